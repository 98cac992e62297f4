"""What has to be true of the data at every moment, as queries that find what breaks it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from events import actions as events
from events.models import EventType
from gigs.models import Gig, InvitationMode
from invitations import closings
from invitations.models import Invitation, Status, Wave, expire_pending
from workers.models import Worker

# The end of a gig or of a pause is noticed by the next tick, not in the instant.
TICK_GRACE = timedelta(minutes=1)

BY = "command:check_invariants"

Ids = Iterable[int]


@dataclass(frozen=True)
class Invariant:
    """`violations` gives the ids of what breaks it; `repair` mends one of them from what else is stored."""

    sentence: str
    subject: str
    violations: Callable[[datetime], Ids]
    repair: Callable[[int, datetime], None] | None = None


def accepted_rows() -> Coalesce:
    rows = Invitation.objects.filter(gig=OuterRef("pk"), status=Status.ACCEPTED).order_by().values("gig")
    return Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows"), output_field=IntegerField()), 0)


def wrong_counters(now: datetime) -> Ids:
    gigs = Gig.objects.annotate(rows=accepted_rows()).exclude(rows=F("accepted_count"))
    return gigs.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def recount(gig_id: int, now: datetime) -> None:
    """The counter says what the rows say. An oversold gig cannot be mended like this: the database refuses."""
    gig = Gig.objects.locked().get(pk=gig_id)
    before, gig.accepted_count = gig.accepted_count, gig.invitations.filter(status=Status.ACCEPTED).count()
    gig.plan_wave(gig.next_wave_at or now)
    gig.save(update_fields=["accepted_count", "next_wave_at"])
    counted = events.change({"accepted_count": before}, {"accepted_count": gig.accepted_count})
    events.record(EventType.GIG_UPDATED, by=BY, now=now, gig_id=gig_id, data=counted)


def oversold(now: datetime) -> Ids:
    gigs = Gig.objects.annotate(rows=accepted_rows()).filter(rows__gt=Coalesce("seats_max", "total_seats"))
    return gigs.order_by("pk").values_list("pk", flat=True)


def asked_twice(now: datetime) -> Ids:
    pairs = Invitation.objects.values("gig", "worker").annotate(rows=Count("pk")).filter(rows__gt=1)
    return pairs.order_by("gig").values_list("gig", flat=True)


def pending_where_none_may_be(now: datetime) -> Ids:
    ended = Q(closed_at__isnull=False) | Q(end_at__lte=now - TICK_GRACE)
    full = Q(seats_max__isnull=False, accepted_count__gte=F("seats_max"))
    gigs = Gig.objects.filter(ended | full, pk__in=Invitation.objects.pending().values("gig"))
    return gigs.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def expire_rest(gig_id: int, now: datetime) -> None:
    gig = Gig.objects.locked().get(pk=gig_id)
    if gig.closed_at or gig.is_open(now):
        expire_pending(gig=gig, by=BY, now=now)
    else:
        closings.close(gig, now=now)


def without_next_wave(now: datetime) -> Ids:
    gigs = Gig.objects.open(now).filter(
        invitation_mode=InvitationMode.AUTO, accepted_count__lt=F("seats_min"), next_wave_at=None
    )
    return gigs.order_by("pk").values_list("pk", flat=True)


@transaction.atomic
def plan_now(gig_id: int, now: datetime) -> None:
    gig = Gig.objects.locked().get(pk=gig_id)
    gig.plan_wave(now)
    gig.save(update_fields=["next_wave_at"])


def wrong_ledger(now: datetime) -> Ids:
    """Gigs whose waves say they invited another number than came of them."""
    ledger = Wave.objects.filter(gig=OuterRef("pk")).order_by().values("gig").annotate(sum=Sum("invited"))
    rows = Invitation.objects.filter(gig=OuterRef("pk"), wave_number__isnull=False).order_by().values("gig")
    gigs = Gig.objects.annotate(
        ledger=Coalesce(Subquery(ledger.values("sum"), output_field=IntegerField()), 0),
        rows=Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows"), output_field=IntegerField()), 0),
    )
    return gigs.exclude(ledger=F("rows")).order_by("pk").values_list("pk", flat=True)


def holding_though_released(now: datetime) -> Ids:
    held = Invitation.objects.filter(status__in=[Status.PENDING, Status.ACCEPTED], gig__in=Gig.objects.open(now))
    workers = Worker.objects.filter(is_active=False, released_at__isnull=False, pk__in=held.values("worker"))
    return workers.order_by("pk").values_list("pk", flat=True)


def release_again(worker_id: int, now: datetime) -> None:
    closings.release(worker_id=worker_id, now=now)


def paused_for_too_long(now: datetime) -> Ids:
    return Worker.objects.to_resume(now - TICK_GRACE).order_by("pk").values_list("pk", flat=True)


def resume(worker_id: int, now: datetime) -> None:
    Worker.objects.to_resume(now).filter(pk=worker_id).update(resumes_at=None)


INVARIANTS = (
    Invariant("The accepted counter equals the accepted invitations", "gig", wrong_counters, recount),
    Invariant("Nobody has a seat beyond capacity", "gig", oversold),
    Invariant("A worker has one invitation to a gig", "gig", asked_twice),
    Invariant(
        "No invitation is pending on an ended, archived or full gig",
        "gig",
        pending_where_none_may_be,
        expire_rest,
    ),
    Invariant("An open gig in auto mode with vacancies has a next wave", "gig", without_next_wave, plan_now),
    Invariant("The ledger's sums equal the invitations", "gig", wrong_ledger),
    Invariant("A released worker holds no seat and no invitation", "worker", holding_though_released, release_again),
    Invariant("Who comes back from a pause can be invited", "worker", paused_for_too_long, resume),
)
