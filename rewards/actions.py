"""Reporting what was delivered and paying for it (wire document, 7 to 9).

What is reported twice under one idempotency key is there once. Refusals: Outsider, NoReward, KeyTaken, AlreadyBilled.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events import actions as events
from events.models import EventType
from gigs.models import Gig, GigTask
from invitations.models import Invitation, Status
from rewards.models import LARGEST_AMOUNT, GigResult, GigTimeActivity, Payout, payout_amount
from space_project.errors import SpaceError
from workers.models import Worker

# What a payout says beside whom it pays and how much, which may name people, and what is left of it.
WORDLESS: dict[str, Any] = {
    **dict.fromkeys(("title", "description", "cost_center_key", "reference_id", "reference_type"), ""),
    "cost_center_data": {},
}

Kind = TypeVar("Kind", GigResult, Payout)


class Outsider(SpaceError):
    """Somebody is to be rewarded who has no part in the gig."""

    code = "outsider"


class NoReward(SpaceError):
    code = "no_reward"


class KeyTaken(SpaceError):
    """The idempotency key stands for something else."""

    code = "key_taken"


class AlreadyBilled(SpaceError):
    code = "already_billed"


@dataclass(frozen=True)
class Reported(Generic[Kind]):
    """What stands now; `is_new` unless it was reported before under the same key."""

    row: Kind
    is_new: bool


def check_rewarded(gig: Gig, worker: Worker) -> None:
    """Outsider unless the worker holds or held a seat of the gig; NoReward if none was promised.

    So it stays until the transaction ends. The invitation's row is enough for that, as whatever moves it writes it; who
    holds it waits for no gig, so the order of locks is kept.
    """
    seated = Invitation.objects.filter(gig=gig, worker=worker, status__in=[Status.ACCEPTED, Status.LEFT])
    invitation = seated.select_for_update(of=("self",), no_key=True).first()
    if invitation is None:
        raise Outsider(f"Worker {worker.pk} has no seat of gig {gig.pk}: only its workers are rewarded.")
    if invitation.no_reward:
        raise NoReward(f"The invitation of worker {worker.pk} to gig {gig.pk} brings no reward.")


@transaction.atomic
def report_result(
    *,
    task: GigTask,
    worker: Worker,
    by: str,
    now: datetime,
    quantity: Decimal,
    multiplier: Decimal = Decimal(1),
    **said: Any,
) -> Reported[GigResult]:
    """The worker's approved work is in the books, with what it brings. `delivery_date` is today unless said.

    What stands there under this key already is told again, whatever has become of the seat since.
    """
    said.setdefault("delivery_date", now.date())
    amount = payout_amount(quantity, task.base_price, multiplier)
    if amount > LARGEST_AMOUNT:
        raise ValidationError({"quantity": "Quantity times price times multiplier is more than can be paid."})
    result = GigResult(
        task=task, worker=worker, quantity=quantity, multiplier=multiplier, amount=amount, created_at=now, **said
    )
    if first := said_before(result):
        return Reported(first, is_new=False)
    check_rewarded(task.gig, worker)
    return enter(result, EventType.GIG_RESULT_CREATED, by=by, now=now, gig_id=task.gig_id)


def pay_out(*, worker: Worker, by: str, now: datetime, **said: Any) -> Reported[Payout]:
    """The worker is paid this amount. `billing_date` is today unless said."""
    said.setdefault("billing_date", now.date())
    return enter(Payout(worker=worker, created_at=now, **said), EventType.PAYOUT_CREATED, by=by, now=now)


@transaction.atomic
def report_time(*, gig: Gig, worker: Worker, by: str, now: datetime, **said: Any) -> GigTimeActivity:
    check_rewarded(gig, worker)
    activity = GigTimeActivity(gig=gig, worker=worker, created_at=now, **said)
    activity.full_clean()
    activity.save(force_insert=True)
    tell(EventType.GIG_TIME_ACTIVITY_CREATED, activity, by=by, now=now, gig_id=gig.pk)
    return activity


@transaction.atomic
def delete_payout(*, payout: Payout, by: str, now: datetime) -> None:
    """The payout is gone, but for what its key stands for. AlreadyBilled once it has been billed.

    Deleting it again is a success.
    """
    current = Payout.objects.standing().select_for_update(of=("self",)).filter(pk=payout.pk).first()
    if current is None:
        return
    if current.billed_at:
        raise AlreadyBilled(f"Payout {current.pk} has been billed, so it can no longer be deleted.")
    tell(EventType.PAYOUT_DELETED, current, by=by, now=now)
    current.deleted_at = now
    for name, value in WORDLESS.items():
        setattr(current, name, value)
    current.save(update_fields=["deleted_at", *WORDLESS])


def enter(row: Kind, type: EventType, *, by: str, now: datetime, gig_id: int | None = None) -> Reported[Kind]:
    """The row is there once, whoever else says the same at the same time: the unique key decides."""
    row.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            tell(type, row, by=by, now=now, gig_id=gig_id)
    except IntegrityError:
        first = said_before(row)
        if first is None:
            raise
        return Reported(first, is_new=False)
    return Reported(row, is_new=True)


def said_before(row: Kind) -> Kind | None:
    """What stands under the row's key. KeyTaken if it pays somebody else, or something else, or has been deleted."""
    if not row.idempotency_key:
        return None
    first = type(row).objects.filter(idempotency_key=row.idempotency_key).first()
    if first and any(getattr(first, name) != getattr(row, name) for name in row.PAYS):
        raise KeyTaken(f"The idempotency_key {row.idempotency_key!r} was used for something else: choose another one.")
    if first and first.is_deleted:
        raise KeyTaken(f"What was made under the idempotency_key {row.idempotency_key!r} has been deleted since.")
    return first


def tell(type: EventType, row: Any, *, by: str, now: datetime, gig_id: int | None = None) -> None:
    data = {"id": row.pk} | ({"amount": row.amount} if hasattr(row, "amount") else {})
    events.record(type, by=by, now=now, gig_id=gig_id, worker_id=row.worker_id, data=data)
