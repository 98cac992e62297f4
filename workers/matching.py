"""The filter language as database expressions over `Worker.document`."""

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from django.db.models import BinaryField, BooleanField, F, Func

from mql import Filter, Sort, postgres, sqlite

# What a filter or sort query is made of: JSON.
Query = Mapping[str, Any]

ENGINES: dict[str, ModuleType] = {"postgresql": postgres, "sqlite": sqlite}


class DocumentFunc(Func):
    """An expression over the document, written by `mql` in the database's own SQL."""

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        column, _ = compiler.compile(self.get_source_expressions()[0])
        return self.write(ENGINES[connection.vendor], column)

    def write(self, engine: ModuleType, column: str) -> tuple[str, list[Any]]:
        raise NotImplementedError


class Matches(DocumentFunc):
    """True where the document matches; equal to `Filter.matches`. InvalidFilter if the query is none."""

    output_field = BooleanField()

    def __init__(self, filter_query: Query) -> None:
        super().__init__(F("document"))
        self.filter = Filter(filter_query)

    def write(self, engine: ModuleType, column: str) -> tuple[str, list[Any]]:
        return engine.where(self.filter, column)


class SortKey(DocumentFunc):
    """Bytes whose ascending order is that of the sort query; equal to `Sort.key`."""

    output_field = BinaryField()

    def __init__(self, sort_query: Query) -> None:
        super().__init__(F("document"))
        self.sort = Sort(sort_query)

    def write(self, engine: ModuleType, column: str) -> tuple[str, list[Any]]:
        return engine.sort_key(self.sort, column)
