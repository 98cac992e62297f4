"""How long it takes until a gig has the workers it needs, and where invitations stand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Count, F, Max

from gigs.models import Gig
from invitations.models import Invitation, Status

# The latest of these are looked at, so that the answer costs the same however long the Space has been there.
LATEST_GIGS = 200
LATEST_INVITATIONS = 100_000

BOUNDS = [timedelta(hours=1), timedelta(hours=4), timedelta(hours=24), timedelta(days=3)]


@dataclass(frozen=True)
class Filling:
    """`bars` are how many gigs filled within each of BOUNDS but not the one before, and last those that took longer."""

    bars: Sequence[int]
    median: timedelta | None = None

    @property
    def gigs(self) -> int:
        return sum(self.bars)


def time_to_fill(since: datetime) -> Filling:
    """Of the latest gigs offered since then that have the workers they need: until the last of these accepted.

    Two queries.
    """
    full = Gig.objects.filter(accepted_count__gte=F("seats_min")).order_by("-pk")
    created = dict(full.values_list("pk", "created_at")[:LATEST_GIGS])
    asked = {pk: at for pk, at in created.items() if at >= since}
    accepted = Invitation.objects.accepted().filter(gig__in=[*asked]).order_by().values_list("gig")
    took = [last - asked[pk] for pk, last in accepted.annotate(last=Max("answered_at"))]
    bars = Counter(sum(time > bound for bound in BOUNDS) for time in took)
    return Filling([bars[place] for place in range(len(BOUNDS) + 1)], median(took) if took else None)


def states(since: datetime) -> dict[str, int]:
    """How the latest invitations sent since then stand now. Two queries."""
    newest = Invitation.objects.aggregate(newest=Max("pk"))["newest"] or 0
    latest = Invitation.objects.filter(pk__gt=newest - LATEST_INVITATIONS, created_at__gte=since)
    counted = dict(latest.order_by().values_list("status").annotate(Count("pk")))
    return {status: counted.get(status, 0) for status in Status.values}
