"""The reference cases of MongoDB's meaning, in every engine.

Case m121 asks for `$bitsAllSet`, which is not among our operators: refused.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from mql import Filter, InvalidFilter, Sort

CASES = json.loads(Path(__file__).with_name("cases.json").read_text())
REFUSED = [case for case in CASES["match"] if case["expected"] == "error" or case["id"] == "m121"]
TAKEN = [case for case in CASES["match"] if case not in REFUSED]


def name(case: dict[str, Any]) -> str:
    return f"{case['id']} {case['why']}"


@pytest.mark.parametrize("case", TAKEN, ids=name)
def test_match(engine, case):
    assert engine.matches(Filter(case["query"]), [case["doc"]]) == [case["expected"]]


@pytest.mark.parametrize("case", REFUSED, ids=name)
def test_refused(case):
    with pytest.raises(InvalidFilter):
        Filter(case["query"])


@pytest.mark.parametrize("case", CASES["sort"], ids=name)
def test_sort(engine, case):
    keys = engine.sort_keys(Sort(case["sort"]), case["docs"])
    found = [document["_id"] for _, document in sorted(zip(keys, case["docs"], strict=True), key=lambda pair: pair[0])]
    for expected in case["expected"]:
        tied = expected if isinstance(expected, list) else [expected]
        assert sorted(found[: len(tied)]) == sorted(tied)
        found = found[len(tied) :]
