"""What a worker had of gigs that have been deleted: the log outlives them, and pages and calendars tell of them by it.

Such a gig stands as one that was withdrawn when it was deleted. Each worker's own lines of the log say to what they had
been invited, so nobody reads what was another's.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.dateparse import parse_datetime

from events.models import Event, EventType
from gigs.models import Gig
from invitations.models import Invitation, Status

# So many of the worker's lines are looked at, the newest first.
LOOKED_AT = 2000


def of_worker(worker_id: int, which: Q) -> list[Invitation]:
    """Those of deleted gigs among the worker's lines of the log that are `which`; they and their gigs are in no table.

    One query where there are none, otherwise three.
    """
    newest = Event.objects.for_worker(worker_id).filter(invitation_id__isnull=False).order_by("-pk")
    is_there = Exists(Gig.objects.filter(pk=OuterRef("gig_id")))
    lines = Event.objects.filter(which, ~is_there, pk__in=newest.values("pk")[:LOOKED_AT])
    ids = {*lines.values_list("gig_id", flat=True)}
    gigs = gigs_of(ids) if ids else {}
    return invitations_to(gigs, worker_id) if gigs else []


def gigs_of(ids: Collection[int | None]) -> dict[int | None, Gig]:
    """As their deletion tells of them. Older lines do not tell when the gig was to be; then nobody can be told."""
    deletions = Event.objects.filter(type=EventType.GIG_DELETED, gig_id__in=ids, data__has_key="end_at")
    return {each.gig_id: gig_of(each) for each in deletions}


def gig_of(deletion: Event) -> Gig:
    moments = {name: parse_datetime(deletion.data[name]) for name in ("start_at", "end_at", "created_at")}
    gone = dict.fromkeys(("updated_at", "archived_at", "closed_at"), deletion.at)
    # What it offered is gone, and no seat is told of any more.
    return Gig(pk=deletion.gig_id, title=deletion.data["title"], total_seats=1, **moments, **gone)


def invitations_to(gigs: dict[int | None, Gig], worker_id: int) -> list[Invitation]:
    """As they last stood, soonest first."""
    found: dict[int | None, Invitation] = {}
    types = [EventType.INVITATION_CREATED, EventType.INVITATION_UPDATED]
    for line in Event.objects.for_worker(worker_id).filter(gig_id__in=gigs, type__in=types).order_by("pk"):
        made: dict[str, Any] = {"gig": gigs[line.gig_id], "worker_id": worker_id, "created_at": line.at}
        invitation = found.setdefault(line.invitation_id, Invitation(pk=line.invitation_id, **made))
        follow(invitation, line.data.get("to"), line.at)
    return sorted(found.values(), key=lambda each: (each.gig.start_at, each.pk))


def follow(invitation: Invitation, status: str | None, at: datetime) -> None:
    if status in Status.values:
        invitation.status = status
        invitation.answered_at = None if status in (Status.PENDING, Status.EXPIRED) else at
