"""An invitation as a worker's pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import blake2s
from urllib.parse import urlsplit

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery

from gigs.models import Gig, GigTask
from invitations import actions
from invitations.clashes import clashes_of
from invitations.models import Invitation, Status
from invitations.standing import Standing, standing_of
from space_project.templatetags.space import from_now

# Nobody reads more, and a page has to end.
TASKS = 100
# Who holds a hundred seats at the same time reads of some.
NAMED = 2


@dataclass(frozen=True)
class Card:
    """`clashes` are the gigs the worker holds that overlap this one."""

    invitation: Invitation
    standing: Standing
    clashes: list[Gig]
    now: datetime

    @property
    def gig(self) -> Gig:
        return self.invitation.gig

    @property
    def free_seats(self) -> int:
        return max(self.gig.capacity - self.gig.accepted_count, 0)

    @property
    def taken_percent(self) -> int:
        return 100 - 100 * self.free_seats // self.gig.capacity

    @property
    def host(self) -> str:
        """Where the gig leads; the whole url is for those who hold a seat."""
        return urlsplit(self.gig.url).hostname or ""

    @property
    def until(self) -> str:
        """How long until the gig starts or, running, ends; empty once it is over."""
        if self.now >= self.gig.end_at:
            return ""
        return from_now(self.gig.end_at if self.is_running else self.gig.start_at, self.now)

    @property
    def is_running(self) -> bool:
        return self.gig.start_at <= self.now < self.gig.end_at

    @property
    def begins_within_a_day(self) -> bool:
        return timedelta(0) < self.gig.start_at - self.now < timedelta(days=1)

    @property
    def undo_until(self) -> datetime | None:
        answered_at = self.invitation.answered_at
        return answered_at + actions.UNDO_WINDOW if answered_at and self.standing.can_undo else None

    @property
    def asks_why(self) -> bool:
        """Whether the worker may tell why they rejected."""
        return self.invitation.status == Status.REJECTED and self.standing.state == "rejected"

    @property
    def is_unseen(self) -> bool:
        return self.invitation.seen_at is None

    @property
    def as_of(self) -> str:
        """What the worker decides on: another one, and the organisers have changed the gig."""
        return f"{self.gig.updated_at.timestamp():.6f}"

    @property
    def named_clashes(self) -> list[Gig]:
        return self.clashes[:NAMED]

    @property
    def more_clashes(self) -> int:
        return len(self.clashes[NAMED:])

    @property
    def despite(self) -> str:
        """What a worker has to say who takes this one although it overlaps others."""
        return ",".join(str(each.pk) for each in self.clashes)

    @cached_property
    def version(self) -> str:
        """Another one whenever the card looks different."""
        clashes = [(each.pk, each.title, each.start_at, each.end_at) for each in self.clashes]
        looks = (self.standing.told(), self.as_of, self.free_seats, self.until, self.invitation.rejection_reason)
        return blake2s(repr((looks, clashes)).encode(), digest_size=6).hexdigest()


def with_gigs(invitations: QuerySet[Invitation]) -> QuerySet[Invitation]:
    """Their gigs, and as `lowest_price` and `highest_price` what a task pays, are loaded with them. One query."""
    prices = GigTask.objects.filter(gig=OuterRef("gig")).order_by().values("gig")
    return invitations.select_related("gig").annotate(
        lowest_price=Subquery(prices.values(price=Min("base_price"))),
        highest_price=Subquery(prices.values(price=Max("base_price"))),
    )


def make_card(invitation: Invitation, held: Iterable[Gig], now: datetime) -> Card:
    """`held` are the gigs in which the worker holds seats."""
    standing = standing_of(invitation, now)
    takes_time = standing.can_accept or standing.can_leave
    return Card(invitation, standing, clashes_of(invitation.gig, held) if takes_time else [], now)


def make_cards(invitations: Iterable[Invitation], held: Iterable[Gig], now: datetime) -> list[Card]:
    return [make_card(each, held, now) for each in invitations]


def tasks_of(gig: Gig) -> list[GigTask]:
    """For the gig's own page. One query."""
    return list(gig.tasks.all()[:TASKS])
