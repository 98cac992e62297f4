"""What becomes of a seat: a freed one is offered again whatever door frees it, and nobody gets one too many."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gigs.models import Gig
from invitations import actions, closings, offers, waves
from invitations.models import Invitation, Status
from tests.factories import (
    BY,
    NOW,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
)
from workers import actions as worker_actions
from workers.models import Worker

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
BY_AND_LATER = {"by": BY, "now": LATER}


def leave(holder: Invitation) -> None:
    actions.leave(invitation=holder, **BY_AND_LATER)


def reset(holder: Invitation) -> None:
    actions.reset(invitation=holder, **BY_AND_LATER)


def make_inactive(holder: Invitation) -> None:
    worker_actions.set_active(user=holder.worker.user, active=False, **BY_AND_LATER)
    closings.release_inactive(now=LATER)


def save_inactive_account(holder: Invitation) -> None:
    holder.worker.user.is_active = False
    holder.worker.user.save()
    closings.release_inactive(now=LATER)


def update_workers_behind_the_models_back(holder: Invitation) -> None:
    Worker.objects.filter(pk=holder.worker_id).update(is_active=False)
    closings.release_inactive(now=LATER)


def raise_seats(holder: Invitation) -> None:
    more = holder.gig.total_seats + 1
    offers.update(gig=holder.gig, total_seats=more, seats_min=more, **BY_AND_LATER)


DOORS = [
    leave,
    reset,
    make_inactive,
    save_inactive_account,
    update_workers_behind_the_models_back,
    raise_seats,
]


@pytest.mark.parametrize("door", DOORS)
def test_a_free_seat_makes_the_gig_due_at_once(door: Callable[[Invitation], None]) -> None:
    holder = make_accepted(make_auto_gig(total_seats=1))
    assert Gig.objects.get().next_wave_at is None
    door(holder)
    assert Gig.objects.get().next_wave_at == LATER


@pytest.mark.parametrize("door", DOORS)
def test_a_free_seat_does_not_wait_for_the_wave_that_was_planned(door: Callable[[Invitation], None]) -> None:
    holder = make_accepted(make_auto_gig(total_seats=2, invitation_frequency=1440))
    waves.run_due(now=NOW)
    door(holder)
    assert Gig.objects.get().next_wave_at == LATER


@pytest.mark.parametrize("door", DOORS)
def test_a_free_seat_is_offered_to_somebody_new(door: Callable[[Invitation], None]) -> None:
    gig = make_auto_gig(total_seats=1)
    holder, new = make_accepted(gig), make_worker()
    assert waves.run_due(now=LATER) == 0
    door(holder)
    assert waves.run_due(now=LATER) == 1
    assert gig.invitations.latest("pk").worker == new


@pytest.mark.parametrize("door", [door for door in DOORS if door != raise_seats])
def test_a_free_seat_of_a_manual_gig_plans_no_wave(door: Callable[[Invitation], None]) -> None:
    door(make_accepted(make_gig()))
    assert list(Gig.objects.values_list("accepted_count", "next_wave_at")) == [(0, None)]


# --- Changing the seats ---------------------------------------------------------------------------------------------


@pytest.fixture
def gig() -> Gig:
    """Two have accepted, one may yet answer."""
    gig = make_gig(total_seats=2, seats_max=4)
    for status in (Status.ACCEPTED, Status.ACCEPTED, Status.PENDING, Status.REJECTED):
        make_in_status(status, gig)
    return gig


def statuses() -> list[str]:
    return list(Invitation.objects.order_by("pk").values_list("status", flat=True))


def test_seats_below_those_taken_are_refused(gig, refused) -> None:
    with refused(ValidationError, "More workers have accepted than these seats hold"):
        offers.update(gig=gig, total_seats=1, seats_min=1, seats_max=1, **BY_AND_LATER)


def test_total_seats_without_maximum_below_those_taken_are_refused(gig, refused) -> None:
    with refused(ValidationError, "More workers have accepted than these seats hold"):
        offers.update(gig=gig, total_seats=1, seats_min=1, seats_max=None, **BY_AND_LATER)


def test_seats_max_lowered_to_those_taken_expires_the_pending(gig, logged) -> None:
    with logged() as events:
        offers.update(gig=gig, seats_max=2, **BY_AND_LATER)
    assert statuses() == ["accepted", "accepted", "expired", "rejected"]
    assert [event.type for event in events] == ["gig.updated", "gig_invitation.updated"]


def test_seats_max_lowered_above_those_taken_leaves_the_pending(gig) -> None:
    offers.update(gig=gig, seats_max=3, **BY_AND_LATER)
    assert statuses() == ["accepted", "accepted", "pending", "rejected"]


def test_without_seats_max_the_pending_of_a_full_gig_stay(gig) -> None:
    offers.update(gig=gig, seats_max=None, **BY_AND_LATER)
    assert Gig.objects.get().is_full
    assert statuses() == ["accepted", "accepted", "pending", "rejected"]


def test_seats_lowered_to_those_taken_plan_no_wave() -> None:
    gig = make_auto_gig(total_seats=2)
    make_accepted(gig)
    offers.update(gig=gig, total_seats=1, seats_min=1, **BY_AND_LATER)
    assert Gig.objects.get().next_wave_at is None


def test_a_seat_beyond_those_wanted_is_taken_by_whoever_accepts_first() -> None:
    gig = make_gig(total_seats=1, seats_max=2)
    standby = [make_invitation(gig) for _ in range(3)]
    for invitation in standby[:2]:
        actions.accept(invitation=invitation, **BY_AND_LATER)
    assert statuses() == ["accepted", "accepted", "expired"]
