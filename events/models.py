"""The append-only log of what happened: the audit history and the outbox in one."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Who acts when no person or program does.
ENGINE = "engine"


class EventType(models.TextChoices):
    USER_CREATED = "user.created", _("User Created")
    USER_UPDATED = "user.updated", _("User Updated")
    USER_DELETED = "user.deleted", _("User Deleted")
    GIG_CREATED = "gig.created", _("Gig Created")
    GIG_UPDATED = "gig.updated", _("Gig Updated")
    GIG_OPENED = "gig.opened", _("Gig Opened")
    GIG_ENDED = "gig.ended", _("Gig Ended")
    GIG_ARCHIVED = "gig.archived", _("Gig Archived")
    GIG_DELETED = "gig.deleted", _("Gig Deleted")
    GIG_RESULT_CREATED = "gig_result.created", _("Gig Result Created")
    GIG_TIME_ACTIVITY_CREATED = "gig_time_activity.created", _("Gig Time Activity Created")
    PAYOUT_CREATED = "payout.created", _("Payout Created")
    PAYOUT_DELETED = "payout.deleted", _("Payout Deleted")
    GIG_TASK_CREATED = "gig_task.created", _("Gig Task Created")
    GIG_TASK_UPDATED = "gig_task.updated", _("Gig Task Updated")
    WAVE_CREATED = "wave.created", _("Wave Created")
    INVITATION_ATTEMPT_CREATED = "invitation_attempt.created", _("Invitation Attempt Created")
    INVITATION_CREATED = "gig_invitation.created", _("Invitation Created")
    INVITATION_UPDATED = "gig_invitation.updated", _("Invitation Updated")
    INVITATION_SEEN = "gig_invitation.seen", _("Invitation Seen")
    API_CLIENT_CREATED = "api_client.created", _("Api Client Created")
    API_CLIENT_UPDATED = "api_client.updated", _("Api Client Updated")
    WEBHOOK_ENDPOINT_CREATED = "webhook_endpoint.created", _("Webhook Endpoint Created")
    WEBHOOK_ENDPOINT_UPDATED = "webhook_endpoint.updated", _("Webhook Endpoint Updated")
    WEBHOOK_ENDPOINT_DELETED = "webhook_endpoint.deleted", _("Webhook Endpoint Deleted")
    WEBHOOK_ENDPOINT_TESTED = "webhook_endpoint.tested", _("Webhook Endpoint Tested")
    WEBHOOK_ENDPOINT_RESENT = "webhook_endpoint.resent", _("Webhook Endpoint Resent")
    UPSTREAM_CHANGE_SENT_AGAIN = "upstream_change.sent_again", _("Upstream Change Sent Again")
    UPSTREAM_CHANGE_SET_ASIDE = "upstream_change.set_aside", _("Upstream Change Set Aside")
    UPSTREAM_CHANGE_DISMISSED = "upstream_change.dismissed", _("Upstream Change Dismissed")
    SPACE_INVITATION_CREATED = "space_invitation.created", _("Space Invitation Created")
    SPACE_INVITATION_ACCEPTED = "space_invitation.accepted", _("Space Invitation Accepted")
    SPACE_INVITATION_EXPIRED = "space_invitation.expired", _("Space Invitation Expired")


class EventQuerySet(models.QuerySet["Event"]):
    def for_gig(self, gig_id: int) -> "EventQuerySet":
        return self.filter(gig_id=gig_id)

    def for_worker(self, worker_id: int) -> "EventQuerySet":
        return self.filter(worker_id=worker_id)

    def of_person(self, worker_id: int, actor: str) -> "EventQuerySet":
        """What happened to this person, and what they did."""
        return self.filter(Q(worker_id=worker_id) | Q(by=actor))


class Event(models.Model):
    """One thing that happened, written in the transaction in which it happened.

    It holds ids instead of foreign keys, so that it outlives what it speaks of. The database refuses to change or
    delete a row (migration `append_only`).
    """

    type = models.CharField(max_length=40, choices=EventType.choices)
    at = models.DateTimeField(_("at"))
    by = models.CharField(max_length=80, help_text=_("Who did it: «engine», «user:12», «command:import_workers»."))
    gig_id = models.BigIntegerField(_("gig id"), null=True)
    worker_id = models.BigIntegerField(_("worker id"), null=True)
    invitation_id = models.BigIntegerField(null=True)
    data = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text=_("What changed; a change of state as «from» and «to»."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        indexes = [
            models.Index(fields=["gig_id", "id"], name="event_of_gig"),
            models.Index(fields=["worker_id", "id"], name="event_of_worker"),
            # The engine writes the most by far, and nobody asks what it did.
            models.Index(fields=["by", "id"], name="event_by_person", condition=~Q(by=ENGINE)),
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.pk}"


class Unpublished(models.Model):
    """An event that has no position in the feed yet. A trigger on the log writes it (migration `publication`)."""

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"#{self.event_id}"


class Publication(models.Model):
    """An event's place in the feed, which never changes: whoever has read up to a position has missed nothing.

    The log's own ids cannot say so: of two transactions the one that writes first may be the last to commit. By what
    the feed can be filtered stands here a second time, so that an index finds a page in the order of positions.
    """

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="publication")
    type = models.CharField(max_length=40)
    gig_id = models.BigIntegerField(null=True)
    worker_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["type", "position"], name="published_of_type"),
            models.Index(fields=["gig_id", "position"], name="published_of_gig", condition=Q(gig_id__isnull=False)),
            models.Index(
                fields=["worker_id", "position"], name="published_of_worker", condition=Q(worker_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.event}"
