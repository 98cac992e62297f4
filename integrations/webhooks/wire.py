"""What endpoints are told of: Cirro's events and the Space's own, each with its object (docs/webhooks.md)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from events.models import Event, EventType, Publication
from gigs.models import Gig
from invitations.api.objects import INVITATION_COLUMNS, gig_object, invitation_object
from invitations.models import Invitation, Status, Wave
from space_project.api.fields import iso
from workers.api.objects import user_object
from workers.api.space_invitations import space_invitation_object
from workers.models import User
from workers.space_invitations.models import SpaceInvitation

Object = Mapping[str, Any]


def gigs(events: Sequence[Event]) -> dict[int, Object]:
    """As they are now. Two queries."""
    found = Gig.objects.prefetch_related("tasks").in_bulk({event.gig_id for event in events})
    objects: dict[int | None, Object] = {pk: gig_object(gig, gig.tasks.all()) for pk, gig in found.items()}
    return {event.pk: objects.get(event.gig_id) or gone(event.gig_id, "gig") for event in events}


def waves(events: Sequence[Event]) -> dict[int, Object]:
    """One query."""
    numbers = {event.data["number"] for event in events}
    rows = Wave.objects.filter(gig__in={event.gig_id for event in events}, number__in=numbers)
    found: dict[tuple[Any, int], Wave] = {(wave.gig_id, wave.number): wave for wave in rows}
    return {event.pk: wave_object(event, found.get((event.gig_id, event.data["number"]))) for event in events}


def wave_object(event: Event, wave: Wave | None) -> Object:
    """The event itself tells most of it, for the ledger goes with its gig."""
    return {
        "id": wave and str(wave.pk),
        "object": "wave",
        "gig_id": str(event.gig_id),
        "number": event.data["number"],
        "wanted": event.data["wanted"],
        "invited": event.data["invited"],
        "shortfall": (wave and wave.shortfall) or None,
    }


def invitations(events: Sequence[Event]) -> dict[int, Object]:
    """With the status that each event gave them. One query."""
    rows = Invitation.objects.filter(pk__in={event.invitation_id for event in events}).values(*INVITATION_COLUMNS)
    found = {row["id"]: row for row in rows}
    return {event.pk: as_it_became(event, found.get(event.invitation_id)) for event in events}


def as_it_became(event: Event, row: Mapping[str, Any] | None) -> Object:
    if row is None:
        return gone(event.invitation_id, "gig_invitation")
    made = event.type == EventType.INVITATION_CREATED
    return invitation_object({**row, "status": Status.PENDING if made else event.data.get("to", row["status"])})


def users(events: Sequence[Event]) -> dict[int, Object]:
    """As they are now; of a deleted account the id alone."""
    found = User.objects.select_related("worker").in_bulk({event.worker_id for event in events})
    objects: dict[int | None, Object] = {pk: user_object(user) for pk, user in found.items() if not user.is_deleted}
    return {event.pk: objects.get(event.worker_id) or gone(event.worker_id, "user") for event in events}


def space_invitations(events: Sequence[Event]) -> dict[int, Object]:
    """With the status at the event. One query."""
    found = SpaceInvitation.objects.in_bulk({int(event.data["space_invitation_id"]) for event in events})
    return {event.pk: space_invitation(event, found) for event in events}


def space_invitation(event: Event, found: Mapping[int, SpaceInvitation]) -> Object:
    pk = int(event.data["space_invitation_id"])
    return space_invitation_object(found[pk], event.at) if pk in found else gone(pk, "space_invitation")


def gone(pk: int | str | None, kind: str) -> Object:
    return {"id": str(pk), "object": kind, "deleted": True}


# The name on the wire is the event's own, but for those of `TOLD_AS`.
OBJECTS: dict[str, Callable[[Sequence[Event]], dict[int, Object]]] = {
    EventType.USER_UPDATED: users,
    EventType.USER_DELETED: users,
    EventType.INVITATION_CREATED: invitations,
    EventType.INVITATION_UPDATED: invitations,
    EventType.SPACE_INVITATION_ACCEPTED: space_invitations,
    EventType.GIG_CREATED: gigs,
    EventType.GIG_UPDATED: gigs,
    EventType.GIG_ENDED: gigs,
    EventType.GIG_ARCHIVED: gigs,
    EventType.GIG_DELETED: gigs,
    EventType.WAVE_CREATED: waves,
}
NAMES = [str(name) for name in OBJECTS]
# A gig is shown with its tasks, so that it changes with them.
TOLD_AS = {EventType.GIG_TASK_CREATED: EventType.GIG_UPDATED, EventType.GIG_TASK_UPDATED: EventType.GIG_UPDATED}
# What staff send to see whether somebody answers.
TEST_NAME = "webhook_endpoint.test"
BATCH = "batch"


def name_of(event: Event) -> str:
    return str(TOLD_AS.get(EventType(event.type), event.type))


def said_of(published: Sequence[Publication]) -> dict[int, str]:
    """What is sent of each of these, by position, written out. A bounded number of queries for each type among them."""
    objects: dict[int, Object] = {}
    for type, writer in OBJECTS.items():
        if alike := [entry.event for entry in published if name_of(entry.event) == type]:
            objects |= writer(alike)
    said = {entry.position: payload(entry.event, str(entry.position), objects[entry.event.pk]) for entry in published}
    return {position: written_out(each) for position, each in said.items()}


def payload(event: Event, position: str, data: Object) -> Object:
    """`id` is that of `GET /events`, so that a program may call and be called."""
    return {"id": position, "type": name_of(event), "timestamp": iso(event.at), "data": data}


def said_of_test(endpoint_id: int, url: str, now: datetime) -> str:
    data = {"id": str(endpoint_id), "object": "webhook_endpoint", "url": url}
    return written_out({"id": None, "type": TEST_NAME, "timestamp": iso(now), "data": data})


def body_of(said: Sequence[str], *, in_list: bool, now: datetime) -> str:
    """The request's body, of what was written out: the one event, or a list of them."""
    around = written_out({"type": BATCH, "timestamp": iso(now), "data": []})
    return around.replace("[]", f"[{','.join(said)}]") if in_list else said[0]


def written_out(said: Object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def without_person(body: str) -> str:
    """What a body of a person's lane says once they are deleted: the same events, of each the id alone."""
    said: dict[str, Any] = json.loads(body)
    events = [each | {"data": gone(each["data"]["id"], each["data"]["object"])} for each in events_in(said)]
    return written_out(said | {"data": events} if said["type"] == BATCH else events[0])


def events_in(said: dict[str, Any]) -> list[dict[str, Any]]:
    return said["data"] if said["type"] == BATCH else [said]


def lane_of(event: Event) -> str:
    """What is kept in order: the events of a gig, or else of a person."""
    return lane_of_person(event.worker_id) if event.gig_id is None else f"gig:{event.gig_id}"


def lane_of_person(worker_id: int | None) -> str:
    """All that is told of who somebody is goes here; lanes of gigs have but their id."""
    return f"user:{worker_id}"


def types_in(events: Iterable[Event]) -> list[str]:
    return sorted({name_of(event) for event in events})
