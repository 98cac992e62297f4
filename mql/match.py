"""A filter's tree as one Python function, made when the filter is read and called for each document."""

import math
import operator
from collections.abc import Callable
from typing import Any

from mql import order
from mql.document import EXACT_DOUBLE, fits_int64
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
    Range,
    Size,
    Test,
)
from mql.values import MISSING, Json
from mql.walk import walker

Predicate = Callable[[Json], bool]

_RANGES: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


def predicate(node: Node) -> Predicate:
    """Whether a document (or an element, for clauses without a path) satisfies `node`."""
    if isinstance(node, Group):
        return _GROUPS[node.operator]([predicate(child) for child in node.children])
    return _none(located(node)) if node.negated else located(node)


def located(clause: Clause) -> Predicate:
    """Whether some value at the clause's path passes its test, whatever `negated` says."""
    test = value_test(clause.test)
    if clause.path is None:
        return test
    return walker(clause.path, _expanding(clause.test, test), test)


def value_test(test: Test) -> Predicate:
    """Whether one value, taken as it is, passes `test`."""
    return _TESTS[type(test)](test)


def _all(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 1:
        return predicates[0]
    if len(predicates) == 2:
        first, second = predicates
        return lambda document: first(document) and second(document)

    def every(document: Json) -> bool:
        for passes in predicates:  # noqa: SIM110 - a loop is twice as fast as all() with a generator
            if not passes(document):
                return False
        return True

    return every


def _some(predicates: list[Predicate]) -> Predicate:
    if len(predicates) == 1:
        return predicates[0]
    if len(predicates) == 2:
        first, second = predicates
        return lambda document: first(document) or second(document)

    def some(document: Json) -> bool:
        for passes in predicates:  # noqa: SIM110 - as above
            if passes(document):
                return True
        return False

    return some


def _none(some: Predicate) -> Predicate:
    return lambda document: not some(document)


_GROUPS: dict[str, Callable[[list[Predicate]], Predicate]] = {
    "$and": _all,
    "$all": _all,
    "$or": _some,
    "$nor": lambda predicates: _none(_some(predicates)),
    "$not": lambda predicates: _none(_all(predicates)),
}


def _expanding(test: Test, passes: Predicate) -> Predicate:
    """`passes`, asked of a list's elements first if the test expands lists."""
    if not test.expands:
        return passes
    if isinstance(test, Equals) and type(test.value) is str:
        return _contains_text(test.value)

    def visit(value: Json) -> bool:
        if value.__class__ is list:
            for element in value:
                if passes(element):
                    return True
        return passes(value)

    return visit


def _contains_text(wanted: str) -> Predicate:
    # A text equals nothing but a text, so Python's own `in` decides, at the speed of C.
    return lambda value: value == wanted or (value.__class__ is list and wanted in value)


def equal(left: Json, right: Json) -> bool:
    """MongoDB's equality: true is not 1, and the order of an object's keys counts."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(map(equal, left.values(), right.values()))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _equals(test: Equals) -> Predicate:
    wanted = test.value
    if wanted is None:
        return lambda value: value is None or value is MISSING
    if isinstance(wanted, bool):
        return lambda value: value is wanted
    if isinstance(wanted, str):
        return lambda value: value == wanted
    if isinstance(wanted, int | float):
        return lambda value: value == wanted and value.__class__ is not bool
    return lambda value: value.__class__ is wanted.__class__ and equal(value, wanted)


def _one_of(test: OneOf) -> Predicate:
    scalars: dict[type, set[Json]] = {}
    others = [value for value in test.values if isinstance(value, dict | list)]
    for value in test.values:
        if not isinstance(value, dict | list):
            scalars.setdefault(float if type(value) is int else type(value), set()).add(value)
    members = {kind: frozenset(values) for kind, values in scalars.items()}
    if float in members:
        members[int] = members[float]
    if type(None) in members:
        members[type(MISSING)] = frozenset([MISSING])
    nothing: frozenset[Json] = frozenset()

    def passes(value: Json) -> bool:
        if value.__class__ is dict or value.__class__ is list:
            return any(equal(value, other) for other in others)
        return value in members.get(value.__class__, nothing)

    return passes


def _range(test: Range) -> Predicate:
    wanted, compare = test.value, _RANGES[test.operator]
    if wanted is None:
        inclusive = test.operator in ("$gte", "$lte")
        return lambda value: inclusive and (value is None or value is MISSING)
    if isinstance(wanted, dict | list):
        container, wanted_key = type(wanted), order.key(wanted)
        return lambda value: value.__class__ is container and compare(order.key(value), wanted_key)
    if isinstance(wanted, str | bool):
        kind = type(wanted)
        return lambda value: value.__class__ is kind and compare(value, wanted)
    return lambda value: (value.__class__ is int or value.__class__ is float) and compare(value, wanted)


def type_names(value: Json) -> tuple[str, ...]:
    """The `$type` names that `value` answers to.

    JSON has one kind of number. Integers are int or long by size; a double is a number that was written with a
    fraction, or is beyond 64 bits. From 2**53 on no double has a fraction: it counts as the integer it is.
    """
    if isinstance(value, bool):
        return ("bool",)
    if isinstance(value, int | float):
        if not fits_int64(value) or (isinstance(value, float) and abs(value) < EXACT_DOUBLE):
            return ("number", "double")
        return ("number", "int" if -(2**31) <= value < 2**31 else "long")
    return _PLAIN_TYPES[type(value)]


_PLAIN_TYPES = {
    str: ("string",),
    dict: ("object",),
    list: ("array",),
    type(None): ("null",),
    type(MISSING): (),
}


def _has_type(test: HasType) -> Predicate:
    names = test.names
    return lambda value: not names.isdisjoint(type_names(value))


def _modulo(test: Modulo) -> Predicate:
    divisor, remainder = test.divisor, test.remainder

    def passes(value: Json) -> bool:
        if value.__class__ is not int and value.__class__ is not float:
            return False
        whole = math.trunc(value)
        left_over = whole % divisor if whole >= 0 else -(-whole % divisor)
        return left_over == remainder and fits_int64(whole)

    return passes


def _matches(test: Matches) -> Predicate:
    search = test.regex.search
    return lambda value: value.__class__ is str and search(value)


def _exists(test: Exists) -> Predicate:
    return lambda value: value is not MISSING


def _size(test: Size) -> Predicate:
    length = test.length
    return lambda value: value.__class__ is list and len(value) == length


def _element(test: Element) -> Predicate:
    passes = predicate(test.query)
    by_value = test.by_value

    def some_element(value: Json) -> bool:
        if value.__class__ is not list:
            return False
        for element in value:
            if (by_value or element.__class__ is dict or element.__class__ is list) and passes(element):
                return True
        return False

    return some_element


_TESTS: dict[type, Callable[[Any], Predicate]] = {
    Equals: _equals,
    OneOf: _one_of,
    Range: _range,
    HasType: _has_type,
    Modulo: _modulo,
    Matches: _matches,
    Exists: _exists,
    Size: _size,
    Element: _element,
}
