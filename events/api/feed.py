"""GET /events: the log in the order of the feed, for programs that would rather poll than be called."""

from typing import Annotated, Any, Literal, TypedDict

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from events.models import EventType, Publication
from space_project.api.endpoint import Query, endpoint
from space_project.api.fields import ChoicesField, IdField, unix
from space_project.api.objects import ListObject
from space_project.api.paging import PageQuery, listed, page_of
from space_project.api.strict import KnownNames
from space_project.api.views import WireView
from space_project.limits import LARGEST_ID

# About programs and where they are called: told to whom the scope opens the endpoints of these things too.
OF_PROGRAMS = [type for type in EventType if type.startswith(("api_client.", "webhook_endpoint."))]
# What `event_object` needs of a row.
EVENT_COLUMNS = (
    *("position", "type", "gig_id", "worker_id"),
    *(f"event__{name}" for name in ("at", "by", "invitation_id", "data")),
)


class EventQuery(KnownNames, PageQuery):
    type = ChoicesField(choices=EventType.choices, required=False, help_text="Any of these.")
    gig_id = IdField(required=False, help_text="Of what happened to this gig and its invitations.")
    user_id = IdField(required=False, help_text="Whom it happened to.")


class EventObject(TypedDict):
    id: Annotated[str, "Its place in the log: the cursor of what follows it."]
    object: Literal["event"]
    type: Annotated[str, {"enum": EventType.values}]
    created_at: Annotated[int, "UNIX seconds."]
    by: Annotated[str, "Who did it: `engine`, `user:12`, `client:<client id>`, `command:import_workers`."]
    gig_id: str | None
    user_id: str | None
    gig_invitation_id: str | None
    data: Annotated[dict[str, Any], "What changed; a change of state as `from` and `to`."]


class EventList(ListObject):
    data: list[EventObject]


class Events(WireView):
    @endpoint("list_events", answers={200: EventList}, query=EventQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Tells the log, oldest first.

        Begin without `after`, go on with the last `id` that you have read: nothing is skipped and nothing comes twice.
        What happens to API clients and webhook endpoints is told to clients that have the scope `admin` as well.
        """
        rows = chosen(query) if "admin" in self.client.scopes else chosen(query).exclude(type__in=OF_PROGRAMS)
        return listed("/events", page_of(rows.values(*EVENT_COLUMNS), query), event_object)


def chosen(query: Query) -> QuerySet[Publication]:
    rows = Publication.objects.all()
    if query.get("type"):
        rows = rows.filter(type__in=query["type"])
    if "gig_id" in query:
        rows = rows.filter(gig_id=min(query["gig_id"], LARGEST_ID))
    if "user_id" in query:
        rows = rows.filter(worker_id=min(query["user_id"], LARGEST_ID))
    return rows


def event_object(row: dict[str, Any]) -> EventObject:
    """`id` is the place in the feed, so that the last one of a page is the cursor for the next."""
    return {
        "id": str(row["position"]),
        "object": "event",
        "type": row["type"],
        "created_at": unix(row["event__at"]),
        "by": row["event__by"],
        "gig_id": as_id(row["gig_id"]),
        "user_id": as_id(row["worker_id"]),
        "gig_invitation_id": as_id(row["event__invitation_id"]),
        "data": row["event__data"],
    }


def as_id(number: int | None) -> str | None:
    return None if number is None else str(number)
