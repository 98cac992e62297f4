"""The append-only log of what happened: the audit history and the outbox in one."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class EventType(models.TextChoices):
    USER_CREATED = "user.created"
    USER_UPDATED = "user.updated"
    GIG_CREATED = "gig.created"
    GIG_UPDATED = "gig.updated"
    GIG_ENDED = "gig.ended"
    GIG_ARCHIVED = "gig.archived"
    GIG_DELETED = "gig.deleted"
    GIG_TASK_CREATED = "gig_task.created"
    GIG_TASK_UPDATED = "gig_task.updated"
    WAVE_CREATED = "wave.created"
    INVITATION_ATTEMPT_CREATED = "invitation_attempt.created"
    INVITATION_CREATED = "gig_invitation.created"
    INVITATION_UPDATED = "gig_invitation.updated"


class EventQuerySet(models.QuerySet["Event"]):
    def for_gig(self, gig_id: int) -> "EventQuerySet":
        return self.filter(gig_id=gig_id)

    def for_worker(self, worker_id: int) -> "EventQuerySet":
        return self.filter(worker_id=worker_id)


class Event(models.Model):
    """One thing that happened, written in the transaction in which it happened.

    It holds ids instead of foreign keys, so that it outlives what it speaks of. The database refuses to change or
    delete a row (migration `append_only`).
    """

    type = models.CharField(max_length=40, choices=EventType.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="Who did it: «engine», «user:12», «command:import_workers».")
    gig_id = models.BigIntegerField(null=True)
    worker_id = models.BigIntegerField(null=True)
    invitation_id = models.BigIntegerField(null=True)
    data = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="What changed; a change of state as «from» and «to».",
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["gig_id", "id"], name="event_of_gig"),
            models.Index(fields=["worker_id", "id"], name="event_of_worker"),
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.pk}"
