"""Filters and sorts in SQLite, where a document is the text of its JSON: two functions of ours do the work."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mql.filter import Filter
from mql.sort import Sort
from mql.syntax import Element, Equals, Group, Node, OneOf
from mql.values import Json

Sql = tuple[str, list[Json]]
"""An expression with `%s` for each parameter, and the parameters."""

_COMPILED = 256


def register(connection: sqlite3.Connection) -> None:
    """Gives `connection` the functions that `where` and `sort_key` call."""
    connection.create_function("mql_matches", 2, _matches, deterministic=True)
    connection.create_function("mql_sort_key", 2, _sort_key, deterministic=True)


def where(filter: Filter, column: str = "document") -> Sql:
    """True exactly where `filter` matches the document in `column`; never NULL if the column is not."""
    return f"mql_matches({column}, %s)", [_text(filter.query)]


def sort_key(sort: Sort, column: str = "document") -> Sql:
    """A blob that compares as `Sort.key` does."""
    return f"mql_sort_key({column}, %s)", [_text([[str(path), -1 if down else 1] for path, down in sort.parts])]


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_read: Callable[[str], Json] = json.JSONDecoder().decode


def _matches(document: str, query: str) -> bool:
    compiled = _filter(query)
    return compiled.possible(document) and compiled.matches(_read(document))


def _sort_key(document: str, spec: str) -> bytes:
    return _sort(spec).key(_read(document))


@dataclass(frozen=True, slots=True)
class _Compiled:
    """`needed` are texts in quotes, of each group one must stand in a document that `matches`."""

    matches: Callable[[Json], bool]
    needed: tuple[tuple[str, ...], ...]

    def possible(self, document: str) -> bool:
        """Whether the JSON text `document` may match: cheaper by far than to read it.

        With a backslash in it a text may be spelled in many ways, so that nothing can be told.
        """
        for group in self.needed:
            if not any(text in document for text in group):
                return "\\" in document
        return True


def _needed(node: Node) -> Iterator[tuple[str, ...]]:
    """For each clause that every match must pass and that asks for texts, those texts in quotes."""
    if isinstance(node, Group):
        for child in node.children if node.operator in ("$and", "$all") else ():
            yield from _needed(child)
    elif not node.negated:
        test = node.test
        if isinstance(test, Element):
            yield from _needed(test.query)
        values = test.values if isinstance(test, OneOf) else (test.value,) if isinstance(test, Equals) else ()
        if values and all(isinstance(value, str) for value in values):
            yield tuple(f'"{value}"' for value in values)


@lru_cache(_COMPILED)
def _filter(query: str) -> _Compiled:
    filter = Filter(json.loads(query))
    return _Compiled(filter.matches, tuple(_needed(filter.node)))


@lru_cache(_COMPILED)
def _sort(spec: str) -> Sort:
    return Sort(json.loads(spec))
