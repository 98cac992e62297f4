"""Lists of gigs: which of them are open, due, full, in a phase."""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from space_project import bulk

if TYPE_CHECKING:
    # Ruff takes the name in quotes for text.
    from gigs.models import Gig  # noqa: F401


class Phase(models.TextChoices):
    """Where a gig is in its life (DESIGN 3.2)."""

    CREATED = "created"
    STARTED = "started"
    ENDED = "ended"
    ARCHIVED = "archived"


def capacity_expression() -> Coalesce:
    return Coalesce("seats_max", "total_seats")


PHASES = {
    Phase.CREATED: lambda now: Q(archived_at=None, start_at__gt=now),
    Phase.STARTED: lambda now: Q(archived_at=None, start_at__lte=now, end_at__gt=now),
    Phase.ENDED: lambda now: Q(archived_at=None, end_at__lte=now),
    Phase.ARCHIVED: lambda now: Q(archived_at__isnull=False),
}


class GigQuerySet(models.QuerySet["Gig"]):
    def in_phases(self, phases: Collection[str], now: datetime) -> "GigQuerySet":
        """Those in one of these; the rows' side of `Gig.phase`."""
        chosen = self.filter(reduce(or_, (PHASES[Phase(phase)](now) for phase in phases), Q()))
        # Follows from the rest, but the index of gigs that are not archived is not found by that.
        return chosen if not phases or Phase.ARCHIVED in phases else chosen.filter(archived_at=None)

    def open(self, now: datetime) -> "GigQuerySet":
        """Those that have neither ended nor been archived; the rows' side of `Gig.is_open`."""
        return self.filter(closed_at=None, end_at__gt=now)

    def due(self, now: datetime) -> "GigQuerySet":
        """Those whose next wave is due (DESIGN 3.3), longest waiting first. Costs by what is due, not by all gigs."""
        return self.filter(next_wave_at__lte=now, end_at__gt=now).order_by("next_wave_at", "id")

    def to_archive(self, now: datetime) -> "GigQuerySet":
        return self.filter(archived_at=None, archive_at__lte=now).order_by("archive_at", "id")

    def to_close(self, now: datetime) -> "GigQuerySet":
        """Those that have ended without having been closed."""
        return self.filter(closed_at=None, end_at__lte=now).order_by("end_at", "id")

    def full(self) -> "GigQuerySet":
        """Those, not closed, where `seats_max` have accepted; the rows' side of `Gig.has_reached_maximum`."""
        return self.filter(closed_at=None, seats_max__isnull=False, accepted_count__gte=F("seats_max"))

    def with_free_seat(self, wanted: bool = True) -> "GigQuerySet":
        """Those where another worker could have one, or could not; the rows' side of `Gig.is_full`."""
        is_free = Q(accepted_count__lt=capacity_expression())
        return self.filter(is_free if wanted else ~is_free)

    def locked(self) -> "GigQuerySet":
        """The rows stay as they are until the transaction ends; new invitations may still refer to them.

        Lock order everywhere: the gig's row first, then its invitations. The other way round deadlocks with the
        expiry at `seats_max`.
        """
        return self.select_for_update(of=("self",), no_key=True)

    def claimable(self) -> "GigQuerySet":
        """Locked, without waiting for rows that another process has."""
        return self.select_for_update(of=("self",), no_key=True, skip_locked=True)


def due_ids(now: datetime, most: int) -> list[int]:
    """The first ids of `GigQuerySet.due`. In plain SQL, because every tick asks this, and mostly nothing is due."""
    rows = bulk.returned(
        "SELECT id FROM gigs_gig WHERE next_wave_at <= %s AND end_at > %s ORDER BY next_wave_at, id LIMIT %s",
        [now, now, most],
    )
    return [pk for (pk,) in rows]
