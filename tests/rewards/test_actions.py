from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from gigs import actions as gig_actions
from gigs.models import GigTask
from invitations import actions as invitation_actions
from invitations.models import Invitation, Status
from rewards import actions
from rewards.actions import AlreadyBilled, KeyTaken, NoReward, Outsider
from rewards.models import GigResult, GigTimeActivity, Payout, payout_amount
from tests.factories import BY, NOW, WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_worker

pytestmark = pytest.mark.django_db


def make_task(invitation: Invitation, base_price: int = 300) -> GigTask:
    return gig_actions.add_task(gig=invitation.gig, title="Report a bug", base_price=base_price, **WHO_AND_WHEN)


def report(invitation: Invitation, **said) -> actions.Reported[GigResult]:
    task = GigTask.objects.filter(gig=invitation.gig).first() or make_task(invitation)
    usual = {"title": "Three bugs", "quantity": Decimal(3)}
    return actions.report_result(task=task, worker=invitation.worker, **usual | said, **WHO_AND_WHEN)


def pay(**said) -> actions.Reported[Payout]:
    worker = said.pop("worker", None) or make_worker()
    return actions.pay_out(worker=worker, **{"title": "Bonus", "amount": 1000} | said, **WHO_AND_WHEN)


# --- Amounts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "base_price", "multiplier", "amount"),
    [
        ("3", 300, "1", 900),
        ("3", 300, "1.2", 1080),
        ("1", 1, "0.5", 1),
        ("1", 1, "0.4999", 0),
        ("0.3333", 1000, "1", 333),
        ("3", 5, "0.1", 2),
        ("1", 35, "1.1", 39),
        ("0", 300, "9.9999", 0),
    ],
)
def test_an_amount_is_the_exact_product_with_halves_rounded_up(quantity, base_price, multiplier, amount) -> None:
    assert payout_amount(Decimal(quantity), base_price, Decimal(multiplier)) == amount


def test_a_result_keeps_its_amount_when_the_price_changes() -> None:
    invitation = make_accepted()
    result = report(invitation, multiplier=Decimal("1.5")).row
    gig_actions.update_task(task=result.task, base_price=1, **WHO_AND_WHEN)
    assert GigResult.objects.get(pk=result.pk).amount == 1350


def test_an_amount_that_no_column_can_hold_is_refused(refused) -> None:
    invitation = make_accepted()
    make_task(invitation, base_price=2**62)
    with refused(ValidationError, "more than can be paid"):
        report(invitation)


# --- Who is rewarded ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED, Status.EXPIRED])
def test_who_never_had_a_seat_is_not_rewarded(status, refused) -> None:
    invitation = make_in_status(status)
    make_task(invitation)
    with refused(Outsider, "no seat"):
        report(invitation)
    with refused(Outsider):
        spend(invitation)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.LEFT])
def test_who_has_or_had_a_seat_is_rewarded(status, logged) -> None:
    invitation = make_in_status(status)
    make_task(invitation)
    with logged() as events:
        result = report(invitation).row
    [event] = events
    assert (event.type, event.gig_id, event.worker_id) == ("gig_result.created", invitation.gig_id, result.worker_id)
    assert event.data == {"id": result.pk, "amount": 900}


def test_an_invitation_without_reward_brings_none(refused) -> None:
    invitation = make_in_status(Status.PENDING)
    invitation_actions.accept(invitation=invitation, no_reward=True, **WHO_AND_WHEN)
    make_task(invitation)
    with refused(NoReward, "brings no reward"):
        report(invitation)


# --- The same said twice --------------------------------------------------------------------------------------------


def test_a_result_reported_twice_under_a_key_is_there_once(unchanged) -> None:
    invitation = make_accepted()
    first = report(invitation, idempotency_key="result-1")
    with unchanged():
        again = report(invitation, idempotency_key="result-1")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.row == again.row


def test_without_a_key_saying_it_twice_means_it_twice() -> None:
    invitation = make_accepted()
    assert report(invitation).row != report(invitation).row


def test_a_payout_under_the_key_of_another_is_refused(refused) -> None:
    worker = pay(idempotency_key="bonus-1").row.worker
    with refused(KeyTaken, "bonus-1"):
        pay(worker=worker, idempotency_key="bonus-1", amount=1001)


# --- Time and payouts -----------------------------------------------------------------------------------------------


def spend(invitation: Invitation, **said) -> GigTimeActivity:
    usual = {"date": NOW.date(), "duration_in_ms": 7_200_000}
    return actions.report_time(gig=invitation.gig, worker=invitation.worker, **usual | said, **WHO_AND_WHEN)


def test_time_is_reported_for_who_has_a_seat(logged) -> None:
    with logged() as events:
        activity = spend(make_accepted())
    assert activity.duration_in_ms == 7_200_000
    assert [event.type for event in events][-1] == "gig_time_activity.created"


@pytest.mark.parametrize("duration", [0, 86_400_001])
def test_a_day_has_24_hours(duration, refused) -> None:
    invitation = make_accepted()
    with refused(ValidationError, "86400000"):
        spend(invitation, duration_in_ms=duration)


def test_dates_are_today_unless_said() -> None:
    assert pay().row.billing_date == NOW.date()
    assert pay(billing_date=date(2026, 1, 2)).row.billing_date == date(2026, 1, 2)
    assert report(make_accepted()).row.delivery_date == NOW.date()


def test_a_payout_can_be_deleted_until_it_is_billed(refused, logged) -> None:
    payout, billed = pay().row, pay().row
    Payout.objects.filter(pk=billed.pk).update(billed_at=NOW)
    with refused(AlreadyBilled, "has been billed"):
        actions.delete_payout(payout=billed, **WHO_AND_WHEN)
    with logged() as events:
        actions.delete_payout(payout=payout, **WHO_AND_WHEN)
        actions.delete_payout(payout=payout, **WHO_AND_WHEN)
    assert [(event.type, event.by) for event in events] == [("payout.deleted", BY)]


def test_a_gig_for_which_work_was_reported_is_not_deleted(refused) -> None:
    invitation = make_accepted(make_gig())
    report(invitation)
    with refused(gig_actions.GigRewarded, "archive it"):
        gig_actions.delete(gig=invitation.gig, **WHO_AND_WHEN)
