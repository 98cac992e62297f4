import json
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from events.models import Event
from tests import factories
from tests.workers.sign_in import cirro_server
from tests.workers.sign_in.conftest import is_signed_in
from workers import actions as workers
from workers.models import User, Worker
from workers.sign_in.cirro.profile import Profile

pytestmark = pytest.mark.django_db
GARBAGE = [b"", b"[]", b"{}", b"null", b"<html>", b'{"access_token"', b'"text"', b'"access_token"']


@pytest.fixture
def cirro(settings):
    with cirro_server.running() as server:
        settings.CIRRO_CLIENT_ID, settings.CIRRO_SECRET = cirro_server.CLIENT_ID, cirro_server.SECRET
        settings.CIRRO_SITE, settings.CIRRO_API = server.url, f"{server.url}/api"
        yield server


def go(client, **data):
    """The button on the sign-in page; the address at Cirro to which it sends the browser."""
    return client.post("/account/cirro/login/", data).url


def agree(address):
    """What the browser is sent back to."""
    back = urlsplit(requests.get(address, allow_redirects=False, timeout=5).headers["Location"])
    return f"{back.path}?{back.query}"


def continue_with_cirro(client, **data):
    return client.get(agree(go(client, **data)))


def test_the_first_sign_in_makes_account_and_worker_and_welcomes(client, cirro):
    answer = continue_with_cirro(client)
    assert answer.url == reverse("workers:welcome")
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.first_name, user.last_name, user.country_code) == ("Ada", "Lovelace", "DE")
    assert (user.time_zone, user.email) == ("Europe/Berlin", "a1b2@anonymous.cirro.example")
    assert (user.worker.external_id, user.worker.profile, user.has_usable_password()) == ("cirro:17", {}, False)
    assert {event.by for event in Event.objects.all()} == {"cirro"}


def test_the_second_sign_in_finds_the_account_and_keeps_what_was_changed(client, cirro):
    continue_with_cirro(client)
    User.objects.update(first_name="Augusta")
    again = Client()
    assert continue_with_cirro(again).url == reverse("home")
    assert (User.objects.get().first_name, is_signed_in(again)) == ("Augusta", True)


def test_the_asked_for_page_comes_after_it(client, cirro):
    assert continue_with_cirro(client, next="/gigs/").url == "/gigs/"


def test_nothing_more_of_the_person_is_kept(client, cirro):
    continue_with_cirro(client)
    assert SocialAccount.objects.get().extra_data == {}


def test_a_worker_with_the_cirro_id_is_that_person(client, cirro):
    worker = factories.make_worker(city="Berlin")
    workers.set_external_id(user=worker.user, external_id="cirro:17", **factories.WHO_AND_WHEN)
    continue_with_cirro(client)
    assert client.session["_auth_user_id"] == str(worker.pk)
    assert User.objects.count() == 1


def test_an_id_of_another_system_opens_nothing(client, cirro):
    worker = factories.make_worker()
    workers.set_external_id(user=worker.user, external_id="17", **factories.WHO_AND_WHEN)
    continue_with_cirro(client)
    assert client.session["_auth_user_id"] != str(worker.pk)


def test_a_cirro_id_opens_no_account_of_staff(client, cirro):
    worker = factories.make_worker()
    workers.set_external_id(user=worker.user, external_id="cirro:17", **factories.WHO_AND_WHEN)
    User.objects.filter(pk=worker.pk).update(is_staff=True)
    continue_with_cirro(client)
    assert client.session["_auth_user_id"] != str(worker.pk)
    assert Worker.objects.get(external_id="cirro:17").pk == worker.pk


def test_an_address_that_cirro_tells_opens_no_account(client, cirro):
    owner = workers.create_user(email=cirro.person["anonymous_email"], **factories.WHO_AND_WHEN)
    continue_with_cirro(client)
    joined = User.objects.exclude(pk=owner.pk).get()
    assert joined.email == "17@cirro.invalid"
    assert client.session["_auth_user_id"] == str(joined.pk)


def test_an_invented_address_that_is_taken_makes_way(client, cirro):
    del cirro.person["anonymous_email"]
    owner = workers.create_user(email="17@cirro.invalid", **factories.WHO_AND_WHEN)
    continue_with_cirro(client)
    assert User.objects.exclude(pk=owner.pk).get().email.endswith("@cirro.invalid")


def test_an_inactive_worker_stays_out(client, cirro):
    continue_with_cirro(client)
    workers.set_active(user=User.objects.get(), active=False, **factories.WHO_AND_WHEN)
    again = Client()
    assert continue_with_cirro(again).url == "/account/inactive/"
    assert not is_signed_in(again)


# --- Refused --------------------------------------------------------------------------------------------------------


def is_refused(client, answer):
    return answer.status_code == 401 and "That did not work" in answer.text and not is_signed_in(client)


@pytest.mark.parametrize("query", ["", "?code=1", "?code=1&state=wrong", "?error=server_error&state=wrong"])
def test_without_the_right_state_nothing_happens(client, cirro, unchanged, query):
    go(client)
    with unchanged():
        assert is_refused(client, client.get(f"/account/cirro/login/callback/{query}"))


def test_a_state_belongs_to_one_browser(client, cirro, unchanged):
    back = agree(go(client))
    victim = Client()
    with unchanged():
        assert is_refused(victim, victim.get(back))


def test_a_state_is_good_once(client, cirro):
    back = agree(go(client))
    client.get(back)
    client.logout()
    assert is_refused(client, client.get(back))


def test_whoever_does_not_agree_is_told_what_to_do(client, cirro, unchanged):
    cirro.denies = True
    with unchanged():
        answer = continue_with_cirro(client)
    assert "Nothing was shared" in client.get(answer.url).text
    assert not is_signed_in(client)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("body", GARBAGE)
@pytest.mark.parametrize("path", ["/api/oauth/token", "/api/v2/users/me"])
def test_a_wrong_answer_of_cirro_is_refused(client, cirro, unchanged, path, status, body):
    cirro.broken[path] = (status, body)
    with unchanged():
        assert is_refused(client, continue_with_cirro(client))


def test_an_answer_that_does_not_say_what_it_is_is_refused(client, cirro, unchanged):
    cirro.content_type = ""
    with unchanged():
        assert is_refused(client, continue_with_cirro(client))


def test_a_profile_that_comes_with_an_error_is_refused(client, cirro, unchanged):
    cirro.broken["/api/v2/users/me"] = (403, json.dumps(cirro.person).encode())
    with unchanged():
        assert is_refused(client, continue_with_cirro(client))


def test_a_wrong_secret_is_refused(client, cirro, settings, unchanged):
    settings.CIRRO_SECRET = "wrong"
    with unchanged():
        assert is_refused(client, continue_with_cirro(client))


def test_a_cirro_that_is_away_is_told(client, cirro, settings, unchanged):
    back = agree(go(client))
    settings.CIRRO_API = "http://127.0.0.1:1"
    with unchanged():
        assert is_refused(client, client.get(back))


def test_the_address_of_the_page_cannot_ask_for_more(client, cirro):
    answer = client.post("/account/cirro/login/?scope=write&auth_params=a%3Db&process=connect")
    query = parse_qs(urlsplit(answer.url).query)
    assert query["scope"] == ["read"]
    assert "a" not in query
    assert client.get(agree(answer.url)).url == reverse("workers:welcome")


def test_it_takes_a_post_to_begin(client, cirro):
    answer = client.get("/account/cirro/login/")
    assert (answer.status_code, "Continue with Cirro" in answer.text) == (200, True)


def test_the_button_is_there_only_where_cirro_is_named(client, cirro, settings):
    assert "Continue with Cirro" in client.get("/account/login/").text
    settings.CIRRO_CLIENT_ID = ""
    assert "Continue with Cirro" not in client.get("/account/login/").text
    assert client.post("/account/cirro/login/").status_code == 404
    assert client.get("/account/cirro/login/callback/").status_code == 404


# --- What is taken over ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Asia/Bangkok", "Asia/Bangkok"), ("Berlin", "Europe/Berlin"), ("New York", "America/New_York")]
    + [(odd, "UTC") for odd in ("", None, 5, "Eastern Time (US & Canada)", "../etc/passwd", "\0")],
)
def test_zones_are_those_of_iana(told, zone):
    assert Profile.read({"id": "17", "time_zone": told}).time_zone == zone


@pytest.mark.parametrize("odd", [None, 5, [], {}, "", "\0", "x" * 400, "Deutschland"])
def test_what_is_odd_is_left_out(odd):
    profile = Profile.read({"id": 17, "first_name": odd, "country_code": odd, "anonymous_email": odd})
    assert (profile.id, profile.country_code, profile.anonymous_email) == ("17", "", None)
    assert len(profile.first_name) <= 150


@pytest.mark.parametrize("odd", [None, "", "a b", "é", "x" * 61, "17\n", [], {}, True])
def test_an_odd_id_is_refused(client, cirro, unchanged, odd):
    cirro.person["id"] = odd
    with unchanged():
        assert is_refused(client, continue_with_cirro(client))


def test_names_that_no_database_takes_are_mended(client, cirro):
    cirro.person |= {"first_name": "A\0da", "last_name": "L" * 400}
    continue_with_cirro(client)
    assert (User.objects.get().first_name, User.objects.get().last_name) == ("Ada", "L" * 150)
