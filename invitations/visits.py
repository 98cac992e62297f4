"""What a worker does with an invitation beside answering it: sees it, opens its gig."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.models import Event, EventType
from invitations.models import Invitation, Status
from space_project.errors import SpaceError


class NoSeat(SpaceError):
    """The gig's url opens only for those who hold a seat (DESIGN 3.7)."""

    code = "no_seat"


@transaction.atomic
def see(*, worker_id: int, invitation_ids: Sequence[int], by: str, now: datetime) -> int:
    """These invitations of the worker are seen; returns how many were not before. Ids of others are ignored.

    It takes no gig's row, so it waits for nobody who holds one: what is being answered just now is passed over, and
    is seen the next time it stands on a page.
    """
    mine = Invitation.objects.filter(worker=worker_id, pk__in=invitation_ids, seen_at=None)
    unseen = list(mine.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    Invitation.objects.filter(pk__in=[each.pk for each in unseen]).update(seen_at=now)
    Event.objects.bulk_create(
        Event(
            type=EventType.INVITATION_SEEN,
            at=now,
            by=by,
            gig_id=each.gig_id,
            worker_id=each.worker_id,
            invitation_id=each.pk,
        )
        for each in unseen
    )
    return len(unseen)


@transaction.atomic
def open_gig(*, invitation: Invitation, by: str, now: datetime) -> str:
    """The log says that the worker went to the gig's url, which is returned. NoSeat; GigArchived."""
    invitation.refresh_from_db(fields=["status"])
    gig = invitation.gig
    if gig.archived_at:
        gig.check_open(now)
    if invitation.status != Status.ACCEPTED:
        told = {"title": gig.title}
        raise NoSeat(_("«%(title)s» opens for those who hold a seat: accept the invitation first.") % told)
    events.record(
        EventType.GIG_OPENED,
        by=by,
        now=now,
        gig_id=gig.pk,
        worker_id=invitation.worker_id,
        invitation_id=invitation.pk,
    )
    return gig.url
