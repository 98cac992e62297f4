from datetime import timedelta

import pytest
from django.utils import timezone

from events.actions import ENGINE
from invitations import offers, waves
from invitations.counting import Amount
from invitations.models import Wave
from space_project import views
from tests import factories

pytestmark = pytest.mark.django_db


def make_wave(**fields):
    now = timezone.now()
    gig = factories.make_auto_gig(now=now, **fields)
    return waves.run(gig=gig, by=ENGINE, now=now)


def test_front_page_of_an_empty_space_says_what_will_come(client):
    response = client.get("/")
    assert (response.context["open_gigs"].value, response.context["waves"]) == (0, [])
    assert "No wave yet" in response.text


def test_front_page_tells_open_gigs_free_seats_and_the_invited(client):
    factories.make_workers(7)
    make_wave(total_seats=2, invitation_multiplier=3)
    context = client.get("/").context
    assert [context[name].value for name in ("open_gigs", "free_seats", "invited")] == [1, 2, 6]


def test_front_page_forgets_closed_gigs_and_waves_of_an_hour_ago(client):
    wave = make_wave()
    Wave.objects.update(at=timezone.now() - timedelta(hours=1, seconds=1))
    offers.archive(gig=wave.gig, by="test", now=timezone.now())
    context = client.get("/").context
    assert [context[name].value for name in ("open_gigs", "free_seats", "invited")] == [0, 0, 0]


def test_front_page_shows_the_latest_waves_only(client, monkeypatch):
    monkeypatch.setattr(views, "SHOWN_WAVES", 2)
    latest = [make_wave() for _ in range(3)][1:]
    assert client.get("/").context["waves"] == latest[::-1]


def test_front_page_stops_counting_and_says_so(client, monkeypatch):
    monkeypatch.setattr(views, "COUNTED", 2)
    for _ in range(3):
        make_wave(total_seats=5)
    context = client.get("/").context
    assert (context["open_gigs"], context["free_seats"]) == (
        Amount(2, more=True),
        Amount(10, more=True),
    )


def test_front_page_that_has_counted_all_does_not_say_there_is_more(client, monkeypatch):
    monkeypatch.setattr(views, "COUNTED", 2)
    for _ in range(2):
        make_wave(total_seats=5)
    context = client.get("/").context
    assert (context["open_gigs"], context["free_seats"]) == (Amount(2), Amount(10))


def test_front_page_keeps_titles_from_the_public(client, settings):
    settings.PUBLIC_TITLES = False
    make_wave(title="Taste a secret menu")
    assert "Taste a secret menu" not in client.get("/").text


def test_front_page_shows_titles_where_the_space_says_so(client, settings):
    settings.PUBLIC_TITLES = True
    make_wave(title="Taste a secret menu")
    assert "Taste a secret menu" in client.get("/").text


def test_front_page_shows_titles_to_staff_who_may_see_gigs(admin_client, settings):
    settings.PUBLIC_TITLES = False
    make_wave(title="Taste a secret menu")
    assert "Taste a secret menu" in admin_client.get("/").text


def test_front_page_escapes_titles(client, settings):
    settings.PUBLIC_TITLES = True
    make_wave(title="<script>alert(1)</script>")
    assert "<script>" not in client.get("/").text


@pytest.mark.parametrize("amount", [0, 1, 12])
def test_front_page_asks_the_same_few_queries_whatever_there_is(client, django_assert_num_queries, amount):
    factories.make_workers(3)
    for _ in range(amount):
        make_wave()
    with django_assert_num_queries(3):
        client.get("/")


def test_front_page_cannot_be_posted_to(client):
    assert client.post("/").status_code == 405


def test_an_unknown_address_has_a_page_of_our_own(admin_client):
    answer = admin_client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_stale_form_has_a_page_of_our_own(client):
    client.handler.enforce_csrf_checks = True
    answer = client.post("/account/login/")
    assert answer.status_code == 403
    assert "This page was too old" in answer.text


def test_a_broken_page_has_a_page_of_our_own(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(views, "tally_gigs", None)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
