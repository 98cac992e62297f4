"""Lists as Cirro pages them: `limit`, `after`, `before`; `has_more` looks in the direction travelled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from space_project.api.fields import IdField
from space_project.limits import LARGEST_ID

DEFAULT_LIMIT, MOST = 10, 500


class PageQuery(serializers.Serializer):
    """What every list takes."""

    limit = serializers.IntegerField(
        required=False, default=DEFAULT_LIMIT, min_value=1, max_value=MOST, help_text="How many at most."
    )
    after: serializers.Field = IdField(required=False, help_text="The last id of this page: gives the next one.")
    before: serializers.Field = IdField(required=False, help_text="The first id of this page: gives the one before.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "after" in given and "before" in given:
            raise serializers.ValidationError("Give after or before, not both.", code="invalid")
        return given


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    has_more: bool


def page_of(rows: QuerySet[Any, Any], given: Mapping[str, Any]) -> Page:
    """A page in the order of ids, oldest first, so that what is added meanwhile comes on a later page. One query.

    A cursor need not exist any more: the page begins where it stood.
    """
    limit, backwards = given["limit"], "before" in given
    if backwards:
        rows = rows.filter(pk__lt=min(given["before"], LARGEST_ID)).order_by("-pk")
    else:
        rows = rows.filter(pk__gt=min(given.get("after", 0), LARGEST_ID)).order_by("pk")
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return Page(shown[::-1] if backwards else shown, has_more=len(found) > limit)


def listed(path: str, page: Page, write: Callable[[Any], Mapping[str, Any]]) -> Response:
    """The list envelope; `path` is the resource's, without the API's root and without a query."""
    return Response(envelope([write(row) for row in page.rows]) | {"url": path, "has_more": page.has_more})


def envelope(data: list[Any]) -> dict[str, Any]:
    """A list within an object, such as a gig's tasks."""
    return {"object": "list", "data": data}
