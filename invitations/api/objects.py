"""Gigs and invitations as the wire shows them (wire document, 5.1 and 6.1)."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypedDict, cast

from gigs.models import Gig, GigTask
from invitations.models import Invitation, Status
from space_project.api.fields import unix
from space_project.api.objects import ListObject, OrderedListObject, Unix

# Cirro knows no «left»: who gave the seat back has rejected.
ON_THE_WIRE = {status: "rejected" if status == Status.LEFT else str(status) for status in Status}
BEHIND = {wire: [status for status, name in ON_THE_WIRE.items() if name == wire] for wire in ON_THE_WIRE.values()}


Mql = Annotated[dict[str, Any], "Of MongoDB's query language."]


class GigTaskObject(TypedDict):
    id: str
    object: Literal["gig_task"]
    title: str
    base_price: Annotated[int, "In minor units: 300 is 3.00."]


class GigTaskList(TypedDict):
    object: Literal["list"]
    data: list[GigTaskObject]


class NotificationTopicObject(TypedDict):
    id: str
    object: Literal["notification_topic"]
    name: str


class GigObject(TypedDict):
    id: str
    object: Literal["gig"]
    title: str
    description: str
    url: Annotated[str, "Where the work is done."]
    start_at: Unix
    end_at: Unix
    archive_at: Annotated[int | None, "When it will be archived, in UNIX seconds."]
    archived_at: Annotated[int | None, "When it was archived, in UNIX seconds."]
    total_seats: Annotated[int, "How many workers are wanted."]
    seats_min: Annotated[int, "Waves go out until so many have accepted."]
    seats_max: Annotated[int | None, "When so many have accepted, what is pending expires."]
    invitation_mode: Literal["auto", "manual"]
    invitation_multiplier: Annotated[int, "How many are invited for each vacancy."]
    invitation_frequency: Annotated[int, "Minutes from one wave to the next."]
    filter_query: Mql
    sort_query: Mql
    notification_payload: dict[str, Any]
    invitation_notification_topic: NotificationTopicObject | None
    epam_options: dict[str, Any]
    tasks: GigTaskList


class GigList(OrderedListObject):
    data: list[GigObject]


def gig_object(gig: Gig, tasks: Iterable[GigTask]) -> GigObject:
    return {
        "id": str(gig.pk),
        "object": "gig",
        "title": gig.title,
        "description": gig.description,
        "url": gig.url,
        "start_at": unix(gig.start_at),
        "end_at": unix(gig.end_at),
        "archive_at": unix(gig.archive_at),
        "archived_at": unix(gig.archived_at),
        "total_seats": gig.total_seats,
        "seats_min": gig.seats_min,
        "seats_max": gig.seats_max,
        "invitation_mode": cast(Any, gig.invitation_mode),
        "invitation_multiplier": gig.invitation_multiplier,
        "invitation_frequency": gig.invitation_frequency,
        "filter_query": gig.filter_query,
        "sort_query": gig.sort_query,
        "notification_payload": gig.notification_payload,
        "invitation_notification_topic": topic_object(gig.invitation_notification_topic),
        "epam_options": gig.epam_options,
        "tasks": {"object": "list", "data": [task_object(task) for task in tasks]},
    }


def topic_object(name: str) -> NotificationTopicObject | None:
    return {"id": name, "object": "notification_topic", "name": name} if name else None


def task_object(task: GigTask) -> GigTaskObject:
    return {"id": str(task.pk), "object": "gig_task", "title": task.title, "base_price": task.base_price}


# What `invitation_object` needs of a row.
INVITATION_COLUMNS = ("id", "status", "gig_id", "worker_id", "no_reward")


class GigInvitationObject(TypedDict):
    id: str
    object: Literal["gig_invitation"]
    status: Annotated[str, {"enum": [*BEHIND]}]
    gig_id: str
    user_id: str
    no_reward: bool
    epam_bench_status: None


class GigInvitationList(ListObject):
    data: list[GigInvitationObject]


class InvitedObject(GigInvitationObject):
    """An invitation as a bulk invite tells it: `new` is false for who was invited before."""

    new: bool


class RefusedObject(TypedDict):
    """An entry of `users` that got no invitation."""

    index: Annotated[int, "Which one, from 0 on."]
    id: Annotated[str, "Of the user; what is no id as it was written, in JSON."]
    error: str


class InvitedList(ListObject):
    """The invitations, and beside them who got none and why."""

    data: list[InvitedObject]
    refused: list[RefusedObject]


def invitation_object(row: Mapping[str, Any]) -> GigInvitationObject:
    """`row` is one of `.values(*INVITATION_COLUMNS)`: a page of them costs no model instances."""
    return {
        "id": str(row["id"]),
        "object": "gig_invitation",
        "status": ON_THE_WIRE[row["status"]],
        "gig_id": str(row["gig_id"]),
        "user_id": str(row["worker_id"]),
        "no_reward": row["no_reward"],
        "epam_bench_status": None,
    }


def as_row(invitation: Invitation) -> dict[str, Any]:
    return {name: getattr(invitation, name) for name in INVITATION_COLUMNS}
