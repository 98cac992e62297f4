"""What is offered: gigs, their lifecycle, seats and tasks."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from mql import Filter, InvalidFilter, InvalidSort, Sort
from space_project import bulk
from space_project.errors import SpaceError
from space_project.fields import OrderedJSONField
from workers.models import random_rank


class GigEnded(SpaceError):
    code = "gig_ended"


class GigArchived(SpaceError):
    code = "gig_archived"


class GigFull(SpaceError):
    code = "gig_full"


def check_query(parse: Callable[[Mapping[str, Any]], object], query: Any) -> None:
    try:
        parse(query)
    except (InvalidFilter, InvalidSort) as error:
        raise ValidationError(str(error), code="invalid_query") from error


def check_filter_query(query: Any) -> None:
    check_query(Filter, query)


def check_sort_query(query: Any) -> None:
    check_query(Sort, query)


class GigQuerySet(models.QuerySet["Gig"]):
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
        """Those, not closed, whose accepted invitations have reached `seats_max`."""
        return self.filter(closed_at=None, seats_max__isnull=False, accepted_count__gte=F("seats_max"))

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


class InvitationMode(models.TextChoices):
    AUTO = "auto"
    MANUAL = "manual"


class Phase(models.TextChoices):
    """Where a gig is in its life (DESIGN 3.2)."""

    CREATED = "created"
    STARTED = "started"
    ENDED = "ended"
    ARCHIVED = "archived"


def capacity_expression() -> Coalesce:
    return Coalesce("seats_max", "total_seats")


class Gig(models.Model):
    """Work that is offered to the workers who match, with seats, a start and an end, and a url where it is done."""

    title = models.CharField(max_length=255, validators=[ProhibitNullCharactersValidator()])
    description = models.TextField(validators=[ProhibitNullCharactersValidator()])
    url = models.URLField(max_length=2000, help_text="Where the work is done.")
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    archive_at = models.DateTimeField(null=True, blank=True, help_text="When the gig is to be archived by itself.")
    archived_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the ended or archived gig was closed: no wave follows, no invitation is pending.",
    )

    total_seats = models.PositiveIntegerField(help_text="How many workers are wanted.")
    seats_min = models.PositiveIntegerField(help_text="Waves run while fewer than this have accepted.")
    seats_max = models.PositiveIntegerField(
        null=True,
        blank=True,
        help_text="When this many have accepted, all pending invitations expire. Empty: they stay, as standby.",
    )
    accepted_count = models.PositiveIntegerField(default=0, editable=False)

    invitation_mode = models.CharField(max_length=6, choices=InvitationMode.choices, default=InvitationMode.AUTO)
    invitation_multiplier = models.PositiveIntegerField(
        default=10, help_text="A wave invites this many workers for each seat still wanted."
    )
    invitation_frequency = models.PositiveIntegerField(default=5, help_text="Minutes from one wave to the next.")
    filter_query = OrderedJSONField(
        default=dict, blank=True, validators=[check_filter_query], help_text="Who is invited."
    )
    sort_query = OrderedJSONField(
        default=dict, blank=True, validators=[check_sort_query], help_text="In which order; empty: a fair one."
    )

    wave_count = models.PositiveIntegerField(default=0, editable=False)
    next_wave_at = models.DateTimeField(null=True, editable=False)
    # How far the waves have come in the gig's order of workers: invitations.walk reads and writes these.
    fair_start = models.BigIntegerField(default=random_rank, editable=False)
    wave_position = models.BinaryField(null=True, editable=False)
    wave_revision = models.BigIntegerField(default=0, editable=False)

    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects = GigQuerySet.as_manager()

    class Meta:
        # No index may hold accepted_count: an accept must not have to touch one.
        indexes = [
            models.Index(fields=["next_wave_at", "id"], name="gig_due", condition=Q(next_wave_at__isnull=False)),
            models.Index(fields=["end_at", "id"], name="gig_to_close", condition=Q(closed_at=None)),
            models.Index(
                fields=["archive_at", "id"],
                name="gig_to_archive",
                condition=Q(archived_at=None, archive_at__isnull=False),
            ),
            models.Index(fields=["id"], name="gig_with_maximum", condition=Q(closed_at=None, seats_max__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="gig_seats_min_at_least_one",
                condition=Q(seats_min__gte=1),
                violation_error_message="seats_min has to be at least 1.",
            ),
            models.CheckConstraint(
                name="gig_seats_min_within_total",
                condition=Q(seats_min__lte=F("total_seats")),
                violation_error_message="seats_min is larger than total_seats: lower it, or raise total_seats.",
            ),
            models.CheckConstraint(
                name="gig_total_within_seats_max",
                condition=Q(seats_max=None) | Q(seats_max__gte=F("total_seats")),
                violation_error_message="seats_max is smaller than total_seats: raise it, or lower total_seats.",
            ),
            models.CheckConstraint(
                name="gig_accepted_within_capacity",
                condition=Q(accepted_count__lte=capacity_expression()),
                violation_error_message="More workers have accepted than these seats hold: raise the seats.",
            ),
            models.CheckConstraint(
                name="gig_starts_before_it_ends",
                condition=Q(start_at__lt=F("end_at")),
                violation_error_message="end_at has to be later than start_at.",
            ),
            models.CheckConstraint(
                name="gig_archived_is_closed",
                condition=Q(archived_at=None) | Q(closed_at__isnull=False),
                violation_error_message="An archived gig has to be closed.",
            ),
            models.CheckConstraint(
                name="gig_multiplier_and_frequency_at_least_one",
                condition=Q(invitation_multiplier__gte=1, invitation_frequency__gte=1),
                violation_error_message="invitation_multiplier and invitation_frequency have to be at least 1.",
            ),
            # A freed seat is never forgotten, whatever door frees it.
            models.CheckConstraint(
                name="gig_with_vacancies_has_next_wave",
                condition=Q(next_wave_at__isnull=False)
                | Q(invitation_mode=InvitationMode.MANUAL)
                | Q(closed_at__isnull=False)
                | Q(accepted_count__gte=F("seats_min")),
                violation_error_message="An open gig in auto mode with free seats needs a next wave.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def capacity(self) -> int:
        """Nobody ever gets a seat beyond it."""
        return self.total_seats if self.seats_max is None else self.seats_max

    @property
    def is_full(self) -> bool:
        return self.accepted_count >= self.capacity

    @property
    def vacancies(self) -> int:
        """Seats still wanted; what sizes a wave."""
        return max(self.total_seats - self.accepted_count, 0)

    @property
    def wave_interval(self) -> timedelta:
        return self.invitation_frequency * settings.WAVE_MINUTE

    @property
    def wants_waves(self) -> bool:
        return (
            self.invitation_mode == InvitationMode.AUTO
            and self.closed_at is None
            and self.accepted_count < self.seats_min
        )

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.end_at

    def check_open(self, now: datetime) -> None:
        """GigArchived or GigEnded, with the reason, unless workers may be invited and answer."""
        if self.archived_at:
            raise GigArchived(f"«{self.title}» was archived on {self.archived_at:%Y-%m-%d %H:%M} UTC.")
        if not self.is_open(now):
            raise GigEnded(f"«{self.title}» ended on {self.end_at:%Y-%m-%d %H:%M} UTC.")

    def check_end_ahead(self, now: datetime) -> None:
        if self.end_at and self.end_at <= now:
            raise ValidationError({"end_at": "The end has to be ahead of now."}, code="end_in_the_past")

    def check_archive_ahead(self, now: datetime) -> None:
        if self.archive_at and self.archive_at <= now:
            message = "Choose a moment that is ahead of now, or archive the gig at once."
            raise ValidationError({"archive_at": message}, code="archive_in_the_past")

    def check_free_seat(self) -> None:
        if self.is_full:
            raise GigFull(f"All seats of «{self.title}» are taken.")

    def check_vacancy(self) -> None:
        """GigFull unless a seat is still wanted; up to `seats_max` more may be free."""
        if not self.vacancies:
            raise GigFull(f"«{self.title}» has all the workers it wants.")

    def phase(self, now: datetime) -> Phase:
        if self.archived_at:
            return Phase.ARCHIVED
        if now >= self.end_at:
            return Phase.ENDED
        return Phase.STARTED if now >= self.start_at else Phase.CREATED

    def plan_wave(self, at: datetime) -> None:
        """The next wave comes then, if there is a reason for one."""
        self.next_wave_at = at if self.wants_waves else None

    def close(self, now: datetime) -> None:
        self.closed_at = self.closed_at or now
        self.next_wave_at = None


class GigTask(models.Model):
    """A part of a gig's work that is paid by the piece."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=255, validators=[ProhibitNullCharactersValidator()])
    base_price = models.PositiveBigIntegerField(help_text="In minor units: 300 is 3.00.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
