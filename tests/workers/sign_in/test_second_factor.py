import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.workers.sign_in.conftest import PASSWORD, is_signed_in

pytestmark = pytest.mark.django_db


def code_for(secret):
    """What the app on the phone shows now."""
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[0]))


def turn_on(client):
    """From the page's button to the recovery codes; the key the phone has scanned."""
    client.post(client.get("/account/2fa/totp/activate/", follow=True).redirect_chain[-1][0], {"password": PASSWORD})
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    page = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)}, follow=True)
    return secret, page


@pytest.fixture
def phone(ada):
    owner = Client()
    owner.force_login(ada)
    secret, page = turn_on(owner)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).update(last_used_at=None)
    return secret, re.findall(r"<li>(\d{8})</li>", page.text), owner


def test_turning_it_on_asks_for_the_password_and_shows_recovery_codes(phone):
    _, codes, _ = phone
    assert len(codes) == 10


def test_the_password_alone_no_longer_opens(phone, sign_in, client):
    answer = sign_in()
    assert answer.url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert "Your code" in client.get(answer.url).text


def test_a_recovery_code_opens_once(phone, sign_in, client):
    _, codes, _ = phone
    for opens in (True, False):
        sign_in()
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert is_signed_in(client) is opens
        client.logout()


def test_a_wrong_code_is_told_at_the_field(phone, sign_in, client):
    sign_in()
    answer = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert list(answer.context["form"].errors) == ["code"]
    assert not is_signed_in(client)


def test_codes_cannot_be_guessed(phone, sign_in, client):
    _, codes, _ = phone
    sign_in()
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": "00000000"})
    answer = client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert "Too many tries" in answer.text
    assert not is_signed_in(client)


def test_turning_it_off_leaves_the_password_and_is_told_by_mail(phone, sign_in, client, mailoutbox):
    _, _, owner = phone
    assert owner.post("/account/2fa/totp/deactivate/").url == "/account/2fa/"
    sign_in()
    assert is_signed_in(client)
    assert not Authenticator.objects.exists()
    assert [mail.subject for mail in mailoutbox] == ["The second factor is off"]


def test_new_recovery_codes_make_the_old_ones_void(phone, sign_in, client):
    _, codes, owner = phone
    owner.post("/account/2fa/recovery-codes/generate/")
    sign_in()
    client.post("/account/2fa/authenticate/", {"code": codes[0]})
    assert not is_signed_in(client)


@pytest.mark.parametrize("page", ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/download/"])
def test_without_a_second_factor_there_is_nothing_to_see(client, ada, page):
    client.force_login(ada)
    assert client.get(f"/account/2fa/{page}").status_code == (404 if page else 200)
