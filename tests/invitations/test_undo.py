from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from gigs.models import Gig, GigArchived, GigEnded, GigFull
from invitations import actions, offers, waves
from invitations.actions import UNDO_WINDOW
from invitations.models import Invitation, RejectionReason, Status, WrongStatus
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker_ids,
)
from workers import actions as worker_actions
from workers.models import WorkerInactive

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
SOON = NOW + timedelta(minutes=1)
ANSWERS = [Status.ACCEPTED, Status.REJECTED]


def stored(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("gig").get(pk=invitation.pk)


def undo(invitation: Invitation, now=SOON) -> Invitation:
    return actions.undo(invitation=invitation, by=BY, now=now)


# --- How long -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ANSWERS)
def test_an_answer_can_be_taken_back_until_the_window_closes(status) -> None:
    invitation = make_in_status(status)
    assert actions.can_undo(invitation, NOW + UNDO_WINDOW - MOMENT)
    undo(invitation, NOW + UNDO_WINDOW - MOMENT)
    assert stored(invitation).status == Status.PENDING


@pytest.mark.parametrize(
    ("status", "remedy"), [(Status.ACCEPTED, "leave the gig"), (Status.REJECTED, "accept the inv")]
)
def test_afterwards_it_stands_and_the_worker_hears_what_can_be_done(status, remedy, refused) -> None:
    invitation = make_in_status(status)
    assert not actions.can_undo(invitation, NOW + UNDO_WINDOW)
    with refused(actions.UndoTooLate, f"for 5 minutes: {remedy}"):
        undo(invitation, NOW + UNDO_WINDOW)


def test_the_window_is_that_of_the_last_answer() -> None:
    invitation = make_in_status(Status.REJECTED)
    accepted_at = NOW + UNDO_WINDOW
    actions.accept(invitation=invitation, by=BY, now=accepted_at)
    undo(invitation, accepted_at + UNDO_WINDOW - MOMENT)
    assert stored(invitation).status == Status.PENDING


def test_the_row_says_when_the_answer_was_given_not_the_copy_in_hand(refused) -> None:
    copy = make_in_status(Status.REJECTED)
    Invitation.objects.update(answered_at=NOW - UNDO_WINDOW)
    with refused(actions.UndoTooLate):
        actions.undo(invitation=copy, **WHO_AND_WHEN)


@pytest.mark.parametrize("status", sorted({*Status} - {*ANSWERS}))
def test_nobody_is_offered_to_take_back_what_is_no_answer(status) -> None:
    assert not actions.can_undo(make_in_status(status), NOW)


# --- What it does ---------------------------------------------------------------------------------------------------


def test_the_seat_of_a_full_gig_is_free_again_and_its_wave_due() -> None:
    invitation = make_accepted(make_auto_gig(total_seats=1))
    undo(invitation)
    gig = stored(invitation).gig
    assert (gig.accepted_count, gig.next_wave_at) == (0, SOON)


def test_taking_back_a_rejection_leaves_seats_and_waves_alone() -> None:
    gig = make_auto_gig(total_seats=2)
    make_accepted(gig)
    invitation = make_in_status(Status.REJECTED, gig)
    undo(invitation)
    gig = stored(invitation).gig
    assert (gig.accepted_count, gig.next_wave_at) == (1, NOW)


def test_the_log_does_not_call_it_a_reset(logged) -> None:
    invitation = make_accepted()
    with logged() as events:
        actions.undo(invitation=invitation, by="user:7", now=SOON)
    assert [(event.by, event.data) for event in events] == [("user:7", {"from": "accepted", "to": "pending"})]


def test_who_expired_because_of_the_last_seat_stays_expired_and_others_are_asked() -> None:
    """They may have heard that it is over; the freed seat goes the way of every freed seat."""
    gig = make_auto_gig(total_seats=1, seats_max=1, invitation_multiplier=2)
    last, rest = make_invitation(gig), make_invitation(gig)
    actions.accept(invitation=last, **WHO_AND_WHEN)
    [other] = make_worker_ids(1)
    undo(last)
    waves.run_due(now=SOON)
    assert (stored(last).status, stored(rest).status) == (Status.PENDING, Status.EXPIRED)
    assert gig.invitations.pending().filter(worker=other).exists()


def test_what_was_taken_back_can_be_answered_anew(accept) -> None:
    invitation = undo(make_in_status(Status.REJECTED))
    accept(invitation=invitation, by=BY, now=SOON)
    assert stored(invitation).answered_at == SOON


def test_what_was_taken_back_expires_with_the_rest(accept) -> None:
    gig = make_gig(total_seats=1, seats_max=1)
    invitation = undo(make_in_status(Status.REJECTED, gig))
    accept(invitation=make_invitation(gig), by=BY, now=SOON)
    assert stored(invitation).status == Status.EXPIRED


# --- What stands in the way -----------------------------------------------------------------------------------------


def test_a_rejection_cannot_be_taken_back_where_the_rest_has_expired(refused) -> None:
    gig = make_gig(total_seats=1, seats_max=1)
    invitation = make_in_status(Status.REJECTED, gig)
    make_accepted(gig)
    with refused(GigFull):
        undo(invitation)


def test_without_a_maximum_it_stands_by_again() -> None:
    gig = make_gig(total_seats=1)
    invitation = make_in_status(Status.REJECTED, gig)
    make_accepted(gig)
    undo(invitation)
    assert stored(invitation).status == Status.PENDING


@pytest.mark.parametrize("status", ANSWERS)
def test_at_the_end_of_the_gig_answers_stand(status, refused) -> None:
    gig = make_gig(end_at=NOW + timedelta(minutes=2), start_at=SOON)
    invitation = make_in_status(status, gig)
    with refused(GigEnded):
        undo(invitation, gig.end_at)
    undo(invitation, gig.end_at - MOMENT)


@pytest.mark.parametrize("status", ANSWERS)
def test_answers_to_an_archived_gig_stand(status, refused) -> None:
    invitation = make_in_status(status)
    offers.archive(gig=invitation.gig, **WHO_AND_WHEN)
    with refused(GigArchived):
        undo(invitation)


@pytest.mark.parametrize("status", ANSWERS)
def test_an_inactive_worker_is_not_asked_again_by_undoing(status, refused) -> None:
    invitation = make_in_status(status)
    worker_actions.set_active(user=invitation.worker.user, active=False, **WHO_AND_WHEN)
    with refused(WorkerInactive):
        undo(invitation)


@pytest.mark.parametrize("status", ANSWERS)
def test_a_paused_worker_was_asked_before_and_is_so_again(status) -> None:
    invitation = make_in_status(status)
    tomorrow = NOW + timedelta(days=1)
    worker_actions.pause(user=invitation.worker.user, until=tomorrow, **WHO_AND_WHEN)
    undo(invitation)
    assert stored(invitation).status == Status.PENDING


# --- The reason of a rejection --------------------------------------------------------------------------------------


def give_reason(invitation: Invitation, reason=RejectionReason.TOO_FAR, note: str = "") -> None:
    actions.give_reason(invitation=invitation, reason=reason, note=note, by=BY, now=SOON)


def reason_of(invitation: Invitation) -> tuple[str, str]:
    row = stored(invitation)
    return row.rejection_reason, row.rejection_note


def test_a_reason_is_kept_and_the_log_has_it_without_the_workers_words(logged) -> None:
    invitation = make_in_status(Status.REJECTED)
    with logged() as events:
        give_reason(invitation, note="My knee hurts.")
    assert reason_of(invitation) == ("too_far", "My knee hurts.")
    assert [(event.invitation_id, event.data) for event in events] == [(invitation.pk, {"rejection_reason": "too_far"})]


def test_the_same_reason_twice_is_told_once(unchanged) -> None:
    invitation = make_in_status(Status.REJECTED)
    other_copy = stored(invitation)
    give_reason(invitation)
    with unchanged():
        give_reason(other_copy)


@pytest.mark.parametrize("given", [{"reason": "no_such_reason"}, {"note": "x" * 501}])
def test_a_reason_that_is_none_is_refused(given, refused) -> None:
    invitation = make_in_status(Status.REJECTED)
    with refused(ValidationError):
        give_reason(invitation, **given)


@pytest.mark.parametrize("status", sorted({*Status} - {Status.REJECTED}))
def test_only_a_rejection_has_a_reason(status, refused) -> None:
    invitation = make_in_status(status)
    with refused(WrongStatus):
        give_reason(invitation)


def test_who_takes_the_rejection_back_has_given_no_reason() -> None:
    invitation = make_in_status(Status.REJECTED)
    give_reason(invitation, note="Wrong button.")
    undo(stored(invitation))
    assert reason_of(invitation) == ("", "")


def test_a_new_rejection_begins_without_a_reason() -> None:
    invitation = make_in_status(Status.REJECTED)
    give_reason(invitation, note="Not today.")
    actions.reset(invitation=invitation, **WHO_AND_WHEN)
    actions.reject(invitation=stored(invitation), **WHO_AND_WHEN)
    assert reason_of(invitation) == ("", "")


def test_who_accepts_after_all_still_tells_why_not_at_first(accept) -> None:
    invitation = make_in_status(Status.REJECTED)
    give_reason(invitation)
    accept(invitation=stored(invitation), by=BY, now=SOON)
    assert (reason_of(invitation), Gig.objects.get().accepted_count) == (("too_far", ""), 1)
