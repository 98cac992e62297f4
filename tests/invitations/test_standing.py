from datetime import timedelta

import pytest
from django.db import transaction

from gigs.models import Gig, GigArchived, GigEnded, GigFull
from invitations import actions, offers, visits
from invitations.actions import UNDO_WINDOW
from invitations.models import Invitation, Status, WrongStatus
from invitations.standing import LOST, REFUSALS, Standing, standing_of
from space_project.errors import SpaceError
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_invitation
from workers.models import WorkerInactive

pytestmark = pytest.mark.django_db


def errors_of(*modules) -> set[type[SpaceError]]:
    """The refusals of a worker's actions; how a gig refuses stands in its own room."""
    found = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    return {each for each in found if issubclass(each, SpaceError)} - {SpaceError} | {
        GigFull,
        GigEnded,
        GigArchived,
        WorkerInactive,
    }


def standing(invitation: Invitation, now=NOW) -> Standing:
    return standing_of(Invitation.objects.select_related("gig").get(pk=invitation.pk), now)


def may(told: Standing) -> set[str]:
    return {name for name in ("accept", "reject", "leave", "open", "undo") if getattr(told, f"can_{name}")}


@pytest.mark.parametrize(
    ("status", "state", "abilities"),
    [
        (Status.PENDING, "open", {"accept", "reject"}),
        (Status.ACCEPTED, "seat", {"leave", "open", "undo"}),
        (Status.REJECTED, "rejected", {"accept", "undo"}),
        (Status.LEFT, "left", set()),
        (Status.EXPIRED, "expired", set()),
    ],
)
def test_on_an_open_gig(status, state, abilities) -> None:
    told = standing(make_in_status(status))
    assert (told.state, may(told)) == (state, abilities)


def test_an_answer_can_be_taken_back_for_some_minutes() -> None:
    invitation = make_accepted()
    assert "undo" in may(standing(invitation, NOW + UNDO_WINDOW - timedelta(seconds=1)))
    assert "undo" not in may(standing(invitation, NOW + UNDO_WINDOW))


def test_a_full_gig_leaves_the_invitation_as_standby() -> None:
    gig = make_gig(total_seats=1)
    invitation = make_invitation(gig)
    make_accepted(gig)
    told = standing(invitation)
    assert (told.state, may(told)) == ("standby", {"reject"})
    assert "you can still accept" in str(told.next_step)


def test_at_seats_max_the_seats_were_taken() -> None:
    gig = make_gig(total_seats=1, seats_max=1)
    pending, rejected = make_invitation(gig), make_in_status(Status.REJECTED, gig)
    make_accepted(gig)
    assert standing(pending).state == "taken"
    assert may(standing(rejected)) == set()


def test_somebody_who_leaves_makes_no_withdrawal_of_what_expired_when_the_seats_were_taken() -> None:
    gig = make_gig(total_seats=1, seats_max=1)
    pending = make_invitation(gig)
    actions.leave(invitation=make_accepted(gig), **WHO_AND_WHEN)
    assert standing(pending).state == "expired"


@pytest.mark.parametrize("refusal", sorted(errors_of(actions, visits), key=str), ids=lambda refusal: refusal.__name__)
def test_each_refusal_has_words_for_the_worker(refusal) -> None:
    assert REFUSALS[refusal]


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED, Status.LEFT, Status.EXPIRED])
def test_after_the_end_nothing_can_be_done(status) -> None:
    invitation = make_in_status(status)
    told = standing(invitation, invitation.gig.end_at)
    assert (told.state, may(told)) == ("over", set())


def test_after_the_end_who_had_a_seat_may_still_look_in() -> None:
    invitation = make_accepted()
    told = standing(invitation, invitation.gig.end_at)
    assert (told.state, may(told)) == ("done", {"open"})


@pytest.mark.parametrize("status", [Status.PENDING, Status.ACCEPTED, Status.EXPIRED])
def test_a_gig_archived_before_its_end_is_withdrawn(status) -> None:
    invitation = make_in_status(status)
    offers.archive(gig=invitation.gig, **WHO_AND_WHEN)
    told = standing(invitation)
    assert (told.state, may(told)) == ("withdrawn", set())
    assert "withdrawn this gig" in str(told.why)


def test_a_pending_invitation_is_over_even_before_the_sweep() -> None:
    invitation = make_invitation()
    Gig.objects.filter(pk=invitation.gig_id).update(start_at=NOW - timedelta(days=2), end_at=NOW - timedelta(days=1))
    assert standing(invitation).state == "over"


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("full", [False, True])
def test_what_it_offers_the_actions_do(status, full) -> None:
    """Standing and actions are two views of one rule."""
    gig = make_gig(total_seats=2)
    invitation = make_in_status(status, gig)
    for _ in range(2 - Gig.objects.get(pk=gig.pk).accepted_count if full else 0):
        make_accepted(gig)
    for name in may(standing(invitation)) - {"open"}:
        before = transaction.savepoint()
        getattr(actions, name)(invitation=invitation, **WHO_AND_WHEN)
        transaction.savepoint_rollback(before)


def lost_in(state: str) -> Invitation:
    if state in ("standby", "taken"):
        gig = make_gig(total_seats=1, seats_max=1 if state == "taken" else None)
        invitation = make_invitation(gig)
        make_accepted(gig)
        return invitation
    invitation = make_in_status({"left": Status.LEFT, "expired": Status.EXPIRED}.get(state, Status.PENDING))
    if state == "withdrawn":
        offers.archive(gig=invitation.gig, **WHO_AND_WHEN)
    return invitation


@pytest.mark.parametrize("state", sorted(LOST.keys() - {"done"}))
def test_what_is_told_to_be_lost_the_action_refuses(state, refused) -> None:
    invitation = lost_in(state)
    now = invitation.gig.end_at if state == "over" else NOW
    assert standing(invitation, now).state == state
    with refused((LOST[state], WrongStatus)):
        actions.accept(invitation=invitation, by="test", now=now)
