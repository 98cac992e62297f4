"""Filters and sorts as SQL for PostgreSQL, over a jsonb column written by `mql.document.to_jsonb`.

What jsonpath can say becomes one `column @? '...'`, which a GIN index (jsonb_path_ops) serves. The rest
walks the document with the functions of functions_1.sql, row by row.
"""

import json
import re
from pathlib import Path as FilePath

from mql import jsonpath, order
from mql.document import with_order
from mql.filter import Filter
from mql.prefilter import prefilter
from mql.sort import Sort
from mql.syntax import (
    Clause,
    Element,
    Equals,
    Exists,
    Group,
    HasType,
    Node,
    OneOf,
    Path,
    Range,
    Test,
    list_index,
)
from mql.values import Json

Sql = tuple[str, list[Json]]
"""An expression with `%s` for each parameter, and the parameters."""

FUNCTIONS = FilePath(__file__).with_name("functions_1.sql")
"""The script that must have been run in the database."""

_OPERATORS = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}


def where(filter: Filter, column: str = "document") -> Sql:
    """True exactly where `filter` matches the document in `column`, which is SQL and stands as it is.

    Elsewhere false, or NULL if the column is NULL.
    """
    writer = _Writer()
    return writer.document(filter.node, column), writer.parameters


def sort_key(sort: Sort, column: str = "document") -> Sql:
    """A bytea that compares as `Sort.key` does."""
    return sort_key_sql(sort, column).replace("%", "%%"), []


def sort_key_sql(sort: Sort, column: str = "document") -> str:
    """`sort_key` to be run without parameters, such as in CREATE INDEX. It is IMMUTABLE."""
    parts = [_sort_part(path, column, descending) for path, descending in sort.parts]
    return f"({' || '.join(parts)})" if parts else "''::bytea"


def _sort_part(path: Path, column: str, descending: bool) -> str:
    odd = any(re.match(r"\s*[+-]?\d", part) and list_index(part) is None for part in path.parts)
    function = "mql_walked_sort_key" if odd else "mql_sort_key"
    names = ", ".join("'{}'".format(part.replace("'", "''")) for part in path.parts)
    return f"{function}({column}, ARRAY[{names}], {str(descending).lower()})"


class _Writer:
    """Writes SQL and gathers its parameters, in order."""

    def __init__(self) -> None:
        self.parameters: list[Json] = []
        self.aliases = 0

    def parameter(self, value: Json, kind: str) -> str:
        self.parameters.append(value)
        return f"%s::{kind}"

    def alias(self) -> str:
        self.aliases += 1
        return f"mql_{self.aliases}"

    def document(self, node: Node, column: str) -> str:
        """`node` about the object in `column`: as much as possible in one jsonpath."""
        if isinstance(node, Group) and not node.children and node.operator == "$and":
            return "TRUE"
        if jsonpath.expressible(node):
            return f"{column} @? {self.parameter(jsonpath.document(node), 'jsonpath')}"
        if isinstance(node, Clause):
            return self.found_clause(node, column)
        fast = tuple(child for child in node.children if jsonpath.expressible(child))
        slow = tuple(child for child in node.children if not jsonpath.expressible(child))
        merged = (Group("$and" if _needs_all(node) else "$or", fast),) if fast else ()
        return self.group(node, [self.document(child, column) for child in (*merged, *slow)])

    def found_clause(self, clause: Clause, column: str) -> str:
        """`clause` about the object in `column`, walked only where the index finds it possible."""
        wider = prefilter(clause)
        if wider is None:
            return self.clause(clause, column)
        return f"({column} @? {self.parameter(wider, 'jsonpath')} AND {self.clause(clause, column)})"

    def walked(self, node: Node, source: str) -> str:
        """`node` about an element of a list, which may be no object."""
        if isinstance(node, Clause):
            return self.clause(node, source)
        return self.group(node, [self.walked(child, source) for child in node.children])

    def group(self, group: Group, parts: list[str]) -> str:
        every = _needs_all(group)
        joined = f"({(' AND ' if every else ' OR ').join(parts)})" if parts else str(every).upper()
        return f"({joined} IS NOT TRUE)" if group.operator in ("$nor", "$not") else joined

    def clause(self, clause: Clause, source: str) -> str:
        passed = self.located(clause.test, clause.path, source)
        return f"({passed} IS NOT TRUE)" if clause.negated else passed

    def located(self, test: Test, path: Path | None, source: str) -> str:
        if path is None:
            return self.value(test, source)
        alias = self.alias()
        values = f"mql_values({source}, {self.parameter(list(path.parts), 'text[]')}, {str(test.expands).lower()})"
        return f"EXISTS (SELECT FROM {values} AS {alias}(value) WHERE {self.value(test, f'{alias}.value')})"

    def value(self, test: Test, value: str) -> str:
        """`test` about the jsonb `value` as it is; SQL's NULL is MISSING."""
        if isinstance(test, Element):
            return self.element(test, value)
        if isinstance(test, Exists):
            return f"({value} IS NOT NULL)"
        if not jsonpath.test_expressible(test):
            return self.beyond_jsonpath(test, value)
        passed = f"{value} @? {self.parameter(jsonpath.value(test), 'jsonpath')}"
        return f"({value} IS NULL OR {passed})" if jsonpath.takes_missing(test) else passed

    def beyond_jsonpath(self, test: Test, value: str) -> str:
        if isinstance(test, Equals):
            return f"({value} = {self.parameter(_jsonb(test.value), 'jsonb')})"
        if isinstance(test, Range):
            return self.container_range(test, value)
        if isinstance(test, OneOf):
            scalars = tuple(item for item in test.values if not isinstance(item, dict | list))
            others = [Equals(item) for item in test.values if isinstance(item, dict | list)]
            return self.some([OneOf(scalars), *others], value)
        if isinstance(test, HasType):
            return self.number_type(test, value)
        raise TypeError(f"{test} is for jsonpath")

    def number_type(self, test: HasType, value: str) -> str:
        """Of the types that `test` asks for, jsonpath knows all but the sizes of numbers."""
        sizes = self.parameter(sorted(test.names & jsonpath.NUMBER_SIZES), "text[]")
        others = self.value(HasType(test.names - jsonpath.NUMBER_SIZES), value)
        return f"(mql_number_type({value}) = ANY ({sizes}) OR {others})"

    def some(self, tests: list[Test], value: str) -> str:
        return f"({' OR '.join(self.value(test, value) for test in tests)})"

    def container_range(self, test: Range, value: str) -> str:
        kind = "array" if isinstance(test.value, list) else "object"
        key = self.parameter("\\x" + order.key(test.value).hex(), "bytea")
        return f"(jsonb_typeof({value}) = '{kind}' AND mql_key({value}) {_OPERATORS[test.operator]} {key})"

    def element(self, test: Element, value: str) -> str:
        alias = self.alias()
        elements = f"jsonb_array_elements(CASE jsonb_typeof({value}) WHEN 'array' THEN {value} END)"
        passed = self.walked(test.query, f"{alias}.value")
        if not test.by_value:
            passed = f"jsonb_typeof({alias}.value) IN ('object', 'array') AND {passed}"
        return f"EXISTS (SELECT FROM {elements} AS {alias}(value) WHERE {passed})"


def _needs_all(group: Group) -> bool:
    """Whether all children are joined by AND before any negation."""
    return group.operator in ("$and", "$all", "$not")


def _jsonb(value: Json) -> str:
    return json.dumps(with_order(value), ensure_ascii=False)
