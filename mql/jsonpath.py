"""A filter's tree as a PostgreSQL jsonpath, which a GIN index on the document answers.

jsonpath in lax mode walks as MongoDB does: a name looks into each object of a list, and a comparison is made with
each element of a list. Where the two differ the text below says so:
- Comparing values of different types is unknown, which is not true but not false either. `_some` may leave an
  unknown where only true counts; under a negation stands `_exactly`, which is never unknown.
- A filter `? (...)` opens one list and a comparison opens another, so `@` is asked for its type first.
- Nothing tells a place in a list from a name: a path with a number is left to the general way of postgres.py.
- Lists and objects cannot be compared: likewise left.
"""

import json
from itertools import groupby

from mql.document import EXACT_DOUBLE
from mql.match import predicate
from mql.syntax import (
    Clause,
    Element,
    Equals,
    Exists,
    Group,
    HasType,
    Matches,
    Modulo,
    Node,
    OneOf,
    Path,
    Range,
    Size,
    Test,
)
from mql.values import Json

_TYPES = {
    "number": "number",
    "string": "string",
    "object": "object",
    "array": "array",
    "bool": "boolean",
    "null": "null",
}
NUMBER_SIZES = {"int", "long", "double"}
_COMPARISONS = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}


def expressible(node: Node) -> bool:
    """Whether `document(node)` has the meaning of `node`."""
    if isinstance(node, Group):
        return all(map(expressible, node.children))
    return not (node.path and node.path.has_index) and test_expressible(node.test)


def test_expressible(test: Test) -> bool:
    """Whether `value(test)` has the meaning of `test`."""
    if isinstance(test, Equals | Range):
        return not isinstance(test.value, dict | list)
    if isinstance(test, OneOf):
        return not any(isinstance(value, dict | list) for value in test.values)
    if isinstance(test, HasType):
        return test.names.isdisjoint(NUMBER_SIZES)
    return not isinstance(test, Element) or expressible(test.query)


def document(node: Node) -> str:
    """For `document @? ...`: finds the document exactly where `node` matches it."""
    return f"$ ? ({_node(node, '@', True)})"


def value(test: Test) -> str:
    """For `value @? ...`: finds the value, taken as it is, exactly where it passes `test`. Not for Element."""
    return f"strict $ ? ({_condition(test)})"


def _node(node: Node, base: str, wanted: bool) -> str:
    """`node`, or its opposite unless `wanted`, about the object `base`. Negations end at the clauses."""
    if isinstance(node, Clause):
        if wanted is not node.negated:
            return _some(node, base)
        return f"!({_exactly(node, base)})"
    if node.operator in ("$nor", "$not"):
        wanted = not wanted
    every = (node.operator in ("$and", "$all", "$not")) is wanted
    if not node.children:
        return f"exists({base})" if every else f"!exists({base})"
    return _joined(" && " if every else " || ", [_node(child, base, wanted) for child in node.children])


def _joined(sign: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({sign.join(parts)})"


def _some(clause: Clause, base: str) -> str:
    """True where some value passes the clause's test; else false or unknown."""
    test, path = clause.test, clause.path
    comparison = _comparison(test)
    if comparison and path is not None:
        return f"{_steps(base, path.parts)} {comparison}"
    return _exactly(clause, base)


def _exactly(clause: Clause, base: str) -> str:
    """True where some value passes the clause's test; else false."""
    test, path = clause.test, clause.path
    if path is None:
        return _condition(test)
    place = _steps(base, path.parts)
    if isinstance(test, Exists):
        return f"exists({place})"
    if isinstance(test, Size | Element):
        return _whole_list(test, path, base)
    found = f"exists({place} ? ({_condition(test)}))"
    if isinstance(test, HasType) and "array" in test.names:
        found = f'({found} || {place}.type() == "array")'
    return f"({found} || {_missing(path, base)})" if takes_missing(test) else found


def takes_missing(test: Test) -> bool:
    if isinstance(test, Equals):
        return test.value is None
    if isinstance(test, Range):
        return test.value is None and test.operator in ("$gte", "$lte")
    return isinstance(test, OneOf) and None in test.values


def _steps(base: str, names: tuple[str, ...]) -> str:
    return base + "".join(f".{json.dumps(name)}" for name in names)


def _missing(path: Path, base: str) -> str:
    """Whether some object on the way lacks the next name, or a scalar stands where an object should.

    A scalar inside a list is passed over, as in MongoDB.
    """
    parts = path.parts
    ways = [f"!exists({_steps(base, parts[:1])})"]
    for depth in range(1, len(parts)):
        place, name = _steps(base, parts[:depth]), json.dumps(parts[depth])
        ways.append(f'exists({place} ? (@.type() == "object" && !exists(@.{name})))')
        ways.append(f'exists({place}.type() ? (@ != "object" && @ != "array"))')
    return _joined(" || ", ways)


def _whole_list(test: Size | Element, path: Path, base: str) -> str:
    """A test of a list as a whole, asked of the object that holds it, lest lax mode opens the list."""
    *way, name = path.parts
    if not way:
        return _list_in(test, _steps(base, (name,)))
    return f'exists({_steps(base, tuple(way))} ? (@.type() == "object" && {_list_in(test, _steps("@", (name,)))}))'


def _list_in(test: Size | Element, place: str) -> str:
    if isinstance(test, Size):
        return f'({place}.type() == "array" && {place}.size() == {test.length})'
    if test.by_value:
        element = _node(test.query, "@", True)
    else:
        element = f'@.type() == "object" && {_node(test.query, "@", True)}'
        # An element that is a list has no names: it passes where an empty object does.
        if predicate(test.query)({}):
            element = f'({element}) || @.type() == "array"'
    return f'({place}.type() == "array" && exists({place} ? ({element})))'


def _condition(test: Test) -> str:
    """`test` about `@` as it is, never unknown."""
    if isinstance(test, OneOf):
        return _one_of(test)
    if isinstance(test, Equals | Range) and test.value is None:
        return '@.type() == "null"' if takes_missing(test) else "!exists(@)"
    if isinstance(test, Equals | Range):
        return _typed(test.value, f"@ {_comparison(test)}")
    if isinstance(test, HasType):
        names = sorted(_TYPES[name] for name in test.names if name in _TYPES)
        return _joined(" || ", [f'@.type() == "{name}"' for name in names]) if names else "!exists(@)"
    if isinstance(test, Modulo):
        return f'(@.type() == "number" && {_modulo(test)})'
    if isinstance(test, Matches):
        return f'(@.type() == "string" && @ {_comparison(test)})'
    return "exists(@)" if isinstance(test, Exists) else _list_in(test, "@")


def _one_of(test: OneOf) -> str:
    groups = groupby(sorted(test.values, key=_type_of), key=_type_of)
    ways = [
        _typed(values[0], _joined(" || ", [f"@ == {literal(value)}" for value in values]))
        for values in (list(members) for _, members in groups)
    ]
    return _joined(" || ", ways) if ways else "!exists(@)"


def _typed(value: Json, comparison: str) -> str:
    return f'(@.type() == "{_type_of(value)}" && {comparison})'


def _type_of(value: Json) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    return "string" if isinstance(value, str) else "number"


def _modulo(test: Modulo) -> str:
    """jsonpath cannot cut to an integer, but floor() of the absolute value can. The sign is the number's own."""
    left_over = f"@.abs().floor() % {test.divisor} == {abs(test.remainder)}"
    sign = "" if test.remainder == 0 else " && @ >= 0" if test.remainder > 0 else " && @ < 0"
    return f"@ > -9223372036854775809 && @ < 9223372036854775808 && {left_over}{sign}"


def _comparison(test: Test) -> str:
    """What stands behind the value in a comparison that says all of `test`; else nothing."""
    if isinstance(test, Matches):
        # Flag s, so that PostgreSQL adds no notion of lines of its own: the pattern spells out what it means.
        return f'like_regex {json.dumps(test.regex.postgres)} flag "s"'
    if isinstance(test, Equals | Range) and test.value is not None:
        sign = "==" if isinstance(test, Equals) else _COMPARISONS[test.operator]
        return f"{sign} {literal(test.value)}"
    return ""


def literal(value: Json) -> str:
    """A scalar in jsonpath, with the value `mql.document.to_jsonb` gives it."""
    if isinstance(value, float) and abs(value) >= EXACT_DOUBLE:
        return str(int(value))
    return json.dumps(value)
