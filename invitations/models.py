"""Who was asked and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import Q

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
    refusals: dict[Status, str]


# The whole of DESIGN 3.5; docs/engine.md shows it as a diagram.
TRANSITIONS: dict[str, Transition] = {
    "accept": Transition(
        sources=frozenset({Status.PENDING, Status.REJECTED}),
        target=Status.ACCEPTED,
        settled=frozenset({Status.ACCEPTED}),
        refusals={
            Status.LEFT: "The worker has left this gig; staff can reset the invitation.",
            Status.EXPIRED: "The invitation has expired; staff can reset it.",
        },
    ),
    "reject": Transition(
        sources=frozenset({Status.PENDING}),
        target=Status.REJECTED,
        settled=frozenset({Status.REJECTED, Status.LEFT}),
        refusals={
            Status.ACCEPTED: "The invitation has been accepted: leave the gig instead.",
            Status.EXPIRED: "The invitation has expired, there is nothing left to reject.",
        },
    ),
    "leave": Transition(
        sources=frozenset({Status.ACCEPTED}),
        target=Status.LEFT,
        settled=frozenset({Status.LEFT}),
        refusals={
            Status.PENDING: "The invitation has not been accepted: reject it instead.",
            Status.REJECTED: "The invitation was rejected, there is no seat to leave.",
            Status.EXPIRED: "The invitation has expired, there is no seat to leave.",
        },
    ),
    "expire": Transition(
        sources=frozenset({Status.PENDING}),
        target=Status.EXPIRED,
        settled=frozenset({Status.EXPIRED}),
        refusals={
            Status.ACCEPTED: "The invitation has been accepted; only a pending one can expire.",
            Status.REJECTED: "The invitation has been rejected; only a pending one can expire.",
            Status.LEFT: "The worker has left the gig; only a pending invitation can expire.",
        },
    ),
    "reset": Transition(
        sources=frozenset({Status.ACCEPTED, Status.REJECTED, Status.LEFT, Status.EXPIRED}),
        target=Status.PENDING,
        settled=frozenset({Status.PENDING}),
        refusals={},
    ),
}

ANSWERED = (Status.ACCEPTED, Status.REJECTED, Status.LEFT)


class WrongStatus(SpaceError):
    """What is asked for cannot happen to an invitation in this status."""

    code = "wrong_status"


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
    """Those of these workers who are active are invited, in this order, and the log says so.

    Who was invited before is passed over. Two statements, whatever the number. The caller holds the gig's row. Returns
    the ids of the workers who are new.
    """
    rows, ids = bulk.given(worker_id=worker_ids)
    # Nobody becomes inactive until this is committed: then what is given back includes it. Locked in the order of ids,
    # as an import does, so that the two never wait for each other.
    share = "FOR SHARE OF w" if connection.features.has_select_for_update else ""
    active = (
        f"SELECT w.user_id FROM workers_worker w JOIN {rows} ON given.worker_id = w.user_id "
        f"WHERE w.is_active ORDER BY w.user_id {share}"
    )
    invited = bulk.returned(
        "INSERT INTO invitations_invitation (gig_id, worker_id, status, no_reward, wave_number, created_at) "
        f"SELECT %s, worker_id, %s, %s, %s, %s FROM {rows} JOIN ({active}) AS active ON user_id = worker_id "
        "WHERE true ORDER BY place ON CONFLICT (gig_id, worker_id) DO NOTHING RETURNING id, worker_id",
        [gig.pk, Status.PENDING, no_reward, wave_number, now, *ids, *ids],
    )
    events.record_invitations(EventType.INVITATION_CREATED, invited, by=by, now=now, gig_id=gig.pk)
    return [worker_id for _, worker_id in invited]


def expire_pending(*, gig: Gig, by: str, now: datetime) -> int:
    """No invitation of the gig is pending any more. Two statements; the caller holds the gig's row."""
    expired = bulk.returned(
        "UPDATE invitations_invitation SET status = %s WHERE gig_id = %s AND status = %s RETURNING id, worker_id",
        [Status.EXPIRED, gig.pk, Status.PENDING],
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
    no_reward = models.BooleanField(default=False, help_text="No reward is tied to the work.")
    wave_number = models.PositiveIntegerField(null=True, help_text="Empty: invited by hand or by an attempt.")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        # No index holds the status: every wave would pay for it, and every answer.
        constraints = [
            models.UniqueConstraint(
                fields=["gig", "worker"],
                name="invitation_once_for_gig_and_worker",
                violation_error_message="This worker has been invited to this gig before.",
            ),
            models.CheckConstraint(
                name="invitation_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message="An invitation is pending, accepted, rejected, left or expired.",
            ),
            models.CheckConstraint(
                name="invitation_answered_iff_its_time_is_set",
                condition=Q(status__in=ANSWERED, answered_at__isnull=False)
                | (~Q(status__in=ANSWERED) & Q(answered_at=None)),
                violation_error_message="answered_at is set if and only if the worker has answered.",
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


class Wave(models.Model):
    """One line of the ledger: what a wave saw and did."""

    class Shortfall(models.TextChoices):
        """Why a wave invited fewer than it wanted."""

        NONE = "", "none"
        POOL_EXHAUSTED = "pool_exhausted", "everyone who matches has been asked"

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="waves", db_index=False)
    number = models.PositiveIntegerField(help_text="1, 2, 3 ... within the gig.")
    at = models.DateTimeField()
    accepted = models.PositiveIntegerField(help_text="How many had accepted then.")
    vacancies = models.PositiveIntegerField(help_text="How many seats were still wanted.")
    wanted = models.PositiveBigIntegerField(help_text="Vacancies times the multiplier.")
    invited = models.PositiveIntegerField()
    shortfall = models.CharField(max_length=20, choices=Shortfall.choices, blank=True)
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["gig", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["gig", "number"],
                name="wave_number_once_for_gig",
                violation_error_message="The gig has had a wave of this number.",
            ),
            models.CheckConstraint(
                name="wave_invites_no_more_than_wanted",
                condition=Q(invited__lte=models.F("wanted")),
                violation_error_message="A wave cannot invite more workers than it wants.",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="wave_newest_first")]

    def __str__(self) -> str:
        return f"Wave {self.number} of gig {self.gig_id}"


class Attempt(models.Model):
    """A worker was offered whatever fits among some gigs, typically on joining (wire document, 4.5)."""

    worker = models.ForeignKey(Worker, on_delete=models.CASCADE, related_name="invitation_attempts")
    gig_ids = models.JSONField(help_text="The gigs that were tried, in this order.")
    max_amount = models.PositiveIntegerField(null=True, help_text="At most so many invitations; empty: all that fit.")
    invited_gig_ids = models.JSONField(default=list)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Invitation attempt {self.pk}"
