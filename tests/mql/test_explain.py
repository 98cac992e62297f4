"""What staff see when they ask why a worker was invited or not."""

import json
from dataclasses import FrozenInstanceError

import pytest

from mql import MISSING, Filter

WORKER = {"country": "DE", "skills": [{"id": 5, "level": 2}, {"id": 7, "level": 9}], "scores": [1, 8]}


def test_clause():
    explained = Filter({"country": {"$ne": "DE"}}).explain(WORKER)
    assert (explained.path, explained.operator, explained.wanted) == ("country", "$ne", "DE")
    assert (explained.found, explained.passed, explained.children) == ("DE", False, ())


def test_missing_is_not_null():
    assert Filter({"age": None}).explain(WORKER).found is MISSING
    assert Filter({"age": None}).explain({"age": None}).found is None


def test_values_along_a_list_are_shown_together():
    assert Filter({"skills.id": 5}).explain(WORKER).found == [5, 7]


def test_group_explains_every_child():
    explained = Filter({"country": "FR", "$or": [{"age": 1}, {"scores": {"$gt": 5}}]}).explain(WORKER)
    assert explained.operator == "$and"
    assert [child.passed for child in explained.children] == [False, True]
    assert [child.passed for child in explained.children[1].children] == [False, True]


def test_negation_explains_what_it_negates():
    explained = Filter({"scores": {"$not": {"$gt": 5, "$lt": 9}}}).explain(WORKER)
    assert (explained.path, explained.operator, explained.found, explained.passed) == ("scores", "$not", [1, 8], False)
    (both,) = explained.children
    assert [(child.operator, child.passed) for child in both.children] == [("$gt", True), ("$lt", True)]


def test_element_that_passed_is_explained():
    explained = Filter({"skills": {"$elemMatch": {"id": 7, "level": {"$gt": 3}}}}).explain(WORKER)
    (element,) = explained.children
    assert explained.passed
    assert [child.found for child in element.children] == [7, 9]


def test_first_element_is_explained_when_none_passed():
    explained = Filter({"scores": {"$elemMatch": {"$gt": 5, "$lt": 7}}}).explain(WORKER)
    (element,) = explained.children
    assert not explained.passed
    assert [(child.found, child.passed) for child in element.children] == [(1, False), (1, True)]


def test_no_element_to_explain():
    explained = Filter({"country": {"$elemMatch": {"$gt": 5}}}).explain(WORKER)
    assert (explained.passed, explained.children) == (False, ())


def test_as_dict_is_json_and_leaves_missing_out():
    plain = Filter({"age": 5, "country": "DE"}).explain(WORKER).as_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert "found" not in plain["children"][0]
    assert plain["children"][1]["found"] == "DE"


def test_explanation_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Filter({"a": 1}).explain({}).passed = True
