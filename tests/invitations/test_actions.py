from datetime import timedelta

import pytest

from events.models import Event
from gigs.models import Gig, GigArchived, GigEnded, GigFull
from invitations import actions, at_once
from invitations.models import Invitation, Status, WrongStatus
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
)
from workers import actions as worker_actions
from workers.models import WorkerInactive

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
LATER = NOW + timedelta(minutes=4)

# DESIGN 3.5, spelt out once more: what becomes of each status.
STAYS, REFUSED = "stays", "refused"
OUTCOMES = {
    #          pending     accepted   rejected    left       expired
    "accept": ("accepted", STAYS, "accepted", REFUSED, REFUSED),
    "reject": ("rejected", REFUSED, STAYS, STAYS, REFUSED),
    "leave": (REFUSED, "left", REFUSED, STAYS, REFUSED),
    "expire": ("expired", REFUSED, REFUSED, REFUSED, STAYS),
    "reset": (STAYS, "pending", "pending", "pending", "pending"),
    "undo": (STAYS, "pending", "pending", REFUSED, REFUSED),
}
CASES = [
    (action, status, outcome)
    for action, outcomes in OUTCOMES.items()
    for status, outcome in zip(Status, outcomes, strict=True)
]
MOVES = [case for case in CASES if case[2] not in (STAYS, REFUSED)]
SEATS = {Status.ACCEPTED: 1}


@pytest.fixture
def act(accept):
    """The action by name; accepting goes both roads."""
    return lambda action, **given: getattr(actions, action)(**given)


def stored(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_related("gig").get(pk=invitation.pk)


@pytest.mark.parametrize(("action", "status", "target"), MOVES)
def test_an_action_moves_the_invitation_and_its_seat(action, status, target, act) -> None:
    invitation = make_in_status(status)
    returned = act(action, invitation=invitation, by=BY, now=LATER)
    row = stored(invitation)
    assert returned.status == row.status == target
    assert row.answered_at == returned.answered_at == (LATER if target in ("accepted", "rejected", "left") else None)
    assert row.gig.accepted_count == SEATS.get(row.status, 0)


@pytest.mark.parametrize(("action", "status", "target"), MOVES)
def test_an_action_tells_the_log_once(action, status, target, act, logged) -> None:
    invitation = make_in_status(status)
    with logged() as events:
        act(action, invitation=invitation, by="user:7", now=LATER)
    [event] = events
    assert (event.type, event.by, event.at) == ("gig_invitation.updated", "user:7", LATER)
    ids = (invitation.pk, invitation.gig_id, invitation.worker_id)
    assert (event.invitation_id, event.gig_id, event.worker_id) == ids
    assert (event.data["from"], event.data["to"]) == (status, target)


@pytest.mark.parametrize(("action", "status"), [case[:2] for case in CASES if case[2] == STAYS])
def test_what_has_happened_already_is_a_success_that_writes_nothing(action, status, act, unchanged) -> None:
    invitation = make_in_status(status)
    with unchanged():
        assert act(action, invitation=invitation, by=BY, now=LATER).status == status


@pytest.mark.parametrize(("action", "status"), [case[:2] for case in CASES if case[2] == REFUSED])
def test_what_cannot_happen_is_refused_with_the_reason(action, status, act, refused) -> None:
    invitation = make_in_status(status)
    with refused(WrongStatus) as refusal:
        act(action, invitation=invitation, by=BY, now=LATER)
    assert status in str(refusal.value) or "has not been accepted" in str(refusal.value)


@pytest.mark.parametrize("action", OUTCOMES)
def test_an_action_looks_at_the_row_not_at_the_copy_in_hand(action, act, unchanged) -> None:
    """Somebody else has done it; the caller still holds the invitation as it was."""
    invitation = make_in_status(Status.ACCEPTED if action == "leave" else Status.PENDING)
    if action == "reset":
        actions.expire(invitation=invitation, **WHO_AND_WHEN)
    act(action, invitation=stored(invitation), **WHO_AND_WHEN)
    with unchanged():
        act(action, invitation=invitation, by=BY, now=LATER)
    assert invitation.status == stored(invitation).status


# --- The end of the gig ---------------------------------------------------------------------------------------------


def end(gig: Gig) -> tuple[type[Exception], timedelta]:
    return GigEnded, gig.end_at


def archive(gig: Gig) -> tuple[type[Exception], timedelta]:
    """Archived behind the invitations' back, so that they are still what they were."""
    Gig.objects.filter(pk=gig.pk).update(archived_at=NOW, closed_at=NOW, next_wave_at=None)
    return GigArchived, NOW


ON_OPEN_GIGS_ONLY = [
    ("accept", Status.PENDING),
    ("accept", Status.REJECTED),
    ("reject", Status.PENDING),
    ("leave", Status.ACCEPTED),
    *(("reset", status) for status in Status if status != Status.PENDING),
]


@pytest.mark.parametrize("close", [end, archive])
@pytest.mark.parametrize(("action", "status"), ON_OPEN_GIGS_ONLY)
def test_on_a_closed_gig_nobody_answers(action, status, close, act, refused) -> None:
    invitation = make_in_status(status)
    error, now = close(invitation.gig)
    with refused(error):
        act(action, invitation=invitation, by=BY, now=now)


@pytest.mark.parametrize(("action", "status"), ON_OPEN_GIGS_ONLY)
def test_until_the_last_moment_before_the_end_everybody_answers(action, status, act) -> None:
    invitation = make_in_status(status)
    act(action, invitation=invitation, by=BY, now=invitation.gig.end_at - MOMENT)
    assert stored(invitation).status != status


@pytest.mark.parametrize("close", [end, archive])
def test_on_a_closed_gig_a_pending_invitation_can_expire(close) -> None:
    invitation = make_invitation()
    _, now = close(invitation.gig)
    assert actions.expire(invitation=invitation, by=BY, now=now).status == Status.EXPIRED


@pytest.mark.parametrize("close", [end, archive])
@pytest.mark.parametrize(("action", "status"), [case[:2] for case in CASES if case[2] == STAYS])
def test_on_a_closed_gig_repeating_an_answer_is_still_a_success(action, status, close, act, unchanged) -> None:
    invitation = make_in_status(status)
    _, now = close(invitation.gig)
    with unchanged():
        act(action, invitation=invitation, by=BY, now=now)


# --- Accepting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED])
def test_accept_when_the_gig_is_full_is_refused_and_leaves_the_invitation(status, accept, refused) -> None:
    gig = make_gig(total_seats=1)
    invitation = make_in_status(status, gig)
    make_accepted(gig)
    with refused(GigFull, "All seats"):
        accept(invitation=invitation, **WHO_AND_WHEN)


def test_accept_beyond_total_seats_is_possible_up_to_seats_max(accept) -> None:
    gig = make_gig(total_seats=1, seats_max=2)
    make_accepted(gig)
    invitation = make_invitation(gig)
    accept(invitation=invitation, **WHO_AND_WHEN)
    assert stored(invitation).gig.accepted_count == 2


def test_standby_accepts_once_a_seat_is_free(accept) -> None:
    gig = make_gig(total_seats=1)
    standby, holder = make_invitation(gig), make_accepted(gig)
    actions.leave(invitation=holder, **WHO_AND_WHEN)
    accept(invitation=standby, **WHO_AND_WHEN)
    assert stored(standby).status == Status.ACCEPTED


def test_at_seats_max_the_pending_rest_expires(accept, logged) -> None:
    gig = make_gig(total_seats=1, seats_max=2)
    last, rest = make_invitation(gig), [make_invitation(gig) for _ in range(2)]
    others = [make_in_status(Status.REJECTED, gig), make_accepted(gig), make_invitation()]
    with logged() as events:
        accept(invitation=last, by=BY, now=LATER)
    assert [stored(each).status for each in rest] == ["expired", "expired"]
    assert [stored(each).status for each in others] == ["rejected", "accepted", "pending"]
    told = [(event.invitation_id, event.worker_id, event.data, event.by, event.at) for event in events[1:]]
    expiry = {"from": "pending", "to": "expired"}
    assert sorted(told, key=lambda each: each[0]) == [(each.pk, each.worker_id, expiry, BY, LATER) for each in rest]


@pytest.mark.parametrize("seats_max", [None, 3])
def test_below_seats_max_the_pending_rest_stays(seats_max, accept) -> None:
    gig = make_gig(total_seats=1, seats_max=seats_max)
    rest = make_invitation(gig)
    accept(invitation=make_invitation(gig), **WHO_AND_WHEN)
    assert stored(rest).status == Status.PENDING


def test_below_seats_min_the_next_wave_stays_where_it_was(accept) -> None:
    gig = make_auto_gig(total_seats=2)
    accept(invitation=make_invitation(gig), by=BY, now=LATER)
    assert Gig.objects.get().next_wave_at == NOW


def test_at_seats_min_no_further_wave_comes(accept) -> None:
    gig = make_auto_gig(total_seats=2, seats_min=1)
    accept(invitation=make_invitation(gig), by=BY, now=LATER)
    assert Gig.objects.get().next_wave_at is None


@pytest.mark.parametrize(("invited", "accepted"), [(False, True), (True, False), (True, None), (False, None)])
def test_accept_may_change_whether_there_is_a_reward(invited, accepted, accept) -> None:
    invitation = make_invitation()
    Invitation.objects.update(no_reward=invited)
    expected = invited if accepted is None else accepted
    assert accept(invitation=stored(invitation), no_reward=accepted, **WHO_AND_WHEN).no_reward is expected
    assert stored(invitation).no_reward is expected


# --- Inactive workers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "status"),
    [(action, status) for action, status in ON_OPEN_GIGS_ONLY if action in ("accept", "reset")],
)
def test_an_inactive_worker_gets_neither_seat_nor_invitation(action, status, act, refused) -> None:
    invitation = make_in_status(status)
    worker_actions.set_active(user=invitation.worker.user, active=False, **WHO_AND_WHEN)
    with refused(WorkerInactive, "activate"):
        act(action, invitation=invitation, **WHO_AND_WHEN)


@pytest.mark.parametrize(
    ("action", "status"), [("reject", Status.PENDING), ("leave", Status.ACCEPTED), ("expire", Status.PENDING)]
)
def test_an_inactive_worker_can_give_back(action, status) -> None:
    invitation = make_in_status(status)
    worker_actions.set_active(user=invitation.worker.user, active=False, **WHO_AND_WHEN)
    getattr(actions, action)(invitation=invitation, **WHO_AND_WHEN)
    assert stored(invitation).status != status


# --- Resetting ------------------------------------------------------------------------------------------------------


def test_reset_of_the_holder_frees_the_seat_of_a_full_gig() -> None:
    invitation = make_accepted(make_gig(total_seats=1, seats_max=1))
    actions.reset(invitation=invitation, **WHO_AND_WHEN)
    assert (stored(invitation).status, Gig.objects.get().accepted_count) == (Status.PENDING, 0)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.LEFT, Status.EXPIRED])
def test_reset_when_the_gig_is_full_is_refused(status, refused) -> None:
    gig = make_gig(total_seats=1)
    invitation = make_in_status(status, gig)
    make_accepted(gig)
    with refused(GigFull):
        actions.reset(invitation=invitation, **WHO_AND_WHEN)


@pytest.mark.parametrize("silent", [True, False])
def test_reset_says_in_the_log_whether_people_are_to_hear_of_it(silent, logged) -> None:
    invitation = make_in_status(Status.EXPIRED)
    with logged() as events:
        actions.reset(invitation=invitation, silent=silent, **WHO_AND_WHEN)
    assert events[0].data == {"from": "expired", "to": "pending", "silent": silent}


def test_a_reset_invitation_is_accepted_like_any_other(accept) -> None:
    invitation = make_in_status(Status.LEFT)
    actions.reset(invitation=invitation, **WHO_AND_WHEN)
    accept(invitation=invitation, by=BY, now=LATER)
    assert stored(invitation).answered_at == LATER


@pytest.mark.parametrize(
    ("action", "status"),
    [("accept", "pending"), ("reject", "pending"), ("leave", "accepted"), ("expire", "pending"), ("reset", "accepted")],
)
def test_what_cannot_be_logged_does_not_happen(action, status, monkeypatch, refused) -> None:
    invitation = make_in_status(status)
    monkeypatch.setattr(at_once, "accept", lambda **given: False)
    monkeypatch.setattr(Event, "save", lambda *args, **kwargs: 1 / 0)
    with refused(ZeroDivisionError):
        getattr(actions, action)(invitation=invitation, **WHO_AND_WHEN)
