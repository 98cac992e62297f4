"""What staff set aside of an invitation is not lost by it, whatever is told or looked up meanwhile."""

from typing import Any

import pytest

from integrations.upstream import lanes
from integrations.upstream.models import ChangeState, UpstreamChange, What
from invitations import actions, inviting
from invitations.models import Invitation
from tests.factories import WHO_AND_WHEN
from tests.integrations.upstream.conftest import Clock
from tests.integrations.upstream.test_taking_over import only, status_of

OH: Any = (500, {"error": "Oh"})


def set_aside(what: What, clock: Clock) -> None:
    clock.later()
    lanes.set_aside(UpstreamChange.objects.get(what=what), now=clock())


def send_again(what: What, clock: Clock) -> None:
    change = UpstreamChange.objects.get(what=what)
    lanes.put_back(change.lane, [change.pk], now=clock())


@pytest.fixture
def aside(gig, worker, cirro, report, clock, request) -> Invitation:
    """Staff have invited somebody, and set that aside; the upstream may have done it, its answer lost."""
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    cirro.trouble = [getattr(request, "param", OH)]
    report()
    set_aside(What.INVITE, clock)
    return invitation


def test_who_accepts_meanwhile_has_accepted_there_once_they_are_invited(aside, cirro, report, look, clock) -> None:
    actions.accept(invitation=aside, **WHO_AND_WHEN)
    report()
    send_again(What.INVITE, clock)
    report(), look()
    assert (status_of(aside), only(cirro)["status"]) == ("accepted", "accepted")


@pytest.mark.parametrize("aside", ["lost"], indirect=True)
def test_who_accepts_what_is_set_aside_but_there_keeps_the_seat(aside, cirro, report, look, clock) -> None:
    actions.accept(invitation=aside, **WHO_AND_WHEN)
    report(), look()
    assert status_of(aside) == "accepted"
    send_again(What.INVITE, clock)
    report(), look()
    assert (status_of(aside), only(cirro)["status"]) == ("accepted", "accepted")


def test_an_answer_behind_its_invitation_is_told_once(aside, cirro, report, clock) -> None:
    send_again(What.INVITE, clock)
    actions.accept(invitation=aside, **WHO_AND_WHEN)
    report()
    assert [path.rpartition("/")[2] for _, path in cirro.writes].count("accept") == 1


def test_what_is_answered_meanwhile_and_not_yet_read_is_told_once(aside, gig, cirro, report, clock) -> None:
    actions.accept(invitation=aside, **WHO_AND_WHEN)
    send_again(What.INVITE, clock)
    report()
    assert [path.rpartition("/")[2] for _, path in cirro.writes].count("accept") == 1


@pytest.fixture
def accept_aside(asked, cirro, report, clock) -> Invitation:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    cirro.trouble = [OH]
    report()
    set_aside(What.ACCEPT, clock)
    return asked


def test_an_acceptance_that_is_set_aside_keeps_the_seat(accept_aside, look) -> None:
    look()
    assert status_of(accept_aside) == "accepted"


def test_what_is_told_later_overtakes_what_is_set_aside(accept_aside, cirro, report, look) -> None:
    actions.leave(invitation=accept_aside, **WHO_AND_WHEN)
    report()
    assert UpstreamChange.objects.get(what=What.ACCEPT).state == ChangeState.DONE
    only(cirro)["status"] = "expired"
    look()
    assert status_of(accept_aside) == "expired"


def test_whom_the_upstream_would_not_invite_follows_it_once_they_are_there(gig, worker, cirro, report, look) -> None:
    """What was refused is no answer that is yet to be told."""
    invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    cirro.trouble = [(422, {"error": "The worker is paused."})]
    report()
    actions.reset(invitation=invitation, **WHO_AND_WHEN)
    report()
    only(cirro)["status"] = "expired"
    look()
    assert status_of(invitation) == "expired"
