"""A form that is filled from any profile, sent by a browser, and laid upon what stands by then."""

from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mql.strategies import values
from tests.pages import forms_of
from workers.profile.forms import ProfileForm

SKILL = {
    "type": "object",
    "properties": {
        "id": {"oneOf": [{"const": 7, "title": "Sewing", "title_de": "Nähen"}, {"const": 8, "title": "Baking"}]},
        "name": {"type": "string"},
        "level": {"type": "integer", "minimum": 1, "maximum": 3},
    },
    "required": ["id", "level"],
}
SCHEMA = {
    "type": "object",
    "properties": {
        "nickname": {"type": "string", "maxLength": 10, "pattern": "^[a-z ]+$"},
        "about": {"type": "string", "x-long": True},
        "children": {"type": "integer", "minimum": 0, "maximum": 12},
        "height": {"type": "number"},
        "car": {"type": "boolean"},
        "size": {"oneOf": [{"const": 1, "title": "Small"}, {"const": 2, "title": "Large", "title_de": "Groß"}]},
        "languages": {"type": "array", "items": {"enum": ["de", "en", "fr"]}, "maxItems": 2},
        "skills": {"type": "array", "items": SKILL},
        "address": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "floor": {"type": "integer"}},
            "required": ["city"],
        },
    },
}
FULL = {
    "nickname": "ana",
    "about": "I sew.\nAnd I bake.",
    "children": 2,
    "height": 1.7,
    "car": False,
    "size": 2,
    "languages": ["de", "en"],
    "skills": [{"id": 7, "name": "Sewing", "level": 2}],
    "address": {"city": "Rome", "floor": 3},
}


@pytest.fixture(autouse=True)
def schema(settings) -> None:
    settings.PROFILE_SCHEMA = SCHEMA


def page_of(profile: dict) -> QueryDict:
    """What a browser sends from the page with this profile, untouched."""
    return forms_of(render_to_string("workers/profile.html", {"form": ProfileForm(profile)}))[""]


def sent(opened: dict, standing: dict | None = None, /, **answers: Any) -> ProfileForm:
    """The form with these answers in a page that was opened with one profile, while another stands now."""
    data = page_of(opened)
    for name, answer in answers.items():
        data.setlist(name, answer if isinstance(answer, list) else [answer])
    form = ProfileForm(opened if standing is None else standing, data)
    form.is_valid()
    return form


def laid_upon(standing: dict, form: ProfileForm) -> dict:
    """What becomes of the profile, as the action does it."""
    assert not form.errors
    before, after = form.changes()
    return {key: value for key, value in standing.items() if key not in before} | after


def after(opened: dict, **answers: Any) -> dict:
    return laid_upon(opened, sent(opened, **answers))


# --- What is not touched --------------------------------------------------------------------------------------------


def test_an_untouched_page_changes_nothing() -> None:
    assert sent(FULL).changes() == ({}, {})


@settings(deadline=None)
@given(profile=st.fixed_dictionaries({}, optional={key: values(leaves=8) for key in SCHEMA["properties"]}))
def test_no_profile_is_changed_by_an_untouched_page(profile: dict) -> None:
    form = sent(profile)
    assert (form.errors, form.changes()) == ({}, ({}, {}))


ODD = st.sampled_from(
    [None, [], {}, 7, "x", [7, "de", None], {"id": 7}, [{"id": 7, "level": 9}, {"id": 7, "level": 1, "x": 0}]]
)


@settings(deadline=None)
@given(profile=st.fixed_dictionaries({}, optional={key: ODD | st.just(FULL[key]) for key in FULL}))
def test_an_answer_changes_its_own_key_only(profile: dict) -> None:
    changed = after(profile, children="5")
    assert changed == profile | {"children": 5}


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("nickname", 5),
        ("nickname", "two\nlines"),
        ("children", "two"),
        ("children", True),
        ("car", 1),
        ("size", 9),
        ("size", True),
        ("languages", "de"),
        ("skills", {"id": 7}),
        ("address", "Rome"),
        ("address", {"city": "two\nlines"}),
    ],
)
def test_what_no_field_can_show_is_told_and_stays_until_answered(key, odd) -> None:
    form = ProfileForm({key: odd})
    [section] = [each for each in form.sections() if each.part.key == key]
    assert section.kept
    assert after({key: odd}, about="Me")[key] == odd


def test_a_required_part_that_no_field_can_show_holds_nothing_up(settings) -> None:
    settings.PROFILE_SCHEMA = SCHEMA | {"required": ["children"]}
    assert "children" in sent({}).errors
    assert not sent({"children": "two"}).errors


# --- Answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ({"nickname": " bo "}, "bo"),
        ({"about": "One\r\nTwo"}, "One\nTwo"),
        ({"children": "0"}, 0),
        ({"height": "1.5"}, 1.5),
        ({"car": "true"}, True),
        ({"size": "1"}, 1),
        ({"languages": ["en", "fr"]}, ["en", "fr"]),
    ],
)
def test_answers_have_the_types_of_the_schema(answer, value) -> None:
    [key] = answer
    assert after(FULL, **answer)[key] == value
    assert type(after(FULL, **answer)[key]) is type(value)


@pytest.mark.parametrize("key", ["nickname", "about", "children", "height", "car", "size"])
def test_an_answer_taken_back_removes_the_key(key) -> None:
    assert after(FULL, **{key: ""}) == {name: value for name, value in FULL.items() if name != key}


def test_a_list_without_choices_is_removed() -> None:
    assert "languages" not in after(FULL, languages=[])


def test_what_else_is_in_a_list_stays_in_its_place() -> None:
    assert after({"languages": ["xx", "de", "yy"]}, languages=["en"])["languages"] == ["xx", "yy", "en"]


def test_levels_are_changed_added_and_taken_away() -> None:
    held = {"skills": [{"id": 7, "name": "Sewing", "level": 2, "since": 1999}, {"id": 99, "level": 1}, "odd"]}
    answers = {"skills.7": "3", "skills.8": "1"}
    assert after(held, **answers)["skills"] == [
        {"id": 7, "name": "Sewing", "level": 3, "since": 1999},
        {"id": 99, "level": 1},
        "odd",
        {"id": 8, "name": "Baking", "level": 1},
    ]
    assert after(held, **{"skills.7": ""})["skills"] == [{"id": 99, "level": 1}, "odd"]
    assert "skills" not in after(FULL, **{"skills.7": ""})


def test_of_two_levels_for_one_skill_the_first_is_asked_for_and_the_other_is_told() -> None:
    held = {"skills": [{"id": 7, "level": 1}, {"id": 7, "level": 2}]}
    assert after(held, **{"skills.7": "3"})["skills"] == [{"id": 7, "level": 3}, {"id": 7, "level": 2}]
    assert [each.kept for each in ProfileForm(held).sections() if each.kept] == ['{"id": 7, "level": 2}']


def test_other_keys_of_an_object_stay() -> None:
    held = {"address": {"street": "Via Appia", "city": "Rome"}}
    assert after(held, **{"address.city": "Bari"})["address"] == {"street": "Via Appia", "city": "Bari"}
    assert after(held, **{"address.city": "", "address.floor": ""})["address"] == {"street": "Via Appia"}


def test_an_object_without_answers_is_removed() -> None:
    assert "address" not in after(FULL, **{"address.city": "", "address.floor": ""})


# --- Wrong answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("nickname", "x" * 11),
        ("nickname", "ANA"),
        ("nickname", "a\0b"),
        ("about", "x" * 5001),
        ("children", "-1"),
        ("children", "13"),
        ("children", "many"),
        ("children", "9" * 5000),
        ("height", "nan"),
        ("height", "1e999"),
        ("car", "perhaps"),
        ("size", "3"),
        ("languages", ["de", "it"]),
        ("languages", ["de", "en", "fr"]),
        ("skills.7", "4"),
        ("address.floor", "1.5"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(name, wrong) -> None:
    assert list(sent(FULL, **{name: wrong}).errors) == [name]


def test_what_an_object_requires_is_asked_for_when_it_is_answered() -> None:
    assert list(sent({}, **{"address.floor": "3"}).errors) == ["address.city"]


@pytest.mark.parametrize("key", ["skills", "address"])
def test_a_required_part_needs_an_answer(key, settings) -> None:
    schema = SCHEMA["properties"][key]
    unneeded = {name: value for name, value in schema.items() if name != "required"}
    settings.PROFILE_SCHEMA = {"properties": {key: unneeded}, "required": [key]}
    assert sent({}).non_field_errors()
    assert not sent(FULL).errors


# --- Others, meanwhile ----------------------------------------------------------------------------------------------


def test_what_others_wrote_meanwhile_stays() -> None:
    standing = FULL | {"children": 4, "address": {"city": "Bari", "floor": 3}, "rating": 5}
    answers = {"nickname": "bo", "address.floor": "1"}
    expected = standing | {"nickname": "bo", "address": {"city": "Bari", "floor": 1}}
    assert laid_upon(standing, sent(FULL, standing, **answers)) == expected


@pytest.mark.parametrize(
    ("name", "answer", "standing", "told"),
    [
        ("children", "3", {"children": 4}, "«4»"),
        ("children", "3", {}, "nothing"),
        ("size", "1", {}, "nothing"),
        ("nickname", "bo", {"nickname": "al"}, "«al»"),
        ("languages", ["en"], {"languages": ["de", "fr"]}, "«de, fr»"),
        ("skills.7", "1", {"skills": [{"id": 7, "level": 3}]}, "«3»"),
    ],
)
def test_where_two_change_the_same_the_worker_is_asked_again(name, answer, standing, told) -> None:
    form = sent(FULL, standing, **{name: answer})
    assert list(form.errors) == [name]
    assert told in form.errors[name][0]


def test_the_page_that_asks_again_can_be_sent_as_it_is() -> None:
    standing = FULL | {"children": 4, "nickname": "al"}
    page = render_to_string("workers/profile.html", {"form": sent(FULL, standing, children="3")})
    form = ProfileForm(standing, forms_of(page)[""])
    assert form.is_valid()
    assert form.changes() == ({"children": 4}, {"children": 3})


def test_two_who_change_the_same_to_the_same_agree() -> None:
    assert sent(FULL, FULL | {"children": 3}, children="3").changes() == ({}, {})


def test_a_form_sent_by_hand_loses_nothing() -> None:
    form = ProfileForm(FULL, QueryDict("children=3"))
    assert list(form.errors) == ["children"]


# --- Words ----------------------------------------------------------------------------------------------------------


def test_the_words_of_the_schema_follow_the_language() -> None:
    def told() -> list:
        form = ProfileForm({})
        return [dict(form.fields["size"].choices)["2"], form.fields["skills.7"].label]

    assert told() == ["Large", "Sewing"]
    with translation.override("de-at"):
        assert told() == ["Groß", "Nähen"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_skill_is_stored_under_its_first_title(language) -> None:
    with translation.override(language):
        assert after({}, **{"skills.7": "1"})["skills"][0]["name"] == "Sewing"
