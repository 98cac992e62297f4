"""django-filter, with values read by the fields of serializers: queries and bodies take the same and refuse alike."""

from copy import deepcopy
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import Filter, FilterSet
from rest_framework import serializers

from space_project.api.strict import KnownNames


class WireFilter(Filter):
    def __init__(self, reader: serializers.Field, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader


class WireFilters(FilterSet):
    """What a list can be filtered by; a method of it that asks for the clock finds it in `now`."""

    def __init__(self, rows: QuerySet[Any], now: datetime) -> None:
        super().__init__(queryset=rows)
        self.now = now

    @classmethod
    def chosen(cls, rows: Any, given: dict[str, Any], *, now: datetime) -> Any:
        """Those of the rows that a checked query asks for."""
        for name, each in cls(rows, now).filters.items():
            rows = each.filter(rows, given[name]) if name in given else rows
        return rows


class FilteredQuery(KnownNames):
    """The query of a list: what its `filters` take, beside the fields of its own."""

    filters: ClassVar[type[WireFilters]]

    def get_fields(self) -> dict[str, serializers.Field]:
        readers = {name: deepcopy(each.reader) for name, each in self.filters.base_filters.items()}
        return super().get_fields() | readers
