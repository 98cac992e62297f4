"""What the form cannot be made of is refused before the first page, with its place."""

import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.core.checks import ERROR, run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from invitations.demo.people import people
from space_project import env
from tests.workers.profile.test_forms import SCHEMA, SKILL
from workers.profile import checks
from workers.profile.checks import problems
from workers.profile.forms import ProfileForm

SHIPPED = Path(checks.__file__).with_name("schema.json")


def place_of(part: object) -> list[str]:
    return [where for where, _problem in problems({"type": "object", "properties": {"x": part}})]


@pytest.mark.parametrize("schema", [SCHEMA, json.loads(SHIPPED.read_text())], ids=["test", "shipped"])
def test_nothing_is_said_against_a_good_schema(schema) -> None:
    assert list(problems(schema)) == []


def test_the_demos_documents_fit_the_shipped_schema(settings) -> None:
    settings.PROFILE_SCHEMA = json.loads(SHIPPED.read_text())
    for person in people(Random(1), 50, date(2026, 3, 2)):
        form = ProfileForm(person["document"])
        assert not [section.kept for section in form.sections() if section.kept]


@pytest.mark.parametrize("schema", [None, [], "x", 7, True])
def test_a_schema_is_an_object(schema) -> None:
    assert [where for where, _problem in problems(schema)] == ["$"]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        # What JSON Schema itself refuses.
        ({"type": "text"}, "properties.x.type"),
        ({"type": "integer", "minimum": "1"}, "properties.x.minimum"),
        ({"required": "y"}, "properties.x.required"),
        # What has no field.
        (True, "$.properties.x"),
        ({}, "$.properties.x"),
        ({"type": "null"}, "$.properties.x"),
        ({"type": ["string", "null"]}, "$.properties.x"),
        ({"$ref": "#/x"}, "$.properties.x"),
        ({"type": "array"}, "$.properties.x.items"),
        ({"type": "array", "items": {"type": "string"}}, "$.properties.x.items"),
        ({"type": "array", "items": True}, "$.properties.x.items"),
        ({"type": "object", "properties": {"y": {"type": "object"}}}, "$.properties.x.properties.y"),
        # Rules the form does not keep.
        ({"type": "integer", "multipleOf": 5}, "$.properties.x.multipleOf"),
        ({"type": "string", "format": "date"}, "$.properties.x.format"),
        ({"type": "string", "default": "x"}, "$.properties.x.default"),
        ({"type": "string", "pattern": "^(?P<a>.)(?P<a>.)$"}, "$.properties.x.pattern"),
        ({"type": "object", "properties": {}, "additionalProperties": False}, "$.properties.x.additionalProperties"),
        ({"type": "object", "properties": {}, "required": ["y"]}, "$.properties.x.required"),
        # Choices that are none.
        ({"enum": []}, "$.properties.x"),
        ({"enum": [True]}, "$.properties.x"),
        ({"enum": [""]}, "$.properties.x"),
        ({"enum": [None]}, "$.properties.x"),
        ({"enum": [1, "1"]}, "$.properties.x"),
        ({"enum": [1], "oneOf": [{"const": 1}]}, "$.properties.x"),
        ({"oneOf": [{"title": "One"}]}, "$.properties.x.oneOf"),
        ({"oneOf": [True]}, "$.properties.x.oneOf"),
        ({"type": "array", "items": {"oneOf": [{"minimum": 1}]}}, "$.properties.x.items.oneOf"),
    ],
)
def test_a_part_that_cannot_be_asked_for_is_refused_with_its_place(part, place) -> None:
    assert place_of(part) == [place]


def leveled(**changes: object) -> dict:
    items = deepcopy(SKILL)
    items["properties"] |= {key: each for key, each in changes.items() if each is not None}
    for key in [key for key, each in changes.items() if each is None]:
        del items["properties"][key]
    items["required"] = []
    return {"type": "array", "items": items}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": None}, ""),
        ({"level": None}, ""),
        ({"also": {"type": "string"}}, ""),
        ({"other": {"type": "integer"}}, ""),
        ({"name": {"type": "boolean"}}, ".properties.name"),
        ({"name": {"type": "string", "maxLength": 3}}, ".properties.name.maxLength"),
        ({"name": True}, ".properties.name"),
        ({"level": {"type": "integer", "minimum": 1}}, ".properties.level"),
        ({"level": {"type": "integer", "minimum": 2, "maximum": 1}}, ".properties.level"),
        ({"level": {"type": "integer", "minimum": 1, "maximum": 21}}, ".properties.level"),
        ({"level": {"type": "integer", "minimum": 0.5, "maximum": 1.5}}, ".properties.level"),
        ({"level": {"type": "integer", "oneOf": [{"const": "high"}]}}, ".properties.level"),
        ({"id": {"enum": list(range(101))}}, ".properties.id"),
    ],
)
def test_a_list_of_levels_needs_an_option_and_a_level(changes, place) -> None:
    assert place_of(leveled(**changes)) == [f"$.properties.x.items{place}"]


@pytest.mark.parametrize("key", ["user", "_id", "a.b", "", "ä", "1"])
def test_a_key_that_no_worker_may_write_is_refused(key) -> None:
    assert [*problems({"type": "object", "properties": {key: {"type": "string"}}})]


def test_a_required_key_is_one_of_the_properties() -> None:
    assert [where for where, _problem in problems(SCHEMA | {"required": ["nick"]})] == ["$.required"]


def test_a_broken_schema_stops_the_start_with_a_sentence(settings) -> None:
    settings.PROFILE_SCHEMA = {"type": "object", "properties": {"x": {"type": "null"}}}
    assert [error.id for error in run_checks() if error.level >= ERROR] == ["space.profile_schema"]
    with pytest.raises(SystemCheckError, match=r"SPACE_PROFILE_SCHEMA is refused at `\$\.properties\.x`: its type"):
        call_command("check")


# --- The file -------------------------------------------------------------------------------------------------------


def test_the_file_is_the_one_the_environment_names(tmp_path, monkeypatch) -> None:
    file = tmp_path / "profile.json"
    file.write_text('{"title": "Größe"}', "utf-8")
    monkeypatch.setenv("SPACE_PROFILE_SCHEMA", str(file))
    assert env.json_file("SPACE_PROFILE_SCHEMA", default=SHIPPED) == {"title": "Größe"}


@pytest.mark.parametrize(
    ("content", "why"), [(None, "cannot be read"), (b"{", "is no JSON"), (b"\xff", "is no JSON")], ids=repr
)
def test_a_file_that_holds_none_stops_the_start(content, why, tmp_path, monkeypatch) -> None:
    file = tmp_path / "profile.json"
    if content:
        file.write_bytes(content)
    monkeypatch.setenv("SPACE_PROFILE_SCHEMA", str(file))
    with pytest.raises(env.ImproperlyConfigured, match=f"profile.json, which {why}"):
        env.json_file("SPACE_PROFILE_SCHEMA", default=SHIPPED)
