"""What staff read on the first page when something does not follow, and that it goes when it does."""

from collections.abc import Callable

import pytest

from integrations.upstream import staff
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamGig, What
from invitations import actions, offers
from invitations.models import Invitation
from tests.factories import WHO_AND_WHEN, make_worker
from tests.integrations.upstream.cirro import Cirro
from tests.integrations.upstream.conftest import Clock, id_of, user_of
from tests.integrations.upstream.test_taking_over import status_of


def read(clock: Clock) -> list[tuple[str, str]]:
    return [(notice.title, notice.text) for notice in staff.notices(clock())]


def test_staff_read_that_somebody_accepted_there_has_no_seat_here(gig, cirro, report, look, clock) -> None:
    workers = [make_worker() for _ in range(3)]
    report()
    there = [cirro.invite(id_of(gig), user_of(worker), status="accepted") for worker in workers]
    look()
    no_seat = "No seat is left here for somebody who has accepted there."
    assert read(clock) == [("1 gig does not follow the upstream", no_seat)]
    there[0]["status"] = "rejected"
    look()
    assert read(clock) == []


@pytest.mark.parametrize("trouble", [(403, {"error": "Oh"}), (404, {"error": "Oh"})], ids=str)
def test_staff_read_that_a_gig_cannot_be_looked_at(gig, cirro, look, clock, trouble) -> None:
    cirro.trouble = [trouble]
    look()
    [(title, text)] = read(clock)
    assert (title, "Oh" in text) == ("1 gig does not follow the upstream", True)
    cirro.trouble = ["hangs up"]
    look()
    assert read(clock) == [(title, text)]
    look()
    assert read(clock) == []


def test_of_a_gig_that_is_over_nothing_is_told(gig, look, clock) -> None:
    UpstreamGig.objects.update(look_failure="Oh", look_at=None)
    assert read(clock) == []


def test_staff_read_of_an_answer_that_is_gone_there_and_it_stays(
    asked: Invitation, cirro: Cirro, report: Callable[[], int], look: Callable[[], int], clock: Clock
) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    cirro.gigs.clear(), cirro.invitations.clear()
    cirro.trouble = [(404, {"error": "There is no such thing."})]
    report(), look()
    assert read(clock) == [("The upstream refused 1 change", "404: There is no such thing.")]
    assert (status_of(asked), UpstreamChange.objects.get(what=What.ACCEPT).state) == ("accepted", ChangeState.PARKED)


def test_staff_read_of_a_change_that_fails_alone_for_long(gig, cirro, report, clock) -> None:
    offers.update(gig=gig, title="Second", **WHO_AND_WHEN)
    for _ in range(9):
        cirro.trouble = [(403, {"error": "Not yours."})]
        report(), clock.later()
    assert read(clock)[1:] == []
    cirro.trouble = [(403, {"error": "Not yours."})]
    report()
    assert ("1 change for the upstream fails again and again", "It answered 403: Not yours.") in read(clock)
    clock.later()
    report()
    assert read(clock) == []
