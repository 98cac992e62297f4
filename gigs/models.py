"""What is offered: gigs, their lifecycle, seats and tasks."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gigs.queries import GigQuerySet, Phase, capacity_expression
from gigs.validators import check_filter_query, check_object, check_sort_query
from space_project.errors import SpaceError
from space_project.fields import OrderedJSONField
from workers.models import random_rank


class GigEnded(SpaceError):
    code = "gig_ended"


class GigArchived(SpaceError):
    code = "gig_archived"


class GigFull(SpaceError):
    code = "gig_full"


class GigChanged(SpaceError):
    """Somebody else was quicker."""

    code = "gig_changed"


class InvitationMode(models.TextChoices):
    AUTO = "auto", _("Auto")
    MANUAL = "manual", _("Manual")


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

    invitation_mode = models.CharField(
        _("invitation mode"), max_length=6, choices=InvitationMode.choices, default=InvitationMode.AUTO
    )
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

    notification_payload = OrderedJSONField(
        default=dict,
        blank=True,
        validators=[check_object],
        help_text="Values for the templates of messages about the gig.",
    )
    invitation_notification_topic = models.CharField(
        max_length=200, blank=True, help_text="Name or id of the topic under which invitations are told."
    )
    epam_options = OrderedJSONField(
        default=dict, blank=True, validators=[check_object], help_text="Kept for programs written for Cirro."
    )

    wave_count = models.PositiveIntegerField(default=0, editable=False)
    next_wave_at = models.DateTimeField(null=True, editable=False)
    # How far the waves have come in the gig's order of workers: invitations.walk reads and writes these.
    # No two gigs begin alike, so the form of a new gig, which brings this, makes one gig however often it is sent.
    fair_start = models.BigIntegerField(default=random_rank, editable=False, unique=True)
    wave_position = models.BinaryField(null=True, editable=False)
    wave_revision = models.BigIntegerField(default=0, editable=False)

    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects = GigQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("gig"), _("gigs")
        # No index may hold accepted_count: an accept must not have to touch one.
        indexes = [
            models.Index(fields=["next_wave_at", "id"], name="gig_due", condition=Q(next_wave_at__isnull=False)),
            models.Index(fields=["end_at", "id"], name="gig_to_close", condition=Q(closed_at=None)),
            models.Index(
                fields=["archive_at", "id"],
                name="gig_to_archive",
                condition=Q(archived_at=None, archive_at__isnull=False),
            ),
            # Lists that programs page through. Of gigs that are not archived there are few.
            models.Index(fields=["start_at", "id"], name="gig_by_start"),
            models.Index(fields=["end_at", "id"], name="gig_by_end"),
            models.Index(fields=["id"], name="gig_not_archived", condition=Q(archived_at=None)),
            models.Index(fields=["id"], name="gig_with_maximum", condition=Q(closed_at=None, seats_max__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="gig_seats_min_at_least_one",
                condition=Q(seats_min__gte=1),
                violation_error_message=_("seats_min has to be at least 1."),
            ),
            models.CheckConstraint(
                name="gig_seats_min_within_total",
                condition=Q(seats_min__lte=F("total_seats")),
                violation_error_message=_("seats_min is larger than total_seats: lower it, or raise total_seats."),
            ),
            models.CheckConstraint(
                name="gig_total_within_seats_max",
                condition=Q(seats_max=None) | Q(seats_max__gte=F("total_seats")),
                violation_error_message=_("seats_max is smaller than total_seats: raise it, or lower total_seats."),
            ),
            models.CheckConstraint(
                name="gig_accepted_within_capacity",
                condition=Q(accepted_count__lte=capacity_expression()),
                violation_error_message=_("More workers have accepted than these seats hold: raise the seats."),
            ),
            models.CheckConstraint(
                name="gig_starts_before_it_ends",
                condition=Q(start_at__lt=F("end_at")),
                violation_error_message=_("end_at has to be later than start_at."),
            ),
            models.CheckConstraint(
                name="gig_archived_is_closed",
                condition=Q(archived_at=None) | Q(closed_at__isnull=False),
                violation_error_message=_("An archived gig has to be closed."),
            ),
            models.CheckConstraint(
                name="gig_multiplier_and_frequency_at_least_one",
                condition=Q(invitation_multiplier__gte=1, invitation_frequency__gte=1),
                violation_error_message=_("invitation_multiplier and invitation_frequency have to be at least 1."),
            ),
            # A freed seat is never forgotten, whatever door frees it.
            models.CheckConstraint(
                name="gig_with_vacancies_has_next_wave",
                condition=Q(next_wave_at__isnull=False)
                | Q(invitation_mode=InvitationMode.MANUAL)
                | Q(closed_at__isnull=False)
                | Q(accepted_count__gte=F("seats_min")),
                violation_error_message=_("An open gig in auto mode with free seats needs a next wave."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def version(self) -> str:
        """Names what people and programs are shown of the gig, its tasks included: another one after each change."""
        return self.updated_at.astimezone(UTC).isoformat()

    def is_at(self, versions: Collection[str]) -> bool:
        return self.version in versions

    def check_version(self, versions: Collection[str] | None) -> None:
        """GigChanged unless the gig is at one of these, or any will do: None. The caller holds its row."""
        if versions is not None and not self.is_at(versions):
            raise GigChanged(_("The gig has been changed meanwhile."))

    def touch(self, now: datetime) -> None:
        """A new version. It grows even if the clock, or who waited for the row, is behind."""
        self.updated_at = max(now, self.updated_at + timedelta.resolution)

    @property
    def capacity(self) -> int:
        """Nobody ever gets a seat beyond it."""
        return self.total_seats if self.seats_max is None else self.seats_max

    @property
    def is_full(self) -> bool:
        return self.accepted_count >= self.capacity

    @property
    def has_reached_maximum(self) -> bool:
        """As many have accepted as ever may; then no invitation stays pending."""
        return self.accepted_count == self.seats_max

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
        told = {"title": self.title, "at": f"{self.archived_at or self.end_at:%Y-%m-%d %H:%M}"}
        if self.archived_at:
            raise GigArchived(_("«%(title)s» was archived on %(at)s UTC.") % told)
        if not self.is_open(now):
            raise GigEnded(_("«%(title)s» ended on %(at)s UTC.") % told)

    def check_end_ahead(self, now: datetime) -> None:
        if self.end_at and self.end_at <= now:
            raise ValidationError({"end_at": _("The end has to be ahead of now.")}, code="end_in_the_past")

    def check_archive_ahead(self, now: datetime) -> None:
        if self.archive_at and self.archive_at <= now:
            message = _("Choose a moment that is ahead of now, or archive the gig at once.")
            raise ValidationError({"archive_at": message}, code="archive_in_the_past")

    def check_free_seat(self) -> None:
        if self.is_full:
            raise GigFull(_("All seats of «%(title)s» are taken.") % {"title": self.title})

    def check_vacancy(self) -> None:
        """GigFull unless a seat is still wanted; up to `seats_max` more may be free."""
        if not self.vacancies:
            raise GigFull(_("«%(title)s» has all the workers it wants.") % {"title": self.title})

    @property
    def is_withdrawn(self) -> bool:
        """Archived before its end."""
        return self.archived_at is not None and self.archived_at < self.end_at

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
