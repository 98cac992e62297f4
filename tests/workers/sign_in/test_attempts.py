"""Nobody guesses passwords, whichever process they ask."""

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.test import Client

from tests.workers.sign_in.conftest import PASSWORD, is_signed_in

pytestmark = pytest.mark.django_db


def fail(times, sign_in, **more):
    for _ in range(times):
        answer = sign_in("wrong", **more)
    return answer


def test_after_five_wrong_passwords_the_right_one_has_to_wait(sign_in, ada, client):
    fail(5, sign_in)
    assert "Too many tries" in sign_in(PASSWORD).text
    assert not is_signed_in(client)


def test_the_pause_is_told_for_unknown_addresses_too(sign_in, ada):
    assert "Too many tries" in fail(6, sign_in, email="nobody@example.org").text


def test_somebody_else_on_another_machine_can_still_sign_in(sign_in, ada):
    fail(6, sign_in, email="nobody@example.org")
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    elsewhere.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert is_signed_in(elsewhere)


def test_a_flood_from_one_address_has_a_page_of_our_own(sign_in, ada):
    answers = [sign_in("wrong", email=f"nobody{number}@example.org") for number in range(31)]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].text


def test_asking_for_links_has_an_end(client, ada, mailoutbox):
    answers = [client.post("/account/password/reset/", {"email": ada.email}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429] * 2
    assert len(mailoutbox) == 5


def test_attempts_are_counted_where_all_processes_look(settings):
    """A cache in the memory of a process would let each of gunicorn's workers count anew."""
    assert isinstance(caches["default"], DatabaseCache)
    cache.set("attempts", 1, 60)
    assert cache.get("attempts") == 1


@pytest.mark.parametrize(("header", "counted"), [("", "127.0.0.1"), ("6.6.6.6, 203.0.113.9", "203.0.113.9")])
def test_behind_a_proxy_the_address_it_has_seen_is_counted(rf, settings, header, counted):
    from allauth.account.adapter import get_adapter

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/", HTTP_X_FORWARDED_FOR=header)
    assert get_adapter().get_client_ip(request) == counted
