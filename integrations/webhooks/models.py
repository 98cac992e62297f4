"""Who is called, what they are yet to be told, and what came of each try."""

import uuid
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from integrations.webhooks import signing
from space_project.errors import SpaceError

# With invitations such a request has a few hundred kilobytes; other events may end it sooner (feed.MOST_BYTES).
MOST_IN_A_BATCH = 1000
# The lane of messages that staff send to see whether somebody answers.
TEST = "test"


class EndpointOff(SpaceError):
    code = "webhook_endpoint_off"


def first_secret() -> str:
    return signing.new_secret()


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    def due(self, now: datetime) -> "WebhookEndpointQuerySet":
        """Those that can be called now and have something to be told. Costs by endpoints, not by messages."""
        heads = WebhookMessage.objects.filter(endpoint=OuterRef("pk"), next_attempt_at__lte=now)
        told = Q(Exists(heads), is_on=True) | Q(Exists(heads.filter(lane=TEST)))
        return self.free(now).filter(told, Q(rest_ends_at=None) | Q(rest_ends_at__lte=now))

    def free(self, now: datetime) -> "WebhookEndpointQuerySet":
        """Those that nobody is calling."""
        return self.filter(Q(lease_ends_at=None) | Q(lease_ends_at__lte=now))

    def deleted(self) -> "WebhookEndpointQuerySet":
        """Those that are there only until their messages have been removed."""
        return self.filter(deleted_at__isnull=False)

    def switched_off_untold(self) -> "WebhookEndpointQuerySet":
        """Those that the Space itself has switched off without having told staff yet."""
        return self.filter(switched_off_at__isnull=False, staff_told_at=None)


class PresentEndpoints(models.Manager.from_queryset(WebhookEndpointQuerySet)):  # type: ignore[misc]
    """Those that nobody has deleted."""

    def get_queryset(self) -> WebhookEndpointQuerySet:
        return super().get_queryset().filter(deleted_at=None)


class WebhookEndpoint(models.Model):
    """An address that is called when something happens."""

    url = models.URLField(
        _("address"),
        max_length=2000,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Where the events are sent, by POST."),
    )
    event_types = models.JSONField(
        _("event types"), default=list, blank=True, help_text=_("Which events it is told of; none chosen: all.")
    )
    batch_size = models.PositiveSmallIntegerField(
        _("events in a request"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_IN_A_BATCH)],
        help_text=_("1: a request for each event. More: lists of up to so many events of one gig."),
    )
    secret = models.CharField(max_length=100, default=first_secret, editable=False)
    old_secret = models.CharField(max_length=100, blank=True, editable=False)
    old_secret_ends_at = models.DateTimeField(
        _("old secret valid until"), null=True, editable=False, help_text=_("Until then both secrets sign.")
    )
    position = models.BigIntegerField(editable=False, help_text="How far the feed has been read for it.")
    is_on = models.BooleanField(_("on"), default=True)
    created_at = models.DateTimeField(_("created at"), editable=False)

    first_failed_at = models.DateTimeField(
        _("failing since"), null=True, editable=False, help_text=_("No delivery has succeeded since.")
    )
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="How many tries failed in a row.")
    rest_ends_at = models.DateTimeField(
        null=True, editable=False, help_text="After a failure it is left alone so long."
    )
    recovered_at = models.DateTimeField(
        null=True, editable=False, help_text="An outage ended then, and each success brings more of what waits forward."
    )
    lease_ends_at = models.DateTimeField(null=True, editable=False, help_text="Somebody is calling it, until then.")
    switched_off_at = models.DateTimeField(
        _("switched off at"), null=True, editable=False, help_text=_("When the Space itself did, for its failures.")
    )
    switched_off_because = models.TextField(_("switched off because"), blank=True, editable=False)
    staff_told_at = models.DateTimeField(null=True, editable=False, help_text="When staff got a mail of it.")

    deleted_at = models.DateTimeField(
        null=True, editable=False, help_text="Since then it is there only until its messages have been removed."
    )

    objects = PresentEndpoints()
    everything = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("webhook endpoint"), _("webhook endpoints")
        constraints = [
            models.CheckConstraint(
                name="webhook_endpoint_batch_size",
                condition=Q(batch_size__gte=1, batch_size__lte=MOST_IN_A_BATCH),
                violation_error_message=_("A request has 1 to 1000 events."),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_old_secret_has_an_end",
                condition=Q(old_secret="", old_secret_ends_at=None)
                | (~Q(old_secret="") & Q(old_secret_ends_at__isnull=False)),
                violation_error_message=_("An old secret and the moment of its end are there together."),
            ),
            models.CheckConstraint(
                name="webhook_endpoint_switched_off_is_off",
                condition=Q(switched_off_at=None, switched_off_because="")
                | Q(switched_off_at__isnull=False, is_on=False),
                violation_error_message=_("What was switched off is off."),
            ),
        ]

    def __str__(self) -> str:
        return self.url

    def valid_secrets(self, now: datetime) -> list[str]:
        """What is signed with: the new one first."""
        old_is_valid = self.old_secret_ends_at is not None and self.old_secret_ends_at > now
        return [self.secret, self.old_secret] if old_is_valid else [self.secret]


class MessageState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    # All tries failed; it is sent again by hand only.
    PARKED = "parked", _("parked")


class WebhookMessageQuerySet(models.QuerySet["WebhookMessage"]):
    def waiting(self) -> "WebhookMessageQuerySet":
        return self.filter(state=MessageState.WAITING)

    def parked_since(self, moment: datetime) -> "WebhookMessageQuerySet":
        """Those that were given up, but for tests, and for what a deleted endpoint was told."""
        parked = self.filter(state=MessageState.PARKED, finished_at__gte=moment).exclude(lane=TEST)
        return parked.filter(endpoint__in=WebhookEndpoint.objects.values("pk"))

    def heads(self) -> "WebhookMessageQuerySet":
        """Those at the front of their lane: the only ones that may be sent."""
        return self.filter(next_attempt_at__isnull=False)


class WebhookMessage(models.Model):
    """One request that an endpoint is to get, word by word.

    Messages of a lane, which is a gig or a person, are sent one after the other, in the order of their ids. Only the
    one at the front has a `next_attempt_at`; the database keeps it so.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="messages", db_index=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    lane = models.CharField(_("lane"), max_length=40, help_text="«gig:7», «user:9», «test».")
    event_types = models.JSONField(_("event types"), help_text="Of the events within, each once.")
    amount = models.PositiveIntegerField(_("events"), help_text=_("How many events are within."))
    body = models.TextField(_("body"))
    created_at = models.DateTimeField(_("created at"))
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    tries = models.PositiveIntegerField(_("tries"), default=0, help_text=_("Since it was made, or sent again by hand."))
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, help_text=_("When it was delivered or parked."))

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("webhook message"), _("webhook messages")
        constraints = [
            models.UniqueConstraint(
                name="webhook_message_one_at_the_front",
                fields=["endpoint", "lane"],
                condition=Q(next_attempt_at__isnull=False),
                violation_error_message=_("Another message of the gig is at the front."),
            ),
            models.CheckConstraint(
                name="webhook_message_only_waiting_ones_are_sent",
                condition=Q(state=MessageState.WAITING) | Q(next_attempt_at=None),
                violation_error_message=_("Only a message that waits has a next attempt."),
            ),
            models.CheckConstraint(
                name="webhook_message_finished_iff_its_time_is_set",
                condition=Q(state=MessageState.WAITING, finished_at=None)
                | (~Q(state=MessageState.WAITING) & Q(finished_at__isnull=False)),
                violation_error_message=_("finished_at is set if and only if the message is delivered or parked."),
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "id"], name="webhook_message_of_endpoint"),
            models.Index(
                fields=["endpoint", "next_attempt_at"],
                name="webhook_message_due",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(
                fields=["endpoint", "lane", "id"], name="webhook_message_lane", condition=Q(state=MessageState.WAITING)
            ),
            # For who is deleted; the other is of what waits.
            models.Index(fields=["lane"], name="webhook_message_of_lane"),
            # What is looked for is what has not arrived; almost all has.
            models.Index(
                fields=["endpoint", "state", "id"],
                name="webhook_message_of_state",
                condition=~Q(state=MessageState.DELIVERED),
            ),
            models.Index(fields=["finished_at"], name="webhook_message_age", condition=Q(finished_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.webhook_id

    @property
    def webhook_id(self) -> str:
        """The same for every try, so that the receiver can drop repeats."""
        return f"msg_{self.key.hex}"

    @property
    def is_test(self) -> bool:
        return self.lane == TEST


class WebhookAttempt(models.Model):
    """One try to deliver a message, kept for 30 days."""

    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("at"))
    duration_ms = models.PositiveIntegerField(_("duration in ms"))
    status = models.PositiveSmallIntegerField(_("status"), null=True, help_text="None: no answer came.")
    answer = models.TextField(_("answer"), blank=True, help_text="Its first 2 KB.")
    error = models.TextField(_("error"), blank=True, help_text="Why it failed; empty if it did not.")

    class Meta:
        verbose_name, verbose_name_plural = _("attempt"), _("attempts")
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="webhook_attempt_age")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.status or self.error}"
