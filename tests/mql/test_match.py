"""Corners of MongoDB's meaning, in every engine."""

import pytest

from mql import Filter

TRUE = [
    # lists are asked element by element, then whole
    ({"a": 1}, {"a": [2, 1]}),
    ({"a": [1]}, {"a": [[1], 2]}),
    ({"a": {"$in": [[1, 2], "x"]}}, {"a": [1, 2]}),
    ({"a": {"$gt": [1]}}, {"a": [1, 0]}),
    ({"a": {"$type": "array"}}, {"a": []}),
    ({"a": {"$not": {"$size": 1}}}, {"a": 1}),
    # missing and null
    ({"a": None}, {}),
    ({"a.b": None}, {"a": {}}),
    ({"a.b": None}, {"a": [{}, {"b": 1}]}),
    ({"a.b": None}, {"a": None}),
    ({"a": {"$gte": None}}, {}),
    ({"a": {"$in": [None, 5]}}, {}),
    ({"a.b": {"$exists": False}}, {"a": [1, 2]}),
    # true is no number, numbers are one kind
    ({"a": 1}, {"a": 1.0}),
    ({"a": 0}, {"a": -0.0}),
    ({"a": {"$ne": 1}}, {"a": True}),
    ({"a": {"$in": [1.0]}}, {"a": [True, 1]}),
    ({"a": 2**53 + 1}, {"a": 2**53 + 1}),
    # objects: the order of keys counts
    ({"a": {"x": 1, "y": {"q": 1, "p": 2}}}, {"a": {"x": 1, "y": {"q": 1, "p": 2}}}),
    ({"a": {"$gt": {"x": 1}}}, {"a": {"x": 1, "y": 0}}),
    ({"a": {"$lt": {"b": 1}}}, {"a": {"a": 5}}),
    # elements
    ({"a": {"$elemMatch": {"$not": {"$gt": 5}}}}, {"a": [9, "x"]}),
    ({"a": {"$elemMatch": {"b": None}}}, {"a": [[1]]}),
    ({"a": {"$elemMatch": {"0": 1}}}, {"a": [[1]]}),
    ({"a": {"$elemMatch": {}}}, {"a": [{}]}),
    ({"a": {"$elemMatch": {"$elemMatch": {"$gt": 1}}}}, {"a": [[2]]}),
    ({"a.b": {"$all": [1, 2]}}, {"a": [{"b": 1}, {"b": 2}]}),
    # places in lists
    ({"a.0": 1}, {"a": [1, 2]}),
    ({"a.0": [1]}, {"a": [[1]]}),
    ({"a.0.b": 1}, {"a": [{"b": 1}]}),
    ({"a.1": {"$exists": False}}, {"a": [1]}),
    # types, remainders, texts
    ({"a": {"$type": ["int", "string"]}}, {"a": 5}),
    ({"a": {"$type": "double"}}, {"a": 5.0}),
    ({"a": {"$type": "long"}}, {"a": 2**40}),
    ({"a": {"$type": 2}}, {"a": ["x"]}),
    ({"a": {"$mod": [-4, -2]}}, {"a": -6.9}),
    ({"a": {"$regex": "^B", "$options": "i"}}, {"a": ["x", "bc"]}),
    ({"a": {"$not": {"$regex": "x"}}}, {"a": 5}),
]
FALSE = [
    ({"a": 1}, {"a": [[1]]}),
    ({"a": {"$size": 2}}, {"a": [[1, 2]]}),
    ({"a.b": None}, {"a": [1, 2]}),
    ({"a": {"$type": "null"}}, {}),
    ({"a": {"$gt": None}}, {"a": None}),
    ({"a": {"$exists": 0}}, {"a": None}),
    ({"a": 1}, {"a": True}),
    ({"a": 2**53}, {"a": 2**53 + 1}),
    ({"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}}),
    ({"a": {"p": {"x": 1, "y": 2}}}, {"a": {"p": {"y": 2, "x": 1}}}),
    ({"a": {"$elemMatch": {"b": 1}}}, {"a": {"b": 1}}),
    ({"a": {"$elemMatch": {"b": 1}}}, {"a": [[{"b": 1}]]}),
    ({"a": {"$all": []}}, {"a": []}),
    ({"a.0": 1}, {"a": [[1]]}),
    ({"a.b": 1}, {"a": [[{"b": 1}]]}),
    ({"a": {"$mod": [4, 2]}}, {"a": True}),
    ({"a": {"$mod": [4, 0]}}, {"a": 2**64}),
    ({"a": {"$regex": "5"}}, {"a": 5}),
    ({"$nor": [{"a": {"$gt": 1}}, {"b": 1}]}, {"b": 1}),
    ({"a": {"$type": "date"}}, {"a": "2026-01-01"}),
]


@pytest.mark.parametrize(("query", "document"), TRUE, ids=str)
def test_matches(engine, query, document):
    assert engine.matches(Filter(query), [document]) == [True]


@pytest.mark.parametrize(("query", "document"), FALSE, ids=str)
def test_does_not_match(engine, query, document):
    assert engine.matches(Filter(query), [document]) == [False]


def test_longest_list(engine):
    filter = Filter({"a": {"$in": list(range(1_000))}})
    assert engine.matches(filter, [{"a": [999]}, {"a": 1_000}]) == [True, False]


def test_deepest_filter(engine):
    query = {"a": {"$elemMatch": {"$not": {"$gt": 5}}}}
    for _ in range(14):
        query = {"$nor": [{"b": 1}, {"$and": [query]}]}
    assert engine.matches(Filter(query), [{"a": [9, 1]}, {"a": [9]}]) == [True, False]


def test_deepest_document(engine):
    value = [1]
    for _ in range(60):
        value = [value, {"b": 1, "a": 2}]
    assert engine.matches(Filter({"a": {"$gte": value}}), [{"a": value}]) == [True]
