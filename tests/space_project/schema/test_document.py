"""The document is a good one: valid, whole, and written as the house writes."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import resolve
from openapi_spec_validator import validate

from space_project.schema.generator import document
from tests.site_map.places import Place, places
from tests.told import validator

# The document itself, and what answers where no endpoint is.
NO_ENDPOINTS = {"api:schema", "api:docs", "api:unknown"}
ENDPOINTS = [place for place in places() if place.name.startswith("api:") and place.name not in NO_ENDPOINTS]
METHODS = ("get", "post", "put", "patch", "delete")


def operations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def test_it_is_a_valid_document() -> None:
    validate(document())


def test_making_it_warns_of_nothing(capsys) -> None:
    document.__wrapped__()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("place", ENDPOINTS, ids=str)
def test_every_method_of_every_address_is_in_it(place: Place) -> None:
    view = resolve(place.path(dict.fromkeys(place.parameters, "1"))).func.cls  # type: ignore[attr-defined]
    template = re.sub(r"<\w+:(\w*?)pk>", r"{\1id}", f"/{place.route}").removeprefix("/api/v2")
    methods = {method for method in METHODS if hasattr(view, method)}
    assert {*document()["paths"].get(template, {})} == methods, "declare it with @endpoint (docs/api.md)"


def test_operations_have_names_of_their_own_that_clients_can_use() -> None:
    names = Counter(operation["operationId"] for _, operation in operations())
    assert [name for name, amount in names.items() if amount > 1 or not re.fullmatch("[a-z]+(_[a-z]+)+", name)] == []


def test_every_operation_says_what_it_does_in_a_sentence() -> None:
    wrong = [name for name, each in operations() if not re.fullmatch(r"[A-Z].{5,100}[.]", each["summary"])]
    assert wrong == []


def test_every_operation_says_who_may_ask() -> None:
    assert [name for name, each in operations() if not each.get("security")] == []


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        node = [*node.values()]
    if isinstance(node, list):
        for child in node:
            yield from references(child)


def test_nothing_in_it_is_without_use() -> None:
    used = {*references(document())}
    schemas = {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in components(kind)}
    assert schemas - used == set()


def components(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"][kind]
    return found


def test_every_parameter_says_what_it_is_for() -> None:
    mute = [
        f"{name}: {parameter['name']}"
        for name, each in operations()
        for parameter in each.get("parameters", [])
        if not re.fullmatch(r"[A-Z].{5,}[.]", parameter.get("description", ""))
    ]
    assert mute == []


def test_no_name_is_the_machinerys() -> None:
    assert [name for name in components("schemas") if re.search("^Patched|Serializer|Enum$|Object$", name)] == []


# --- What is told by example ----------------------------------------------------------------------------------------


def examples(node: Any) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every schema that has an example beside it, and the example. Lines of JSON are text already."""
    if isinstance(node, dict):
        if "example" in node and "schema" in node:
            yield node["schema"], node["example"]
        node = [*node.values()]
    if isinstance(node, list):
        for child in node:
            yield from examples(child)


@pytest.mark.parametrize("name", dict(operations()))
def test_every_example_is_what_its_schema_says(name) -> None:
    wrong = [
        f"{error.json_path}: {error.message}"
        for schema, example in examples(dict(operations())[name])
        for error in validator(json.dumps(schema)).iter_errors(example)
    ]
    assert wrong == []


def body_of(name: str) -> dict[str, Any]:
    return next(each["requestBody"] for _, each in operations() if each["operationId"] == name)


@pytest.mark.parametrize(
    ("name", "required"),
    [
        ("invite_to_gig", True),
        ("import_users", True),
        ("create_gig", True),
        ("update_gig", False),
        ("create_user", False),
    ],
)
def test_a_body_is_required_where_none_is_refused(name, required) -> None:
    assert body_of(name)["required"] is required


def test_a_list_tells_how_long_it_may_be() -> None:
    assert components("schemas")["InviteBody"]["properties"]["users"]["maxItems"] == 10_000


def test_the_machinery_leaves_no_notes() -> None:
    assert "x-spec-" not in json.dumps(document())
