from datetime import timedelta

import pytest

from gigs.models import Gig
from invitations import closings, offers
from invitations.models import Invitation, Status
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
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

MOMENT = timedelta(microseconds=1)


def status_of(invitation: Invitation) -> str:
    return Invitation.objects.get(pk=invitation.pk).status


# --- The end --------------------------------------------------------------------------------------------------------


def test_at_its_end_a_gig_is_closed_and_its_pending_invitations_expire(logged) -> None:
    gig = make_auto_gig(total_seats=2)
    rows = [make_in_status(status, gig) for status in (Status.PENDING, Status.ACCEPTED, Status.REJECTED)]
    with logged() as events:
        assert closings.close_gigs(now=gig.end_at) == 1
    assert [status_of(row) for row in rows] == ["expired", "accepted", "rejected"]
    assert list(Gig.objects.values_list("closed_at", "next_wave_at")) == [(gig.end_at, None)]
    assert [event.type for event in events] == ["gig.ended", "gig_invitation.updated"]
    assert {(event.gig_id, event.by, event.at) for event in events} == {(gig.pk, "engine", gig.end_at)}


def test_just_before_its_end_a_gig_is_left_alone(unchanged) -> None:
    gig = make_invitation().gig
    with unchanged():
        assert closings.close_gigs(now=gig.end_at - MOMENT) == 0


def test_a_closed_gig_is_not_closed_again(unchanged) -> None:
    gig = make_invitation().gig
    closings.close_gigs(now=gig.end_at)
    with unchanged():
        assert closings.close_gigs(now=gig.end_at + MOMENT) == 0


def test_a_missed_tick_is_made_up_for() -> None:
    gig = make_invitation().gig
    closings.close_gigs(now=gig.end_at + timedelta(days=9))
    assert not Invitation.objects.pending().exists()


# --- archive_at -----------------------------------------------------------------------------------------------------


def test_at_archive_at_a_gig_is_archived_by_the_engine(logged) -> None:
    moment = NOW + timedelta(hours=1)
    invitation = make_invitation(make_gig(archive_at=moment))
    assert closings.close_gigs(now=moment - MOMENT) == 0
    with logged() as events:
        assert closings.close_gigs(now=moment) == 1
    assert Gig.objects.get().archived_at == moment
    assert status_of(invitation) == Status.EXPIRED
    assert {(event.by, event.at) for event in events} == {("engine", moment)}


def test_an_ended_gig_is_archived_too_when_its_time_comes() -> None:
    gig = make_gig(archive_at=NOW + timedelta(days=3))
    closings.close_gigs(now=gig.end_at)
    closings.close_gigs(now=gig.archive_at)
    assert list(Gig.objects.values_list("closed_at", "archived_at")) == [(gig.end_at, gig.archive_at)]


def test_an_archived_gig_is_not_archived_again(unchanged) -> None:
    gig = make_gig(archive_at=NOW + timedelta(hours=1))
    offers.archive(gig=gig, **WHO_AND_WHEN)
    with unchanged():
        assert closings.close_gigs(now=gig.end_at) == 0


# --- seats_max ------------------------------------------------------------------------------------------------------


def test_what_is_pending_on_a_full_gig_expires() -> None:
    gig = make_gig(total_seats=1, seats_max=2)
    pending, elsewhere = make_invitation(gig), make_invitation()
    make_in_status(Status.ACCEPTED, gig)
    Gig.objects.filter(pk=gig.pk).update(seats_max=1)
    assert closings.close_gigs(now=NOW) == 1
    assert [status_of(pending), status_of(elsewhere)] == ["expired", "pending"]
    assert closings.close_gigs(now=NOW) == 0


def test_with_nothing_to_close_a_tick_takes_three_queries(django_assert_num_queries) -> None:
    make_in_status(Status.ACCEPTED, make_gig(total_seats=1, seats_max=1))
    make_invitation()
    with django_assert_num_queries(3):
        closings.close_gigs(now=NOW)


# --- Inactive workers -----------------------------------------------------------------------------------------------


def make_inactive(worker: Worker) -> None:
    worker_actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)


@pytest.mark.parametrize(
    ("held", "given_back"),
    [
        (Status.PENDING, Status.EXPIRED),
        (Status.ACCEPTED, Status.LEFT),
        (Status.REJECTED, Status.REJECTED),
        (Status.LEFT, Status.LEFT),
        (Status.EXPIRED, Status.EXPIRED),
    ],
)
def test_an_inactive_worker_gives_back_what_is_held(held, given_back) -> None:
    invitation = make_in_status(held)
    make_inactive(invitation.worker)
    assert closings.release_inactive(now=NOW) == 1
    assert status_of(invitation) == given_back
    assert Gig.objects.get().accepted_count == 0
    assert Worker.objects.get().released_at == NOW


def test_releasing_tells_the_log_that_the_engine_did_it(logged) -> None:
    invitation = make_in_status(Status.ACCEPTED)
    make_inactive(invitation.worker)
    with logged() as events:
        closings.release_inactive(now=NOW)
    told = [(event.type, event.by, event.invitation_id, event.data) for event in events]
    assert told == [("gig_invitation.updated", "engine", invitation.pk, {"from": "accepted", "to": "left"})]


def test_seats_of_many_gigs_are_given_back() -> None:
    worker = make_worker()
    for status in (Status.ACCEPTED, Status.PENDING, Status.ACCEPTED):
        make_in_status(status, worker=worker)
    make_inactive(worker)
    closings.release_inactive(now=NOW)
    assert sorted(worker.invitations.values_list("status", flat=True)) == ["expired", "left", "left"]


def test_what_was_done_on_a_closed_gig_stays_done() -> None:
    invitation = make_in_status(Status.ACCEPTED)
    make_inactive(invitation.worker)
    closings.release_inactive(now=invitation.gig.end_at)
    assert status_of(invitation) == Status.ACCEPTED


def test_active_workers_keep_what_they_hold(unchanged) -> None:
    make_in_status(Status.ACCEPTED)
    with unchanged():
        assert closings.release_inactive(now=NOW) == 0


def test_who_was_released_is_not_looked_at_again(django_assert_num_queries) -> None:
    make_inactive(make_invitation().worker)
    closings.release_inactive(now=NOW)
    with django_assert_num_queries(1):
        assert closings.release_inactive(now=NOW) == 0


def test_who_comes_back_and_goes_again_is_released_again() -> None:
    worker = make_invitation().worker
    make_inactive(worker)
    closings.release_inactive(now=NOW)
    worker_actions.set_active(user=worker.user, active=True, **WHO_AND_WHEN)
    again = make_invitation(worker=worker)
    make_inactive(worker)
    assert closings.release_inactive(now=NOW) == 1
    assert status_of(again) == Status.EXPIRED


def test_one_worker_who_cannot_be_released_holds_up_no_other(monkeypatch) -> None:
    stuck, free = make_invitation(), make_invitation()
    for invitation in (stuck, free):
        make_inactive(invitation.worker)
    give_back = closings.actions.give_back

    def fail_for_stuck(*, invitation: Invitation, **given) -> None:
        if invitation.pk == stuck.pk:
            raise RuntimeError("stuck")
        give_back(invitation=invitation, **given)

    monkeypatch.setattr(closings.actions, "give_back", fail_for_stuck)
    with pytest.raises(ExceptionGroup, match="1 workers failed"):
        closings.release_inactive(now=NOW)
    assert [status_of(stuck), status_of(free)] == ["pending", "expired"]


def test_who_is_active_again_before_the_release_keeps_what_is_held() -> None:
    holder = make_accepted()
    closings.release(worker_id=holder.worker_id, now=NOW)
    assert status_of(holder) == Status.ACCEPTED
