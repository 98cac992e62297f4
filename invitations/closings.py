"""What ends by itself: gigs at their end, at `archive_at` and at `seats_max`, and what inactive workers held."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery

from events import actions as events
from events.actions import ENGINE
from events.models import EventType
from gigs.models import Gig
from invitations import actions, claims, offers
from invitations.models import Invitation, expire_pending
from workers.models import Worker

log = logging.getLogger(__name__)


def close_gigs(*, now: datetime) -> int:
    """Gigs past `archive_at` are archived, ended ones closed, and no full gig has pending invitations."""
    return sum(
        (
            claims.work_through(Gig.objects.to_archive(now), lambda gig: offers.archive(gig=gig, by=ENGINE, now=now)),
            claims.work_through(Gig.objects.to_close(now), lambda gig: close(gig, now=now)),
            expire_full(now=now),
        )
    )


def close(gig: Gig, *, now: datetime) -> None:
    """The ended gig has no pending invitation and no next wave. The caller holds its row."""
    gig.close(now)
    gig.save(update_fields=["closed_at", "next_wave_at"])
    events.record(EventType.GIG_ENDED, by=ENGINE, now=now, gig_id=gig.pk)
    expire_pending(gig=gig, by=ENGINE, now=now)


def expire_full(*, now: datetime) -> int:
    """A safety net: the accept that reaches `seats_max` has done this already. Returns the number of gigs mended."""
    # A scalar subquery, so that PostgreSQL looks into the full gigs' invitations and never through all of them.
    pending = Subquery(Invitation.objects.pending().filter(gig=OuterRef("pk")).values("pk")[:1])
    mended = 0
    for pk in Gig.objects.full().alias(pending=pending).filter(pending__isnull=False).values_list("pk", flat=True):
        with transaction.atomic():
            gig = Gig.objects.full().locked().filter(pk=pk).first()
            mended += bool(gig and expire_pending(gig=gig, by=ENGINE, now=now))
    return mended


def release_inactive(*, now: datetime) -> int:
    """What inactive workers held is given back, whichever door made them inactive; returns the number of workers.

    One that fails holds up no other; at the end all failures are raised together.
    """
    to_release = Worker.objects.filter(is_active=False, released_at=None).order_by("pk")
    ids = list(to_release.values_list("pk", flat=True))
    failures: list[Exception] = []
    for pk in ids:
        try:
            release(worker_id=pk, now=now)
        except Exception as failure:
            log.exception("Worker %s could not be released; the next tick tries again.", pk)
            failures.append(failure)
    if failures:
        raise ExceptionGroup(f"{len(failures)} workers failed", failures)
    return len(ids)


def release(*, worker_id: int, now: datetime) -> None:
    """The worker holds no seat of an open gig and has no pending invitation. A transaction for each gig.

    Those in any status are looked at: what is being accepted, undone or reset just now shows only under its gig's lock.
    """
    for invitation in Invitation.objects.filter(worker=worker_id, gig__in=Gig.objects.open(now)).order_by("gig"):
        actions.give_back(invitation=invitation, by=ENGINE, now=now)
    Worker.objects.filter(pk=worker_id, is_active=False).update(released_at=now)


def release_from(gigs: Collection[Gig], *, worker_id: int, now: datetime) -> None:
    """The same where the caller holds the rows of these gigs, and the worker's too.

    A gig whose invitation came in between is left to the next tick: to lock it now would be against the order.
    """
    mine = Invitation.objects.filter(worker=worker_id, gig__in=Gig.objects.open(now)).order_by("gig")
    held = {gig.pk for gig in gigs}
    left = [invitation for invitation in mine if invitation.gig_id not in held]
    for invitation in mine:
        if invitation.gig_id in held:
            actions.give_back(invitation=invitation, by=ENGINE, now=now)
    if not left:
        Worker.objects.filter(pk=worker_id, is_active=False, released_at=None).update(released_at=now)
