"""Lists in another order than that of ids, paged without skipping or repeating."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from django.db.models import Model, Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from space_project.api.fields import ChoiceField
from space_project.api.paging import Page, PageQuery, listed
from space_project.limits import LARGEST_ID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Place:
    """Where a row stood in a list that is ordered by a moment and, where moments are equal, by id.

    It holds although the row is moved or deleted meanwhile. Without `column` it is that of the row as it stands now.
    """

    pk: int
    column: str = ""
    at: datetime = EPOCH

    def __str__(self) -> str:
        return f"{self.column}:{(self.at - EPOCH) // MICROSECOND}:{self.pk}" if self.column else str(self.pk)


FORM = "(?:([a-z_]+):([0-9]{1,17}):)?([0-9]{1,30})"


@extend_schema_field({"type": "string", "pattern": f"^{FORM}$"})
class PlaceField(serializers.Field):
    """What a page says of its first and last row, or an id."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "Write what a page gave as its «after» or «before», or an id.",
        "other_order": "This is a place in the order of {column}: ask for that order, or begin anew.",
        "gone": "There is no such row any more: write what the page gave as its «after» or «before».",
    }

    def to_internal_value(self, data: Any) -> Place:
        match = re.fullmatch(FORM, data) if isinstance(data, str) else None
        if match is None:
            self.fail("invalid")
        column, microseconds, pk = match.groups()
        return Place(min(int(pk), LARGEST_ID), column or "", EPOCH + int(microseconds or 0) * MICROSECOND)

    def to_representation(self, value: Place) -> str:
        return str(value)


class OrderedPageQuery(PageQuery):
    """A subclass says by which columns, of moments that are never null, its list can be ordered: `ordering`."""

    after: serializers.Field = PlaceField(
        required=False, help_text="The `after` of this page, or its last id: gives the next one."
    )
    before: serializers.Field = PlaceField(
        required=False, help_text="The `before` of this page, or its first id: gives the one before."
    )


def orderings(*columns: str) -> ChoiceField:
    """By id unless told otherwise; with a minus in front the other way round."""
    choices = [f"{sign}{column}" for column in ("id", *columns) for sign in ("", "-")]
    return ChoiceField(choices=choices, required=False, default="id", help_text="With a minus: descending.")


def ordered_page_of(rows: QuerySet[Any, Any], given: Mapping[str, Any]) -> Page:
    """A page in the order of `ordering` and, where that is equal, of ids. One query, and one to look an id up."""
    column, limit, backwards = given["ordering"].removeprefix("-"), given["limit"], "before" in given
    rising = given["ordering"].startswith("-") is backwards
    cursor, sign = "before" if backwards else "after", "" if rising else "-"
    if cursor in given:
        rows = rows.filter(beyond(column, known(given[cursor], cursor, column, rows.model), rising))
    found = list(rows.order_by(*(f"{sign}{each}" for each in dict.fromkeys([column, "id"])))[: limit + 1])
    shown = found[:limit]
    return Page(shown[::-1] if backwards else shown, has_more=len(found) > limit)


def known(place: Place, cursor: str, column: str, model: type[Model]) -> Place:
    """The place with all that this order needs."""
    if column in ("id", place.column):
        return place
    if place.column:
        refuse(cursor, "other_order", column=place.column)
    row = model._default_manager.filter(pk=place.pk).first()
    if row is None:
        refuse(cursor, "gone")
    return place_of(row, column)


def refuse(cursor: str, code: str, **told: str) -> NoReturn:
    message = PlaceField.default_error_messages[code].format(**told)
    raise serializers.ValidationError({cursor: [message]}, code="invalid")


def place_of(row: Any, column: str) -> Place:
    return Place(row.pk) if column == "id" else Place(row.pk, column, getattr(row, column))


def beyond(column: str, place: Place, rising: bool) -> Q:
    more = "gt" if rising else "lt"
    further = Q(**{f"id__{more}": place.pk})
    if column == "id":
        return further
    # The first condition is the one that an index answers.
    return Q(**{f"{column}__{more}e": place.at}) & (Q(**{f"{column}__{more}": place.at}) | further)


def listed_in_order(path: str, page: Page, ordering: str, write: Callable[[Any], Mapping[str, Any]]) -> Response:
    """The list envelope; `before` and `after` are the places of its first and last row."""
    response, column = listed(path, page, write), ordering.removeprefix("-")
    ends = {"before": page.rows[0], "after": page.rows[-1]} if page.rows else {"before": None, "after": None}
    response.data |= {name: row and str(place_of(row, column)) for name, row in ends.items()}
    return response
