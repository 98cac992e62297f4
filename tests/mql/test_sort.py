"""MongoDB's sort order, in every engine."""

import pytest

from mql import InvalidSort, Sort
from mql.limits import MAX_SORT_KEY_BYTES

ASCENDING = [
    # an empty list, null or missing, numbers, texts, objects, lists in lists, booleans
    [],
    None,
    -(10**30),
    -1.5,
    0,
    0.1,
    1,
    2**53,
    1e300,
    "",
    "A",
    "a",
    "a b",
    "aa",
    "é",
    "\uffee",
    "\U0001d11e",
    {},
    {"a": 1},
    {"a": 1, "b": 1},
    {"b": 0},
    {"a": "x"},
    [[]],
    [[1]],
    [[1, 2]],
    [["a"]],
    False,
    True,
]


def documents(values):
    return [{"a": value} for value in values]


@pytest.mark.parametrize("direction", [1, -1])
def test_order_of_types_and_values(engine, direction):
    keys = engine.sort_keys(Sort({"a": direction}), documents(ASCENDING))
    assert len(set(keys)) == len(keys)
    assert sorted(keys) == keys[::direction]


TIES = {
    "null and missing": ({"a": None}, {}),
    "1 and 1.0": ({"a": 1}, {"a": 1.0}),
    "zeros": ({"a": 0}, {"a": -0.0}),
    "no object under the path": ({"a": None}, {"a": 5}),
    "integers that share a double": ({"a": 2**53}, {"a": 2**53 + 1}),
    "long texts": ({"a": "x" * 400 + "a"}, {"a": "x" * 400 + "b"}),
}


@pytest.mark.parametrize("path", ["a", "a.b"])
@pytest.mark.parametrize(("left", "right"), TIES.values(), ids=TIES)
def test_ties(engine, path, left, right):
    if path == "a" and left == {"a": None} and right == {"a": 5}:
        left = {"a": 5.0}
    assert len(set(engine.sort_keys(Sort({path: 1}), [left, right]))) == 1


STANDS_FOR = {
    "least of a list": ({"a": 1}, "a", [3, 1, 2], 1),
    "greatest of a list": ({"a": -1}, "a", [3, 1, 2], 3),
    "least along a list": ({"a.b": 1}, "a.b", [{"b": 3}, {"b": 2}], 2),
    "null of an element without the name": ({"a.b": 1}, "a.b", [{"b": 3}, {}], None),
    "null of an element that is no object": ({"a.b": 1}, "a.b", [{"b": 3}, 5], None),
    "null of an empty list on the way": ({"a.b": 1}, "a.b", [], None),
    "a place": ({"a.1": 1}, "a.1", [3, 1, 2], 1),
    "a list at a place": ({"a.0": 1}, "a.0", [[3, 1]], [[3, 1]]),
    "a name that looks like a place": ({"a.5": 1}, "a.5", [{"5": 8}], 8),
}


@pytest.mark.parametrize(("spec", "path", "value", "same_as"), STANDS_FOR.values(), ids=STANDS_FOR)
def test_value_that_stands_for_a_list(engine, spec, path, value, same_as):
    plain = Sort({"z": spec[path]})
    (key,) = engine.sort_keys(Sort(spec), [{"a": value}])
    assert key == plain.key({"z": same_as})


def test_keys_of_two_paths_do_not_run_into_each_other(engine):
    some_documents = [{"a": "x", "b": 1}, {"a": "x", "b": 2}, {"a": "xa", "b": 0}, {"b": 5}]
    keys = engine.sort_keys(Sort([["a", -1], ["b", 1]]), some_documents)
    assert sorted(keys) == [keys[2], keys[0], keys[1], keys[3]]


def test_no_order_is_legal(engine):
    assert engine.sort_keys(Sort({}), [{"a": 1}]) == [b""]


def test_key_length_is_bounded():
    for direction in (1, -1):
        assert len(Sort({"a": direction}).key({"a": "é" * 1_000})) == MAX_SORT_KEY_BYTES


def test_paths():
    assert Sort([["b.c", 1], ["a", -1]]).paths() == ["a", "b.c"]


REFUSALS = [
    (5, "", "it is a number"),
    ("rating", "", "it is a text"),
    ([["a", 1], ["b"]], "[1]", "no pair"),
    (["ab"], "[0]", "no pair"),
    ([[1, 1]], "", "a path is a number"),
    ({"a": 0}, "a", "neither 1 nor -1"),
    ({"a": True}, "a", "neither 1 nor -1"),
    ({"a": 10**5_000}, "a", "neither 1 nor -1"),
    ({"a": "asc"}, "a", "neither 1 nor -1"),
    ({"a..b": 1}, "a..b", "an empty part"),
    ({"$natural": 1}, "$natural", "cannot begin with `$`"),
    ({"a\0": 1}, "", "NUL"),
    ({f"a{n}": 1 for n in range(9)}, "", "more than 8 paths"),
]


@pytest.mark.parametrize(("spec", "path", "problem"), REFUSALS)
def test_refusal_says_where_and_what(spec, path, problem):
    with pytest.raises(InvalidSort) as refusal:
        Sort(spec)
    assert refusal.value.path == path
    assert problem in refusal.value.problem
