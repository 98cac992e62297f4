"""When a gig is looked at there, and that nothing which was said at the last moment is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gigs.models import Gig
from integrations.upstream import looking
from integrations.upstream.client import UpstreamDown
from integrations.upstream.models import UpstreamGig
from invitations import actions, closings, offers
from invitations.models import Invitation
from tests.factories import WHO_AND_WHEN
from tests.integrations.upstream.conftest import Clock, id_of
from tests.integrations.upstream.test_taking_over import only, status_of

GONE = (422, {"error": "The gig has ended."})


@pytest.fixture
def end(gig: Gig, report: Callable[[], int], clock: Clock) -> Callable[[], None]:
    """The gig has come to its end, which is in the log and read."""

    def closed() -> None:
        clock.now = gig.end_at + timedelta(seconds=1)
        closings.close_gigs(now=clock())
        report()

    return closed


# --- A gig that is over ---------------------------------------------------------------------------------------------


def test_a_gig_that_is_over_is_looked_at_a_last_time(asked, gig, look, report, cirro) -> None:
    offers.archive(gig=gig, **WHO_AND_WHEN)
    report()
    cirro.requests.clear()
    look(), look()
    assert (len(cirro.requests), UpstreamGig.objects.get().look_at) == (1, None)


def test_the_last_look_is_made_up_for(asked, end, look, cirro) -> None:
    only(cirro)["status"] = "accepted"
    end()
    cirro.trouble = ["hangs up"]
    look()
    assert (status_of(asked), UpstreamGig.objects.get().look_at is None) == ("expired", False)
    look()
    assert (status_of(asked), UpstreamGig.objects.get().look_at) == ("accepted", None)


def test_who_accepted_there_just_before_the_end_has_the_seat(asked, gig, end, cirro, look, clock) -> None:
    end()
    look()
    only(cirro)["status"] = "accepted"
    looking.look_after({"gig_id": id_of(gig)}, now=clock())
    look()
    gig.refresh_from_db()
    assert (status_of(asked), gig.accepted_count) == ("accepted", 1)


def test_a_look_before_its_end_was_read_is_not_the_last(asked, gig, cirro, report, look, clock) -> None:
    only(cirro)["status"] = "accepted"
    clock.now = gig.end_at
    closings.close_gigs(now=clock())
    look()
    assert status_of(asked) == "expired"
    report(), look()
    assert (status_of(asked), UpstreamGig.objects.get().look_at) == ("accepted", None)


def test_what_has_yet_to_expire_there_stays_expired_here(asked, end, look) -> None:
    """The upstream's own clock may be behind, or its tick late."""
    end()
    look()
    assert status_of(asked) == "expired"


@pytest.mark.parametrize("there", ["expired", "pending"])
def test_an_accept_that_is_refused_after_the_end_loses_the_seat(
    asked, gig, end, cirro, report, look, clock, there: str
) -> None:
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    cirro.trouble = ["hangs up"] * 2
    report(), end(), look()
    only(cirro)["status"] = there
    cirro.trouble = [GONE]
    clock.later()
    report(), look()
    gig.refresh_from_db()
    assert (status_of(asked), gig.accepted_count) == ("expired", 0)


def test_a_gig_that_was_deleted_is_not_looked_at(gig, look, cirro) -> None:
    Gig.objects.filter(pk=gig.pk).delete()
    cirro.requests.clear()
    look()
    assert (cirro.requests, Invitation.objects.count(), UpstreamGig.objects.get().look_at) == ([], 0, None)


# --- A look that fails ----------------------------------------------------------------------------------------------


@pytest.fixture
def one_of_many(gig: Gig, clock: Clock) -> UpstreamGig:
    """So many that each is looked at every half an hour; a call has named this one."""
    later = clock() + timedelta(days=9)
    UpstreamGig.objects.bulk_create(
        UpstreamGig(pk=10**6 + pk, upstream_id=f"x{pk}", look_at=later) for pk in range(9999)
    )
    looking.look_after({"gig_id": id_of(gig)}, now=clock())
    return UpstreamGig.objects.get(pk=gig.pk)


def test_an_outage_costs_no_gig_its_place(one_of_many, cirro, clock) -> None:
    cirro.trouble = ["hangs up"]
    looking.look(clock=clock)
    assert UpstreamGig.objects.get(pk=one_of_many.pk).look_at == one_of_many.look_at


def test_a_gig_that_fails_alone_is_looked_at_again_soon(one_of_many, cirro, clock) -> None:
    cirro.trouble = [(500, {"error": "Oh"})]
    looking.look(clock=clock)
    assert UpstreamGig.objects.get(pk=one_of_many.pk).look_at == clock() + timedelta(minutes=1)


def test_who_asks_for_a_look_while_one_fails_gets_it(one_of_many, cirro, clock, monkeypatch) -> None:
    def fail(*args: Any, **how: Any) -> Any:
        looking.look_after({"gig_id": one_of_many.upstream_id}, now=clock() - timedelta(seconds=1))
        raise UpstreamDown("No answer", for_all=True)

    monkeypatch.setattr(looking.client, "pages", fail)
    looking.look(clock=clock)
    assert UpstreamGig.objects.get(pk=one_of_many.pk).look_at == one_of_many.look_at - timedelta(seconds=1)
