"""What must hold wherever a clause beyond jsonpath does, said in jsonpath: the GIN index finds the few rows to walk."""

import json
from itertools import product

from mql.jsonpath import literal
from mql.syntax import Clause, Equals, OneOf, Path, list_index
from mql.values import Json

_MAX_INDEXES = 2
"""Each number in a path doubles the places to look at."""


def prefilter(clause: Clause) -> str | None:
    """For `document @? ...`: finds every document that `clause` matches, and a few more. None if nothing helps."""
    if clause.path is None or clause.negated or not isinstance(clause.test, Equals | OneOf):
        return None
    places = _places(clause.path)
    values = clause.test.values if isinstance(clause.test, OneOf) else (clause.test.value,)
    ways = [_needed(value, place) for place in places for value in values]
    if not ways or not all(ways):
        return None
    return f"$ ? ({' || '.join(f'({way})' for way in ways)})"


def _places(path: Path) -> list[str]:
    """Where lax jsonpath may find what MongoDB finds at `path`: a number is a name, or some place in a list."""
    first, *rest = path.parts
    if sum(list_index(part) is not None for part in rest) > _MAX_INDEXES:
        return []
    steps = [[f".{json.dumps(part)}"] + (["[*]"] if list_index(part) is not None else []) for part in rest]
    return [f"@.{json.dumps(first)}{''.join(chosen)}" for chosen in product(*steps)]


def _needed(value: Json, place: str) -> str:
    """What holds at `place` if the value there, or an element of it, equals `value`; empty for no condition."""
    if isinstance(value, dict):
        members = [(f".{json.dumps(name)}", member) for name, member in value.items()]
    elif isinstance(value, list):
        members = [("[*]", member) for member in value]
    else:
        members = [("", value)] if value is not None else []
    scalars = [(step, member) for step, member in members if not isinstance(member, dict | list)]
    return " && ".join(f"{place}{step} == {literal(member)}" for step, member in scalars)
