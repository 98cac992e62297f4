"""What is refused, where the refusal points, and that it says what would be right."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import pytest

from mql import Filter, InvalidFilter, Refused, limits
from mql.document import ORDER_MARKER

REFUSALS = [
    # query, path, part of the problem, part of the remedy
    ([], "", "it is a list", "write an object"),
    (None, "", "it is null", "write an object"),
    ("country", "", "it is a text", "write an object"),
    ({"$gt": 5}, "$gt", "asks about a field", '{"age": {"$gt": ...}}'),
    ({"$where": "1"}, "$where", "`$where` is not taken", "code is never run"),
    ({"$expr": {}}, "$expr", "`$expr` is not taken", "compare a field"),
    ({"$comment": "x"}, "$comment", "`$comment` is not taken", "beside the filter"),
    ({"a": {"$bitsAllSet": [1]}}, "a.$bitsAllSet", "`$bitsAllSet` is not taken", "`$mod`"),
    ({"$an": []}, "$an", "`$an` is not an operator", "did you mean `$and`"),
    ({"a": {"$inn": []}}, "a.$inn", "`$inn` is not an operator", "did you mean `$in`"),
    ({"a": {"$zzzzzz": 1}}, "a.$zzzzzz", "is not an operator", "use one of $and"),
    ({"a": {"$or": [{"b": 1}]}}, "a.$or", "cannot stand under a field", "top of the filter"),
    ({"a": {"$gt": 1, "b": 2}}, "a", "operators stand beside the field `b`", "`a.b`"),
    ({"a": {"b": 2, "$gt": 1}}, "a", "operators stand beside the field `b`", "`a.b`"),
    ({"$or": []}, "$or", "empty list", '{"$or": ['),
    ({"$and": {"a": 1}}, "$and", "needs a list, and this is an object", "["),
    ({"$nor": [1]}, "$nor[0]", "a number stands where a filter should", "object"),
    ({"a": {"$in": 1}}, "a.$in", "needs a list, and this is a number", '{"$in": [...]}'),
    ({"a": {"$nin": {}}}, "a.$nin", "needs a list, and this is an object", '{"$nin": [...]}'),
    ({"a": {"$in": [1, {"$gt": 1}]}}, "a.$in[1]", "takes values only", "`$or`"),
    ({"a": {"$all": True}}, "a.$all", "needs a list, and this is true or false", '{"$all": [...]}'),
    ({"a": {"$all": [{"$gt": 1}]}}, "a.$all[0]", "`$elemMatch` alone", "`$and`"),
    ({"a": {"$all": [1, {"$elemMatch": {}}]}}, "a.$all[1]", "does not mix", "`$and`"),
    ({"a": {"$not": 5}}, "a.$not", "is given a number", '{"$not": {"$gt": 5}}'),
    ({"a": {"$not": {}}}, "a.$not", "is given no operator", '{"$not": {"$gt": 5}}'),
    ({"a": {"$elemMatch": [1]}}, "a.$elemMatch", "is given a list", '{"$elemMatch": {"id": 5}}'),
    ({"a": {"$size": -1}}, "a.$size", "whole number", '{"$size": 2}'),
    ({"a": {"$size": 1.5}}, "a.$size", "whole number", '{"$size": 2}'),
    ({"a": {"$size": True}}, "a.$size", "whole number", '{"$size": 2}'),
    ({"a": {"$size": 2**31}}, "a.$size", "whole number", '{"$size": 2}'),
    ({"a": {"$type": []}}, "a.$type", "empty list", "["),
    ({"a": {"$type": "strng"}}, "a.$type", "`strng` is not a type", "did you mean `string`"),
    ({"a": {"$type": [99]}}, "a.$type", "`99` is not a type", "use number"),
    ({"a": {"$mod": [4]}}, "a.$mod", "list of two numbers", "[4, 0]"),
    ({"a": {"$mod": [4, "1"]}}, "a.$mod", "two numbers", "[4, 0]"),
    ({"a": {"$mod": [0.5, 1]}}, "a.$mod", "divides by zero", "[4, 0]"),
    ({"a": {"$mod": [2**63, 1]}}, "a.$mod", "beyond 64 bits", "[4, 0]"),
    ({"a": {"$regex": 5}}, "a.$regex", "needs a text, and this is a number", '{"$regex"'),
    ({"a": {"$regex": "a", "$options": 1}}, "a.$regex", "`$options` needs a text", '"$options": "i"'),
    ({"a": {"$options": "i"}}, "a.$options", "belongs to `$regex`", "add `$regex`"),
    ({"a..b": 1}, "a..b", "an empty part", "one dot"),
    ({"": 1}, "", "an empty part", "one dot"),
    ({f"a.{ORDER_MARKER}": 1}, f"a.{ORDER_MARKER}", "is kept for the Space", "another name"),
    ({"a": float("nan")}, "a", "not finite", "numbers below"),
    ({"a": [1, float("-inf")]}, "a[1]", "not finite", "numbers below"),
    ({"a": 10**400}, "a", "too large", "numbers below"),
    ({"a": "x\0"}, "a", "NUL", "remove it"),
    ({"a": "\ud800"}, "a", "surrogate", "whole characters"),
    ({"a": {"b": (1, 2)}}, "a.b", "a Python tuple is not a JSON value", "use objects"),
    ({"a": {10**5_000: 2}}, "a", "a key is a number", "quotes"),
    ({"a": {1: 2}}, "a", "a key is a number", "quotes"),
    (
        {"$or": [{"x": 1}, {"skills": {"$elemMatch": {"level": {"$gte": 1, "$foo": 2}}}}]},
        "$or[1].skills.$elemMatch.level.$foo",
        "`$foo` is not an operator",
        "",
    ),
]


@pytest.mark.parametrize(
    ("query", "path", "problem", "remedy"), REFUSALS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_refusal_says_where_what_and_what_else(query, path, problem, remedy):
    with pytest.raises(InvalidFilter) as refusal:
        Filter(query)
    assert refusal.value.path == path
    assert problem in refusal.value.problem
    assert remedy in refusal.value.remedy


def test_refusal_is_one_sentence():
    with pytest.raises(InvalidFilter) as refusal:
        Filter({"age": {"$gte": 18, "$foo": 1}})
    sentence = str(refusal.value)
    assert sentence.startswith("The filter is refused at `age.$foo`: `$foo` is not an operator; ")
    assert sentence.endswith(".")


def test_refusals_are_value_errors():
    assert issubclass(InvalidFilter, Refused)
    assert issubclass(Refused, ValueError)


def nested(depth):
    query = {"a": 1}
    for _ in range(depth):
        query = {"$and": [query]}
    return query


def cyclic():
    query = {}
    query["$and"] = [query, query]
    return query


def shared(depth):
    value = [1]
    for _ in range(depth):
        value = [value, value]
    return {"a": value}


BEYOND_LIMITS = {
    "depth": (nested(40), "nested more than 64 deep"),
    "very deep": (nested(100_000), "nested more than 64 deep"),
    "a cycle": (cyclic(), "nested more than 64 deep"),
    "one value in many places": (shared(30), "larger than 65,536 bytes"),
    "bytes": ({"a": "x" * 70_000}, "larger than 65,536 bytes"),
    "clauses": ({f"a{n}": n for n in range(501)}, "more than 500 clauses"),
    "list": ({"a": {"$in": list(range(1_001))}}, "more than 1,000 values"),
    "path": ({"a" * 501: 1}, "500 characters"),
    "path parts": ({".".join("a" * 33): 1}, "32 parts"),
    "pattern": ({"a": {"$regex": "a" * 501}}, "longer than 500"),
}


@pytest.mark.parametrize(("query", "problem"), BEYOND_LIMITS.values(), ids=BEYOND_LIMITS)
def test_beyond_a_limit(query, problem):
    with pytest.raises(InvalidFilter) as refusal:
        Filter(query)
    assert problem in refusal.value.problem


def test_at_the_limits():
    Filter({f"a{n}": n for n in range(limits.MAX_CLAUSES)})
    Filter({"a": {"$in": list(range(limits.MAX_LIST_LENGTH))}})
    Filter(nested(31))


def test_any_mapping_is_taken():
    assert isinstance(MappingProxyType({}), Mapping)
    assert Filter(MappingProxyType({"a": 1})).matches({"a": 1})


def test_enumerations_are_taken_as_the_texts_they_are():
    Country = StrEnum("Country", {"GERMANY": "DE"})
    assert Filter({"country": {"$in": [Country.GERMANY]}}).matches({"country": "DE"})


def test_changing_the_query_later_changes_nothing():
    query = {"a": {"$in": [1]}}
    filter = Filter(query)
    query["a"]["$in"].append(2)
    assert not filter.matches({"a": 2})
    assert filter.query == {"a": {"$in": [1]}}


def test_dollar_names_deep_inside_a_value_are_plain_names():
    assert Filter({"a": {"b": {"$gt": 1}}}).matches({"a": {"b": {"$gt": 1}}})


def test_paths_are_sorted_and_reach_into_elements():
    query = {"b": 1, "$or": [{"a.x": 1}, {"skills": {"$elemMatch": {"id": 5, "level": {"$gt": 1}}}}]}
    assert Filter(query).paths() == ["a.x", "b", "skills.id", "skills.level"]


def test_paths_of_elements_that_are_values():
    assert Filter({"scores": {"$not": {"$elemMatch": {"$gt": 1}}}}).paths() == ["scores"]


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ({}, []),
        ({"a": 1, "b": {"$gt": 1, "$lt": 5}}, [{"a": 1}, {"b": {"$gt": 1, "$lt": 5}}]),
        ({"$and": [{"a": 1}, {"a": 2, "b": 3}], "c": 4}, [{"a": 1}, {"a": 2}, {"b": 3}, {"c": 4}]),
        ({"$and": [{"$and": [{"a": 1}]}, {}]}, [{"a": 1}]),
        ({"$or": [{"a": 1}, {"b": 2}]}, [{"$or": [{"a": 1}, {"b": 2}]}]),
    ],
)
def test_the_clauses_of_a_filter_are_what_must_all_hold(query, clauses) -> None:
    assert Filter(query).clauses() == clauses
