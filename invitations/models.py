"""Who was asked and what they said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events import actions as events
from events.models import EventType
from gigs.models import Gig
from space_project import bulk
from space_project.errors import SpaceError
from workers.models import Worker


class Status(models.TextChoices):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    # Had a seat and gave it back; on the wire «rejected».
    LEFT = "left"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Transition:
    """One thing that can happen to an invitation. Repeated where it has happened, it succeeds and changes nothing."""

    sources: frozenset[Status]
    target: Status
    settled: frozenset[Status]
    refusals: dict[Status, Promise] = field(default_factory=dict)


ONLY_STAFF_LEAD_ON: dict[Status, Promise] = {
    Status.LEFT: _("The worker has left this gig; staff can reset the invitation."),
    Status.EXPIRED: _("The invitation has expired; staff can reset it."),
}
# The whole of DESIGN 3.5; docs/engine.md shows it as a diagram.
TRANSITIONS: dict[str, Transition] = {
    "accept": Transition(
        sources=frozenset({Status.PENDING, Status.REJECTED}),
        target=Status.ACCEPTED,
        settled=frozenset({Status.ACCEPTED}),
        refusals=ONLY_STAFF_LEAD_ON,
    ),
    "reject": Transition(
        sources=frozenset({Status.PENDING}),
        target=Status.REJECTED,
        settled=frozenset({Status.REJECTED, Status.LEFT}),
        refusals={
            Status.ACCEPTED: _("The invitation has been accepted: leave the gig instead."),
            Status.EXPIRED: _("The invitation has expired, there is nothing left to reject."),
        },
    ),
    "leave": Transition(
        sources=frozenset({Status.ACCEPTED}),
        target=Status.LEFT,
        settled=frozenset({Status.LEFT}),
        refusals={
            Status.PENDING: _("The invitation has not been accepted: reject it instead."),
            Status.REJECTED: _("The invitation was rejected, there is no seat to leave."),
            Status.EXPIRED: _("The invitation has expired, there is no seat to leave."),
        },
    ),
    # The worker's own way back, for some minutes; see `actions.undo`.
    "undo": Transition(
        sources=frozenset({Status.ACCEPTED, Status.REJECTED}),
        target=Status.PENDING,
        settled=frozenset({Status.PENDING}),
        refusals=ONLY_STAFF_LEAD_ON,
    ),
    "expire": Transition(
        sources=frozenset({Status.PENDING}),
        target=Status.EXPIRED,
        settled=frozenset({Status.EXPIRED}),
        refusals={
            Status.ACCEPTED: _("The invitation has been accepted; only a pending one can expire."),
            Status.REJECTED: _("The invitation has been rejected; only a pending one can expire."),
            Status.LEFT: _("The worker has left the gig; only a pending invitation can expire."),
        },
    ),
    "reset": Transition(
        sources=frozenset({Status.ACCEPTED, Status.REJECTED, Status.LEFT, Status.EXPIRED}),
        target=Status.PENDING,
        settled=frozenset({Status.PENDING}),
    ),
}

ANSWERED = (Status.ACCEPTED, Status.REJECTED, Status.LEFT)


class WrongStatus(SpaceError):
    """What is asked for cannot happen to an invitation in this status."""

    code = "wrong_status"


class RejectionReason(models.TextChoices):
    """Why a worker said no, as far as they care to tell."""

    TOO_FAR = "too_far"
    WRONG_TIME = "wrong_time"
    NOT_MY_THING = "not_my_thing"
    BUSY = "busy"
    OTHER = "other"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> "InvitationQuerySet":
        return self.filter(status=Status.PENDING)

    def accepted(self) -> "InvitationQuerySet":
        return self.filter(status=Status.ACCEPTED)


def add(
    *,
    gig: Gig,
    worker_ids: Sequence[int],
    by: str,
    now: datetime,
    wave_number: int | None = None,
    no_reward: bool = False,
) -> list[int]:
    """Those of these workers who may be asked are invited, in this order, and the log says so.

    Who was invited before is passed over. Two statements, whatever the number. The caller holds the gig's row. Returns
    the ids of the workers who are new.
    """
    rows, ids = bulk.given(worker_id=worker_ids)
    # Nobody becomes inactive or pauses until this is committed: then what is given back includes it. Locked in the
    # order of ids, as an import does, so that the two never wait for each other.
    share = "FOR SHARE OF w" if connection.features.has_select_for_update else ""
    invitable = (
        f"SELECT w.user_id FROM workers_worker w JOIN {rows} ON given.worker_id = w.user_id "
        f"WHERE w.is_active AND w.resumes_at IS NULL ORDER BY w.user_id {share}"
    )
    # Materialized, because SQLite would otherwise read the whole list once for each worker of it.
    invited = bulk.returned(
        f"WITH invitable AS MATERIALIZED ({invitable}) "
        "INSERT INTO invitations_invitation (gig_id, worker_id, status, no_reward, wave_number, created_at) "
        f"SELECT %s, worker_id, %s, %s, %s, %s FROM {rows} JOIN invitable ON user_id = worker_id "
        "WHERE true ORDER BY place ON CONFLICT (gig_id, worker_id) DO NOTHING RETURNING id, worker_id",
        [*ids, gig.pk, Status.PENDING, no_reward, wave_number, now, *ids],
    )
    events.record_invitations(EventType.INVITATION_CREATED, invited, by=by, now=now, gig_id=gig.pk)
    return [worker_id for _, worker_id in invited]


def expire_pending(*, gig: Gig, by: str, now: datetime, among: Collection[int] | None = None) -> int:
    """No invitation of the gig, or none `among` these, is pending any more; returns how many were.

    Two statements, whatever the number; the caller holds the gig's row.
    """
    rows, ids = bulk.given(invitation_id=[*(among or ())])
    chosen = "" if among is None else f"AND id IN (SELECT invitation_id FROM {rows})"
    expired = bulk.returned(
        "UPDATE invitations_invitation SET status = %s WHERE gig_id = %s AND status = %s "
        f"{chosen} RETURNING id, worker_id",
        [Status.EXPIRED, gig.pk, Status.PENDING, *(ids if chosen else ())],
    )
    change = events.change(Status.PENDING, Status.EXPIRED)
    events.record_invitations(EventType.INVITATION_UPDATED, expired, by=by, now=now, gig_id=gig.pk, data=change)
    return len(expired)


class Invitation(models.Model):
    """A worker was asked to take a seat of a gig: one invitation for each gig and worker, in whatever status."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="invitations", db_index=False)
    # An account with invitations is made anonymous, not deleted: seats and the ledger have to stay true.
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="invitations")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PENDING)
    no_reward = models.BooleanField(default=False, help_text=_("No reward is tied to the work."))
    wave_number = models.PositiveIntegerField(
        _("wave number"), null=True, help_text=_("Empty: invited by hand or by an attempt.")
    )
    created_at = models.DateTimeField(_("created at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    seen_at = models.DateTimeField(
        _("seen at"), null=True, help_text=_("When it first stood on a page before the worker's eyes.")
    )
    rejection_reason = models.CharField(
        max_length=12,
        choices=RejectionReason.choices,
        blank=True,
        db_default="",
        help_text=_("Why the worker last rejected."),
    )
    rejection_note = models.CharField(
        max_length=500, blank=True, db_default="", help_text=_("The same in the worker's words.")
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        # No index holds the status: every wave would pay for it, and every answer.
        indexes = [models.Index(fields=["gig", "id"], name="invitation_of_gig")]
        constraints = [
            models.UniqueConstraint(
                fields=["gig", "worker"],
                name="invitation_once_for_gig_and_worker",
                violation_error_message=_("This worker has been invited to this gig before."),
            ),
            models.CheckConstraint(
                name="invitation_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message=_("An invitation is pending, accepted, rejected, left or expired."),
            ),
            models.CheckConstraint(
                name="invitation_answered_iff_its_time_is_set",
                condition=Q(status__in=ANSWERED, answered_at__isnull=False)
                | (~Q(status__in=ANSWERED) & Q(answered_at=None)),
                violation_error_message=_("answered_at is set if and only if the worker has answered."),
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}: worker {self.worker_id} to gig {self.gig_id}, {self.status}"

    def move(self, transition: Transition, *, by: str, now: datetime, **data: Any) -> None:
        """The invitation has the transition's target; the log says so. The caller holds the gig's row."""
        before, self.status = self.status, transition.target
        self.answered_at = now if transition.target in ANSWERED else None
        self.save(update_fields=["status", "answered_at", "no_reward"])
        events.record(
            EventType.INVITATION_UPDATED,
            by=by,
            now=now,
            gig_id=self.gig_id,
            worker_id=self.worker_id,
            invitation_id=self.pk,
            data=events.change(before, self.status) | data,
        )

    def clear_reason(self) -> None:
        """A reason belongs to one rejection, neither to the next nor to one that was taken back."""
        if self.rejection_reason or self.rejection_note:
            self.rejection_reason = self.rejection_note = ""
            self.save(update_fields=["rejection_reason", "rejection_note"])


class Wave(models.Model):
    """One line of the ledger: what a wave saw and did."""

    class Shortfall(models.TextChoices):
        """Why a wave invited fewer than it wanted."""

        NONE = "", _("none")
        POOL_EXHAUSTED = "pool_exhausted", _("everyone who matches has been asked")

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="waves", db_index=False)
    number = models.PositiveIntegerField(_("number"), help_text=_("1, 2, 3 ... within the gig."))
    at = models.DateTimeField(_("at"))
    accepted = models.PositiveIntegerField(_("accepted"), help_text=_("How many had accepted then."))
    vacancies = models.PositiveIntegerField(_("vacancies"), help_text=_("How many seats were still wanted."))
    wanted = models.PositiveBigIntegerField(help_text=_("Vacancies times the multiplier."))
    invited = models.PositiveIntegerField()
    shortfall = models.CharField(max_length=20, choices=Shortfall.choices, blank=True)
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["gig", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["gig", "number"],
                name="wave_number_once_for_gig",
                violation_error_message=_("The gig has had a wave of this number."),
            ),
            models.CheckConstraint(
                name="wave_invites_no_more_than_wanted",
                condition=Q(invited__lte=models.F("wanted")),
                violation_error_message=_("A wave cannot invite more workers than it wants."),
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="wave_newest_first")]

    def __str__(self) -> str:
        return f"Wave {self.number} of gig {self.gig_id}"


class Attempt(models.Model):
    """A worker was offered whatever fits among some gigs, typically on joining (wire document, 4.5)."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="invitation_attempts")
    gig_ids = models.JSONField(help_text=_("The gigs that were tried, in this order."))
    max_amount = models.PositiveIntegerField(
        null=True, help_text=_("At most so many invitations; empty: all that fit.")
    )
    invited_gig_ids = models.JSONField(default=list)
    created_at = models.DateTimeField(_("created at"))

    def __str__(self) -> str:
        return f"Invitation attempt {self.pk}"
