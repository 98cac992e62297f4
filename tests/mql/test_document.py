"""What may be stored, and that jsonb gives back what it was given."""

import json
from collections import UserDict

import pytest
from hypothesis import given, settings

from mql import InvalidDocument
from mql.document import ORDER_MARKER, check, from_jsonb, to_jsonb
from mql.limits import MAX_DOCUMENT_BYTES
from mql.match import equal
from tests.mql.strategies import documents

LONGEST = {"a": "x" * (MAX_DOCUMENT_BYTES - len('{"a":""}'))}


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return {"a": value}


REFUSALS = {
    "a list": ([], "", "it is a list"),
    "another mapping": (UserDict(), "", "it is a Python UserDict"),
    "too large": ({"b": 1, **LONGEST}, "", "larger than 65,536 bytes"),
    "too deep": (nested(64), "a" + "[0]" * 63, "more than 64 deep"),
    "hopelessly deep": (nested(100_000), "a" + "[0]" * 63, "more than 64 deep"),
    "NUL": ({"a": {"b": ["x\0"]}}, "a.b[0]", "NUL"),
    "NUL in a key": ({"a\0": 1}, "", "NUL"),
    "half a pair": ({"a": "\udc00"}, "a", "surrogate"),
    "not a number": ({"a": float("nan")}, "a", "not finite"),
    "infinity": (json.loads('{"a": 1e400}'), "a", "not finite"),
    "beyond doubles": ({"a": 10**309}, "a", "too large"),
    "a key that is no text": ({"a": {None: 1}}, "a", "a key is null"),
    "a Python value": ({"a": {1, 2}}, "a", "a Python set is not a JSON value"),
    "the marker": ({"a": [{ORDER_MARKER: []}]}, "a[0]", "is kept for the Space"),
    "the marker at the root": ({ORDER_MARKER: []}, "", "is kept for the Space"),
}


@pytest.mark.parametrize(("document", "path", "problem"), REFUSALS.values(), ids=REFUSALS)
def test_refusal_says_where_and_what(document, path, problem):
    with pytest.raises(InvalidDocument) as refusal:
        check(document)
    assert refusal.value.path == path
    assert problem in refusal.value.problem


def test_a_cycle_is_refused():
    document = {}
    document["a"] = document
    with pytest.raises(InvalidDocument):
        check(document)


def test_at_the_limits():
    check(LONGEST)
    check(nested(63))
    check({})


@settings(max_examples=200, deadline=None, database=None)
@given(documents())
def test_jsonb_form_and_back(document):
    check(document)
    stored = json.loads(json.dumps(to_jsonb(document)))
    back = from_jsonb(stored)
    assert back.keys() == document.keys()
    assert all(equal(back[key], document[key]) for key in document)


def test_jsonb_gives_back_what_it_was_given(postgres_connection):
    document = {"b": {"zz": 1, "a": {"y": [{"c": 1, "b": 2}], "x": 1e300}}, "a": 2**60}
    statement = "SELECT %s::jsonb"
    (stored,) = postgres_connection.execute(statement, [json.dumps(to_jsonb(document))]).fetchone()
    back = from_jsonb(stored)
    assert json.dumps(back["b"]) == json.dumps(document["b"])
    assert back["a"] == document["a"]


def test_only_objects_in_another_order_are_marked():
    assert to_jsonb({"z": {"a": 1, "bb": 2}, "a": 1}) == {"z": {"a": 1, "bb": 2}, "a": 1}
    assert to_jsonb({"z": {"bb": 2, "a": 1}})["z"][ORDER_MARKER] == ["bb", "a"]
