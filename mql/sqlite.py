"""Filters and sorts in SQLite, where a document is the text of its JSON: two functions of ours do the work."""

import json
import sqlite3
from collections.abc import Callable
from functools import lru_cache

from mql.filter import Filter
from mql.sort import Sort
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
    return _predicate(query)(_read(document))


def _sort_key(document: str, spec: str) -> bytes:
    return _sort(spec).key(_read(document))


@lru_cache(_COMPILED)
def _predicate(query: str) -> Callable[[Json], bool]:
    return Filter(json.loads(query)).matches


@lru_cache(_COMPILED)
def _sort(spec: str) -> Sort:
    return Sort(json.loads(spec))
