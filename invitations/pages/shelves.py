"""The shelves on which a worker's invitations and gigs stand, and pages of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from gigs.models import Gig
from invitations.models import ANSWERED, Invitation, Status

PAGE = 20
# More seats and open invitations than anybody can have in earnest.
LOOKED_AT = 500
# Of the number of a page; nobody has more invitations.
DIGITS = 6


@dataclass(frozen=True)
class Shelf:
    name: str
    title: str | Promise
    order: Sequence[Any]

    def rows(self, worker_id: int, now: datetime) -> QuerySet[Invitation]:
        mine = Invitation.objects.filter(worker=worker_id)
        return mine.filter(CONDITIONS[self.name](now)).order_by(*self.order)


def is_open(now: datetime) -> Q:
    """The invitations' side of `Gig.is_open`."""
    return Q(gig__closed_at=None, gig__end_at__gt=now)


CONDITIONS = {
    "pending": lambda now: Q(status=Status.PENDING) & is_open(now),
    "answered": lambda now: Q(status__in=ANSWERED) & is_open(now),
    "past": lambda now: Q(status=Status.EXPIRED) | ~is_open(now),
    "next": lambda now: Q(status=Status.ACCEPTED, gig__start_at__gt=now) & is_open(now),
    "running": lambda now: Q(status=Status.ACCEPTED, gig__start_at__lte=now) & is_open(now),
    "gone": lambda now: Q(status=Status.ACCEPTED) & ~is_open(now) | Q(status=Status.LEFT),
}

IS_STANDBY = ExpressionWrapper(
    Q(gig__accepted_count__gte=Coalesce("gig__seats_max", "gig__total_seats")), output_field=BooleanField()
)
INVITATIONS = (
    # What can be taken now stands before what may become free.
    Shelf("pending", pgettext_lazy("shelf", "Pending"), (IS_STANDBY, "gig__start_at", "pk")),
    Shelf("answered", pgettext_lazy("shelf", "Answered"), (F("answered_at").desc(), "-pk")),
    Shelf("past", pgettext_lazy("shelf", "Past"), ("-pk",)),
)
GIGS = (
    Shelf("next", pgettext_lazy("shelf", "Next"), ("gig__start_at", "pk")),
    Shelf("running", pgettext_lazy("shelf", "Running"), ("gig__end_at", "pk")),
    Shelf("gone", pgettext_lazy("shelf", "Past"), ("-gig__end_at", "-pk")),
)


def shelf_named(name: str, shelves: Sequence[Shelf]) -> Shelf:
    """The first one if there is none of this name."""
    return next((shelf for shelf in shelves if shelf.name == name), shelves[0])


def counts(worker_id: int, now: datetime, names: Sequence[str]) -> dict[str, int]:
    """How many stand on each of these shelves. One query over the worker's own invitations."""
    mine = Invitation.objects.filter(worker=worker_id)
    return mine.aggregate(**{name: Count("pk", filter=CONDITIONS[name](now)) for name in names})


def count_pending(worker_id: int, now: datetime) -> int:
    return INVITATIONS[0].rows(worker_id, now).order_by()[:LOOKED_AT].count()


@dataclass(frozen=True)
class Hand:
    """What a worker has in hand: the gigs they hold seats of, soonest first, and the invitations they may answer."""

    held: list[Gig]
    pending: list[int]

    @property
    def newest(self) -> int:
        return max(self.pending, default=0)


def in_hand(worker_id: int, now: datetime) -> Hand:
    """One query, which leaves out all of a gig but its title and times."""
    rows = Invitation.objects.filter(is_open(now), worker=worker_id, status__in=[Status.PENDING, Status.ACCEPTED])
    rows = rows.select_related("gig").only("status", "gig__title", "gig__start_at", "gig__end_at")
    found = list(rows.order_by("gig__start_at", "pk")[:LOOKED_AT])
    return Hand(
        held=[each.gig for each in found if each.status == Status.ACCEPTED],
        pending=[each.pk for each in found if each.status == Status.PENDING],
    )


@dataclass(frozen=True)
class Page:
    """Some of a shelf's rows; `number` counts from 1."""

    rows: list[Invitation]
    number: int
    has_next: bool

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


def page_of(rows: QuerySet[Invitation], number: str) -> Page:
    """One row more than is shown tells whether there is another page; only behind the last one rows are counted."""
    is_number = number.isascii() and number.isdecimal() and len(number) <= DIGITS
    place = max(int(number), 1) if is_number else 1
    start = (place - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    if start and not found:
        return page_of(rows, str(last_page(rows)))
    return Page(found[:PAGE], place, has_next=len(found) > PAGE)


def last_page(rows: QuerySet[Invitation]) -> int:
    return max(ceil(rows.count() / PAGE), 1)
