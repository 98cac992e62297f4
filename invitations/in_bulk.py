"""Expiring and resetting many invitations of one gig at once, in a few statements whatever their number."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from events import actions as events
from events.models import EventType
from gigs.models import Gig
from invitations.actions import free_seats
from invitations.models import TRANSITIONS, InvitationQuerySet, Status, expire_pending
from space_project.limits import possible
from workers.models import Worker


class SeatUnread(Exception):  # noqa: N818 - nothing is wrong
    """Somebody holds a seat of whom that was not known; nothing has been written."""


@transaction.atomic
def expire(*, gig: Gig, by: str, now: datetime, invitation_ids: Collection[int] | None = None) -> int:
    """Those of these invitations of the gig that are pending can no longer be answered, or all; returns how many."""
    gig = Gig.objects.locked().get(pk=gig.pk)
    among = None if invitation_ids is None else possible(invitation_ids)
    return expire_pending(gig=gig, by=by, now=now, among=among)


@transaction.atomic
def reset(
    *,
    gig: Gig,
    invitation_ids: Collection[int],
    by: str,
    now: datetime,
    silent: bool = False,
    seated: Collection[int] | None = None,
) -> int:
    """These workers are asked anew, seats held among them are free again; returns how many were not pending before.

    Who is inactive or paused, and so cannot be asked, is passed over. GigEnded, GigArchived or GigFull for all.
    SeatUnread if a seat would be lost that is not among those `seated`, where they are given.
    """
    gig = Gig.objects.locked().get(pk=gig.pk)
    found = list(resettable(gig, invitation_ids).values_list("pk", "worker_id", "status"))
    if not found:
        return 0
    lost = {pk for pk, _worker, status in found if status == Status.ACCEPTED}
    if seated is not None and lost - {*seated}:
        raise SeatUnread
    gig.check_open(now)
    if lost:
        free_seats(gig, len(lost), now=now)
    gig.check_free_seat()
    gig.invitations.filter(pk__in=[pk for pk, *_rest in found]).update(status=Status.PENDING, answered_at=None)
    for source in sorted(TRANSITIONS["reset"].sources):
        moved = [(pk, worker_id) for pk, worker_id, status in found if status == source]
        told = events.change(source, Status.PENDING) | {"silent": silent}
        events.record_invitations(EventType.INVITATION_UPDATED, moved, by=by, now=now, gig_id=gig.pk, data=told)
    return len(found)


def resettable(gig: Gig, invitation_ids: Collection[int]) -> InvitationQuerySet:
    """Those of these invitations of the gig that a reset would move."""
    answered = gig.invitations.filter(pk__in=possible(invitation_ids), status__in=TRANSITIONS["reset"].sources)
    return answered.filter(worker__in=Worker.objects.invitable()).order_by("pk")
