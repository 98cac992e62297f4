"""What the upstream calls things, what it is yet to be told, and whose turn it is to speak to it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """One thing under its two ids. Ids instead of foreign keys: what is deleted here has still to be deleted there."""

    local_id = models.BigIntegerField(primary_key=True)
    upstream_id = models.CharField(max_length=100, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.local_id} is {self.upstream_id} there"


class UpstreamWorker(Link):
    pass


class UpstreamTask(Link):
    pass


# Gigs that are still followed, and cannot be.
APART = Q(look_at__isnull=False) & ~Q(look_failure="")


class UpstreamGig(Link):
    look_at = models.DateTimeField(
        null=True, db_index=True, help_text="When its invitations there are to be looked at; empty: never again."
    )
    look_failure = models.TextField(
        blank=True, default="", help_text="Why the last look did not make it here what it is there; empty: it did."
    )

    class Meta:
        indexes = [models.Index(fields=["local_id"], name="upstream_gig_apart", condition=APART)]


class UpstreamInvitation(Link):
    revision = models.PositiveIntegerField(
        default=0, help_text="How many reports the upstream has answered: what was seen before the last is stale."
    )


class What(models.TextChoices):
    """What the upstream is told."""

    WORKER = "worker", _("a worker's profile")
    CREATE_GIG = "create_gig", _("a new gig")
    UPDATE_GIG = "update_gig", _("a gig's change")
    ARCHIVE_GIG = "archive_gig", _("a gig's archiving")
    DELETE_GIG = "delete_gig", _("a gig's deletion")
    CREATE_TASK = "create_task", _("a new task")
    UPDATE_TASK = "update_task", _("a task's change")
    INVITE = "invite", _("an invitation")
    ACCEPT = "accept", _("an acceptance")
    # Or leaves: the wire has one word for both.
    REJECT = "reject", _("a rejection")
    EXPIRE = "expire", _("an expiry")
    RESET = "reset", _("a reset")


# What is said of an invitation that the upstream has.
ANSWERS = (What.ACCEPT, What.REJECT, What.EXPIRE, What.RESET)


# A change that has failed so often, which takes a quarter of an hour at least, staff are told of.
MANY_TRIES = 10


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    # The upstream refused; somebody has to look at it.
    PARKED = "parked", _("parked")
    # The upstream refused an answer, so what stands here follows what stands there.
    OVERRULED = "overruled", _("overruled")


class UpstreamChangeQuerySet(models.QuerySet["UpstreamChange"]):
    def waiting(self) -> "UpstreamChangeQuerySet":
        return self.filter(state=ChangeState.WAITING)

    def parked(self) -> "UpstreamChangeQuerySet":
        return self.filter(state=ChangeState.PARKED)

    def unsettled(self) -> "UpstreamChangeQuerySet":
        """Those of which the upstream does not know, and may yet be told."""
        return self.filter(state__in=[ChangeState.WAITING, ChangeState.PARKED])

    def heads(self) -> "UpstreamChangeQuerySet":
        """Those at the front of their lanes: the only ones that may be sent."""
        return self.filter(next_try_at__isnull=False)

    def stubborn(self) -> "UpstreamChangeQuerySet":
        """Those that fail again and again."""
        return self.waiting().filter(tries__gte=MANY_TRIES)

    def due(self, now: datetime) -> "UpstreamChangeQuerySet":
        """Those at the front of their lanes whose time has come, the longest due first."""
        return self.filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class UpstreamChange(models.Model):
    """Something that happened here, which the upstream is to be told.

    Those of a lane, which is a gig or a worker, are told one after the other, in the order of their ids. Only the one
    at the front has a `next_try_at`; the database keeps it so.
    """

    lane = models.CharField(_("lane"), max_length=40, help_text=_("«gig:7», «worker:9»."))
    what = models.CharField(_("what"), max_length=12, choices=What.choices)
    subject_id = models.BigIntegerField(_("id"), help_text=_("Of the gig, task, worker or invitation here."))
    fields = models.JSONField(default=list, help_text="Which of a gig's have changed.")
    created_at = models.DateTimeField(_("created at"))
    state = models.CharField(_("state"), max_length=9, choices=ChangeState.choices, default=ChangeState.WAITING)
    next_try_at = models.DateTimeField(_("next try at"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, help_text=_("When it stopped waiting."))
    tries = models.PositiveIntegerField(_("tries"), default=0, help_text=_("That failed, one after the other."))
    failure = models.TextField(_("reason"), blank=True, help_text=_("Why it waits or was refused."))
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text=_("The Idempotency-Key of its request: a repeat is none.")
    )
    request = models.JSONField(
        _("request"), null=True, help_text=_("What is sent, fixed before the first try: under one key it has to stay.")
    )
    alone = models.BooleanField(
        default=False, help_text="An invitation that goes in no list any more, for the list was refused or left it out."
    )

    objects = UpstreamChangeQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("change for the upstream"), _("changes for the upstream")
        constraints = [
            models.UniqueConstraint(
                name="upstream_change_one_at_the_front",
                fields=["lane"],
                condition=Q(next_try_at__isnull=False),
                violation_error_message=_("Another change of the lane is at the front."),
            ),
            models.CheckConstraint(
                name="upstream_change_only_waiting_ones_are_tried",
                condition=Q(state=ChangeState.WAITING) | Q(next_try_at=None),
                violation_error_message=_("Only a change that waits has a next try."),
            ),
            models.CheckConstraint(
                name="upstream_change_settled_iff_its_time_is_set",
                condition=Q(state=ChangeState.WAITING, settled_at=None)
                | (~Q(state=ChangeState.WAITING) & Q(settled_at__isnull=False)),
                violation_error_message=_("settled_at is set if and only if the change no longer waits."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="upstream_change_due", condition=Q(next_try_at__isnull=False)
            ),
            models.Index(fields=["lane", "id"], name="upstream_change_lane", condition=Q(state=ChangeState.WAITING)),
            models.Index(fields=["settled_at"], name="upstream_change_age", condition=Q(settled_at__isnull=False)),
            models.Index(fields=["subject_id", "what"], name="upstream_change_subject"),
            models.Index(fields=["id"], name="upstream_change_parked", condition=Q(state=ChangeState.PARKED)),
            models.Index(
                fields=["id"],
                name="upstream_change_stubborn",
                condition=Q(state=ChangeState.WAITING, tries__gte=MANY_TRIES),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject_id}"


class UpstreamCursor(models.Model):
    """How far the log has been read for the upstream. One row, there since the Space began to follow."""

    class Part(models.TextChoices):
        """Of what stood here when it began; told in this order, before the log."""

        WORKERS = "workers"
        GIGS = "gigs"
        INVITATIONS = "invitations"
        # What was said to these.
        ANSWERS = "answers"

    site = models.CharField(max_length=500, blank=True, default="", help_text="Whose ids stand here; empty: unnamed.")
    client_id = models.CharField(max_length=500, blank=True, default="", help_text="As whom the Space has followed it.")
    position = models.BigIntegerField()
    part = models.CharField(
        max_length=11, choices=Part.choices, blank=True, default="", help_text="Which is being told; empty: all is."
    )
    part_id = models.BigIntegerField(default=0, help_text="Up to which id the part is told.")

    def __str__(self) -> str:
        return f"Read up to {self.position}"


class UpstreamTurn(models.Model):
    """One process at a time reports, and one looks; after a failure nobody does for a while."""

    class Name(models.TextChoices):
        REPORT = "report"
        LOOK = "look"

    name = models.CharField(primary_key=True, max_length=6, choices=Name.choices)
    next_at = models.DateTimeField(help_text="Nobody begins before.")
    failures = models.PositiveIntegerField(default=0, help_text="One after the other.")
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


def linked(links: type[Link], local_id: int) -> Any:
    """The link, or None."""
    return links._default_manager.filter(pk=local_id).first()
