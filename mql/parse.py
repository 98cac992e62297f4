"""Reads a filter query into the tree of syntax.py, or says where and why it cannot.

The rules are those of https://www.mongodb.com/docs/manual/reference/operator/query/ for the operators we take.
"""

import difflib
from collections.abc import Callable, Mapping

from mql import operands
from mql.errors import InvalidFilter
from mql.limits import (
    MAX_CLAUSES,
    MAX_QUERY_BYTES,
    MAX_QUERY_DEPTH,
)
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
from mql.values import Json, name_of, plain_copy

LOGICAL = ("$and", "$or", "$nor")


def checked(query: object) -> dict[str, Json]:
    """A copy of `query` that is plain JSON and within the limits. Raises InvalidFilter."""
    if not isinstance(query, Mapping):
        raise InvalidFilter("", f"it is {name_of(query)}", 'write an object, for example {"country": "DE"}')
    copy: dict[str, Json] = plain_copy(dict(query), InvalidFilter, MAX_QUERY_BYTES, MAX_QUERY_DEPTH)
    return copy


def parse(query: dict[str, Json]) -> Node:
    """The tree of a `checked` query. Raises InvalidFilter."""
    return _Parser().query(query, "")


def is_expression(value: Json) -> bool:
    """Whether `value` is an object of operators. As in MongoDB its first key decides."""
    return isinstance(value, dict) and next(iter(value), "").startswith("$")


class _Parser:
    def __init__(self) -> None:
        self.clauses_left = MAX_CLAUSES

    def query(self, query: dict[str, Json], where: str) -> Node:
        """An object of paths and logical operators; every member must hold."""
        members = [self.member(key, value, _below(where, key)) for key, value in query.items()]
        return members[0] if len(members) == 1 else Group("$and", tuple(members), wanted=query)

    def member(self, key: str, value: Json, where: str) -> Node:
        if key in LOGICAL:
            return self.logical(key, value, where)
        if key.startswith("$"):
            raise _not_a_clause(key, where)
        return self.condition(operands.path(key, where), value, where)

    def logical(self, operator: str, value: Json, where: str) -> Group:
        items = operands.filled_list(operator, value, where, '[{"country": "DE"}, {"age": {"$gt": 30}}]')
        for position, item in enumerate(items):
            if not isinstance(item, dict):
                problem = f"{name_of(item)} stands where a filter should"
                raise InvalidFilter(f"{where}[{position}]", problem, 'write an object like {"country": "DE"}')
        children = tuple(self.query(item, f"{where}[{position}]") for position, item in enumerate(items))
        return Group(operator, children, wanted=value)

    def condition(self, path: Path | None, value: Json, where: str) -> Node:
        if is_expression(value):
            return self.expression(path, value, where)
        _refuse_mixture(value, where)
        return self.clause("$eq", path, value, Equals(value), where)

    def expression(self, path: Path | None, expression: dict[str, Json], where: str) -> Node:
        """An object of operators about one path; every one must hold."""
        _refuse_mixture(expression, where)
        if "$options" in expression and "$regex" not in expression:
            raise InvalidFilter(f"{where}.$options", "`$options` belongs to `$regex`", "add `$regex` beside it")
        nodes = [
            self.operator(path, operator, value, expression, f"{where}.{operator}")
            for operator, value in expression.items()
            if operator != "$options"
        ]
        return nodes[0] if len(nodes) == 1 else Group("$and", tuple(nodes), path, expression)

    def operator(self, path: Path | None, operator: str, value: Json, beside: dict[str, Json], where: str) -> Node:
        if operator == "$not":
            return self.negation(path, value, where)
        if operator == "$all":
            return self.all_of(path, value, where)
        if operator == "$elemMatch":
            return self.clause(operator, path, value, self.element(value, where), where)
        if operator == "$regex":
            test = Matches(operands.regex(value, beside.get("$options", ""), where))
            return self.clause(operator, path, value, test, where)
        if operator not in _TESTS:
            raise _unknown(operator, where)
        negated = operator in ("$ne", "$nin") or (operator == "$exists" and not operands.truth(value))
        return self.clause(operator, path, value, _TESTS[operator](value, where), where, negated)

    def clause(
        self, operator: str, path: Path | None, wanted: Json, test: Test, where: str, negated: bool = False
    ) -> Clause:
        self.clauses_left -= 1
        if self.clauses_left < 0:
            raise InvalidFilter(where, f"the filter has more than {MAX_CLAUSES} clauses", "use `$in` or fewer")
        return Clause(operator, path, wanted, test, negated)

    def negation(self, path: Path | None, value: Json, where: str) -> Group:
        if not is_expression(value):
            problem = f"`$not` is given {'no operator' if value == {} else name_of(value)}"
            raise InvalidFilter(where, problem, 'write {"$not": {"$gt": 5}}, or use `$ne` for a value')
        return Group("$not", (self.expression(path, value, where),), path, value)

    def all_of(self, path: Path | None, value: Json, where: str) -> Group:
        items = operands.some_list("$all", value, where)
        elements = [is_expression(item) for item in items]
        if any(elements) and not all(is_expression(item) and list(item) == ["$elemMatch"] for item in items):
            place = f"{where}[{elements.index(True)}]"
            problem = "`$all` takes values, or objects with `$elemMatch` alone, and does not mix the two"
            raise InvalidFilter(place, problem, "combine several clauses with `$and`")
        children = [self.condition(path, item, f"{where}[{i}]") for i, item in enumerate(items)]
        # An empty `$all` matches nothing, as an empty `$or` would.
        return Group("$all" if children else "$or", tuple(children), path, value)

    def element(self, value: Json, where: str) -> Element:
        if not isinstance(value, dict):
            raise InvalidFilter(where, f"`$elemMatch` is given {name_of(value)}", 'write {"$elemMatch": {"id": 5}}')
        if is_expression(value) and next(iter(value)) not in LOGICAL:
            return Element(self.expression(None, value, where), by_value=True)
        return Element(self.query(value, where), by_value=False)


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _refuse_mixture(value: Json, where: str) -> None:
    if not isinstance(value, dict):
        return
    names = [key for key in value if not key.startswith("$")]
    if names and len(names) < len(value):
        problem = f"operators stand beside the field `{names[0]}`"
        raise InvalidFilter(where, problem, f"ask for the field by its own path, `{where}.{names[0]}`")


def _not_a_clause(key: str, where: str) -> InvalidFilter:
    if key in OPERATORS:
        problem = f"`{key}` asks about a field, and none is named"
        return InvalidFilter(where, problem, f'write {{"age": {{"{key}": ...}}}}')
    return _unknown(key, where)


def _unknown(operator: str, where: str) -> InvalidFilter:
    if operator in LOGICAL:
        problem = f"`{operator}` combines filters and cannot stand under a field"
        return InvalidFilter(where, problem, "put it at the top of the filter, with the field inside")
    if operator in _FOREIGN:
        return InvalidFilter(where, f"MongoDB's `{operator}` is not taken here", _FOREIGN[operator])
    near = difflib.get_close_matches(operator, [*OPERATORS, *LOGICAL], n=1)
    remedy = f"did you mean `{near[0]}`?" if near else f"use one of {', '.join((*LOGICAL, *OPERATORS))}"
    return InvalidFilter(where, f"`{operator}` is not an operator", remedy.rstrip("?"))


_FOREIGN = {
    "$where": "say it with comparisons; code is never run",
    "$expr": "compare a field with a value",
    "$comment": "keep the comment beside the filter",
    "$text": "use `$regex`",
    "$jsonSchema": "use `$type` and comparisons",
    **dict.fromkeys(("$bitsAllSet", "$bitsAllClear", "$bitsAnySet", "$bitsAnyClear"), "use `$mod` or `$in`"),
}


def _list_of_values(operator: str) -> Callable[[Json, str], Test]:
    def test(value: Json, where: str) -> Test:
        items = operands.some_list(operator, value, where)
        for position, item in enumerate(items):
            if is_expression(item):
                problem = f"`{next(iter(item))}` stands inside `{operator}`, which takes values only"
                raise InvalidFilter(f"{where}[{position}]", problem, "use `$or` for several conditions")
        return OneOf(tuple(items))

    return test


def _range(operator: str) -> Callable[[Json, str], Test]:
    return lambda value, where: Range(operator, value)


_TESTS: dict[str, Callable[[Json, str], Test]] = {
    "$eq": lambda value, where: Equals(value),
    "$ne": lambda value, where: Equals(value),
    "$gt": _range("$gt"),
    "$gte": _range("$gte"),
    "$lt": _range("$lt"),
    "$lte": _range("$lte"),
    "$in": _list_of_values("$in"),
    "$nin": _list_of_values("$nin"),
    "$exists": lambda value, where: Exists(),
    "$size": lambda value, where: Size(operands.length(value, where)),
    "$type": lambda value, where: HasType(operands.types(value, where)),
    "$mod": lambda value, where: Modulo(*operands.modulo(value, where)),
}
OPERATORS = (*_TESTS, "$not", "$all", "$elemMatch", "$regex")
