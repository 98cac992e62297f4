"""Where an upstream does the inviting no page promises a wave that never comes from here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gigs.models import Gig
from invitations import attention, consequences, explaining, waves
from space_project.upstream import Upstream
from tests.factories import make_gig, make_worker

pytestmark = pytest.mark.django_db

INVITES = "the upstream Cirro invites"


@pytest.fixture
def gig() -> Gig:
    """Its waves, which found nobody, ran before the Space began to follow."""
    gig = make_gig(now=timezone.now() - timedelta(hours=12), invitation_mode="auto", title="Beta test")
    waves.run_due(now=timezone.now())
    return Gig.objects.get(pk=gig.pk)


@pytest.fixture
def follows(gig, settings) -> None:
    settings.UPSTREAM = Upstream("https://cirro.example/api", "space-1", "no key")


@pytest.mark.parametrize("name", ["page", "numbers", "dry_run"])
def test_the_pages_of_a_gig_say_who_invites(follows, gig, admin_client: Client, name: str) -> None:
    text = admin_client.get(reverse(f"admin:gigs_gig_{name}", args=[gig.pk])).content.decode()
    assert INVITES in text
    assert "Wave 2 comes" not in text
    assert "Run a wave" not in text


def test_without_an_upstream_they_tell_of_the_next_wave(gig, admin_client: Client) -> None:
    text = admin_client.get(reverse("admin:gigs_gig_page", args=[gig.pk])).content.decode()
    assert ("Wave 2 comes" in text, "Run a wave" in text, INVITES in text) == (True, True, False)


def test_the_list_says_it_too(follows, gig, admin_client: Client) -> None:
    assert "from the upstream" in admin_client.get(reverse("admin:gigs_gig_changelist")).content.decode()


def test_the_first_page_offers_no_wave(follows, gig, admin_client: Client) -> None:
    text = admin_client.get(reverse("admin:index")).content.decode()
    assert ("Beta test" in text, "Run a wave" in text) == (True, False)


def test_that_the_last_wave_here_found_nobody_says_nothing_any_more(gig, settings) -> None:
    now = timezone.now()
    assert [kind.name for kind in attention.needing_attention(now)] == ["will_not_fill"]
    settings.UPSTREAM = Upstream("https://cirro.example/api", "space-1", "no key")
    assert [kind.name for kind in attention.needing_attention(now)] == ["starts_soon"]


def test_who_was_not_asked_reads_that_the_upstream_asks(follows, gig) -> None:
    told = explaining.explain(gig, make_worker(), now=timezone.now())
    assert (told.reasons[0].code, INVITES in told.verdict) == ("elsewhere", True)
    assert (told.place.wave, told.place.at) == (None, None)


def test_a_change_promises_no_wave(gig, settings) -> None:
    change = {"total_seats": 5, "seats_min": 5}
    assert "wave_at_once" in codes(gig, change)
    settings.UPSTREAM = Upstream("https://cirro.example/api", "space-1", "no key")
    assert codes(gig, change) == []


def codes(gig: Gig, change: dict[str, int]) -> list[str]:
    return [each.code for each in consequences.consequences(gig, change, now=timezone.now())]
