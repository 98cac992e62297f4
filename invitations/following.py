"""Where somebody else does the inviting, what stands here follows what stands there (docs/adr/0014)."""

from collections import deque
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from events import actions as events
from events.models import EventType
from gigs.models import Gig
from invitations.actions import LOCKED_FIELDS, free_seats, lock, take_seats
from invitations.models import ANSWERED, TRANSITIONS, Invitation, Status, Transition

# Who acts when an upstream has decided.
UPSTREAM = "upstream"
# The worker's own way back is no other way than a reset.
STEPS = [transition for name, transition in TRANSITIONS.items() if name != "undo"]


@transaction.atomic
def follow(*, invitation: Invitation, into: Collection[Status], now: datetime) -> Invitation:
    """The invitation is in one of these statuses, by the fewest transitions, also where its gig is over.

    Seats are taken and freed as by any answer. GigFull beyond capacity: then nothing changes.
    """
    gig = lock(invitation)
    if invitation.status not in into and not follow_many(gig=gig, invitation_ids=[invitation.pk], into=into, now=now):
        gig.check_free_seat()
    invitation.refresh_from_db(fields=LOCKED_FIELDS)
    return invitation


def follow_many(*, gig: Gig, invitation_ids: Collection[int], into: Collection[Status], now: datetime) -> int:
    """As `follow`, for many of a gig whose row the caller holds; returns how many have moved.

    Those for whom no seat is left stay as they are, the latest of them. The number of queries does not follow theirs.
    """
    found = gig.invitations.filter(pk__in=invitation_ids).exclude(status__in=into).order_by("pk")
    by_status: dict[Status, list[tuple[int, int]]] = {}
    for pk, worker_id, status in found.values_list("pk", "worker_id", "status"):
        by_status.setdefault(Status(status), []).append((pk, worker_id))
    return sum(go(gig, source, way(source, into), moving, now=now) for source, moving in by_status.items())


def go(gig: Gig, source: Status, steps: list[Transition], moving: list[tuple[int, int]], *, now: datetime) -> int:
    """These, pairs (invitation, worker) in one status, have taken the steps; returns how many of them."""
    if steps[-1].target == Status.ACCEPTED:
        moving = moving[: max(gig.capacity - gig.accepted_count, 0)]
    for step in steps if moving else []:
        if source == Status.ACCEPTED:
            free_seats(gig, len(moving), now=now)
        move(gig, source, step.target, moving, now=now)
        if step.target == Status.ACCEPTED:
            take_seats(gig, len(moving), by=UPSTREAM, now=now)
        source = step.target
    return len(moving)


def move(gig: Gig, source: Status, target: Status, moving: list[tuple[int, int]], *, now: datetime) -> None:
    answered_at = now if target in ANSWERED else None
    gig.invitations.filter(pk__in=[pk for pk, _ in moving]).update(status=target, answered_at=answered_at)
    told = events.change(source, target)
    events.record_invitations(EventType.INVITATION_UPDATED, moving, by=UPSTREAM, now=now, gig_id=gig.pk, data=told)


def way(source: Status, into: Collection[Status]) -> list[Transition]:
    """The transitions from a status to the nearest of these; none if it is one of them. Every status can be reached."""
    ways: deque[tuple[Status, list[Transition]]] = deque([(source, [])])
    while True:
        status, steps = ways.popleft()
        if status in into:
            return steps
        ways += [(step.target, [*steps, step]) for step in STEPS if status in step.sources]
