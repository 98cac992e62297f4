"""Lists as Cirro pages them: `limit`, `after`, `before`; `has_more` looks in the direction travelled."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from space_project.api.fields import IdField
from space_project.limits import LARGEST_ID
from space_project.patience import Patience

DEFAULT_LIMIT, MOST = 10, 500
# Nobody waits longer for what no index leads to.
PAGE_SECONDS = 2.0


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
    if "before" in given:
        rows = rows.filter(pk__lt=min(given["before"], LARGEST_ID)).order_by("-pk")
    else:
        rows = rows.filter(pk__gt=min(given.get("after", 0), LARGEST_ID)).order_by("pk")
    return cut(list(rows[: given["limit"] + 1]), given)


def in_time(read: Callable[[], Page], name: str, sentence: str) -> Page:
    """What `read` finds. ValidationError of this parameter if too many rows have to be looked through for it."""
    page = Patience(PAGE_SECONDS).ask(read)
    if page is None:
        raise serializers.ValidationError({name: [sentence]}, code="too_many")
    return page


def cut(found: list[Any], given: Mapping[str, Any]) -> Page:
    """`found` has one more than the limit if there are more, and goes in the direction travelled."""
    shown = found[: given["limit"]]
    return Page(shown[::-1] if "before" in given else shown, has_more=len(found) > given["limit"])


def listed(path: str, page: Page, write: Callable[[Any], Mapping[str, Any]]) -> Response:
    """The list envelope; `path` is the resource's, without the API's root and without a query."""
    return Response(envelope([write(row) for row in page.rows]) | {"url": path, "has_more": page.has_more})


def envelope(data: list[Any]) -> dict[str, Any]:
    """A list within an object, such as a gig's tasks."""
    return {"object": "list", "data": data}
