"""Ids of one upstream never go to another."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from integrations.upstream import staff
from integrations.upstream.models import UpstreamCursor, UpstreamGig
from invitations import offers
from tests.factories import WHO_AND_WHEN
from tests.integrations.upstream.conftest import id_of


@pytest.fixture
def moved(asked, gig, cirro, report, settings, request) -> None:
    """The settings name another upstream than the one that was followed."""
    offers.update(gig=gig, title="Second", **WHO_AND_WHEN)
    UpstreamCursor.objects.update(**{"site": "https://staging.example/api", **getattr(request, "param", {})})
    cirro.requests.clear()


@pytest.mark.parametrize("moved", [{}, {"site": "https://x.example/api", "client_id": "x"}], indirect=True, ids=str)
def test_another_upstream_is_told_nothing_and_not_looked_at(moved, cirro, report, look, clock) -> None:
    assert (report(), look(), cirro.requests) == (0, 0, [])
    [notice] = staff.notices(clock())
    assert (notice.title, "change_upstream" in notice.text) == ("The upstream is another one than before", True)


def test_under_another_address_it_goes_on(moved, gig, cirro, report, clock) -> None:
    call_command("change_upstream", "--same")
    assert (report(), staff.notices(clock())) == (1, [])
    assert cirro.gigs[id_of(gig)]["title"] == "Second"


def test_with_another_the_space_begins_anew(moved, gig, cirro, report, clock) -> None:
    before = id_of(gig)
    call_command("change_upstream", "--another")
    assert not UpstreamGig.objects.exists()
    report(), report()
    assert (id_of(gig) != before, cirro.gigs[id_of(gig)]["title"], staff.notices(clock())) == (True, "Second", [])


def test_what_was_begun_before_this_was_kept_goes_on(asked, report, cirro) -> None:
    UpstreamCursor.objects.update(site="", client_id="")
    report()
    assert UpstreamCursor.objects.get().client_id == "space-1"


@pytest.mark.parametrize("follows", [True, False])
def test_what_has_not_changed_is_not_begun_anew(asked, settings, follows: bool) -> None:
    settings.UPSTREAM = replace(settings.UPSTREAM) if follows else None
    with pytest.raises(CommandError):
        call_command("change_upstream", "--another")
    assert UpstreamGig.objects.exists()
