"""Authorize, token and users/me (wire document, 3)."""

import base64
import hashlib
from datetime import timedelta

import pytest
import time_machine
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from integrations import actions as clients
from integrations.sign_in import actions
from tests.factories import WHO_AND_WHEN
from tests.integrations.sign_in.conftest import BACK, hidden, me
from tests.integrations.tokens import signed
from workers import actions as workers

pytestmark = pytest.mark.django_db
VERIFIER = "v" * 50


def test_who_agrees_is_known_to_the_program(party, ada) -> None:
    back = party.answer(party.authorize())
    assert (back.keys(), back["state"]) == ({"code", "state"}, "s")
    token = party.token(back["code"]).json()
    assert (token["token_type"], token["expires_in"], token["scope"]) == ("Bearer", 3600, "read")
    answer = me(token["access_token"])
    assert (answer.status_code, answer.json()["id"], answer.json()["object"]) == (200, str(ada.pk), "user")
    assert "ada@example.org" not in answer.text


def test_the_secret_goes_by_basic_authentication_too(party) -> None:
    code = party.answer(party.authorize())["code"]
    basic = base64.b64encode(f"{party.program.client_id}:{party.secret}".encode()).decode()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    answer = Client().post("/api/oauth/token", form, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code == 200


def test_the_page_says_who_asks_and_for_what(party) -> None:
    page = party.authorize()
    assert "Payroll" in page.text
    assert "other.example.org" in page.text
    assert "form-action 'self' https://other.example.org" in page.headers["Content-Security-Policy"]


def test_to_look_at_the_page_changes_nothing(party, unchanged) -> None:
    with unchanged():
        assert party.authorize().status_code == 200
    assert not Token.objects.exists()


def test_who_does_not_agree_is_sent_back_without_a_code(party) -> None:
    assert party.answer(party.authorize(), "cancel") == {"error": "access_denied", "state": "s"}


@pytest.mark.parametrize("prompt", [{}, {"prompt": "none"}])
def test_a_stranger_signs_in_first_and_comes_back(party, prompt) -> None:
    party.browser = Client()
    answer = party.authorize(**prompt)
    assert answer.url.startswith("/account/login/?next=/oauth/authorize%3F")
    assert party.program.client_id in answer.url


def test_a_stranger_agrees_to_nothing(party) -> None:
    page = party.authorize()
    party.browser = Client()
    answer = party.browser.post("/oauth/authorize?prompt=none", hidden(page.text) | {"action": "grant"})
    assert answer.url.startswith("/account/login/")


@pytest.mark.parametrize(
    "wrong", [{"client_id": "unknown"}, {"redirect_uri": "https://evil.example.org/"}, {"redirect_uri": "x"}]
)
def test_what_cannot_be_sent_back_is_told_on_a_page(party, wrong) -> None:
    answer = party.authorize(**wrong)
    assert answer.status_code == 400
    assert "This program asks in a wrong way" in answer.text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"scope": "openid"}, "invalid_scope"),
        ({"scope": "read write"}, "invalid_scope"),
        ({"response_type": "token"}, "unauthorized_client"),
    ],
)
def test_what_is_not_offered_is_told_to_the_program(party, wrong, error) -> None:
    answer = party.authorize(**wrong)
    assert (answer.status_code, f"error={error}" in answer.headers["Location"]) == (302, True)


def test_a_code_is_good_once(party) -> None:
    code = party.answer(party.authorize())["code"]
    assert [party.token(code).status_code for _again in range(2)] == [200, 400]


def test_a_code_is_good_for_a_minute(party) -> None:
    code = party.answer(party.authorize())["code"]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert party.token(code).status_code == 400


@pytest.mark.parametrize("wrong", [{"client_secret": "x"}, {"client_id": "x"}, {"client_secret": ""}])
def test_without_the_secret_there_is_no_token(party, wrong) -> None:
    code = party.answer(party.authorize())["code"]
    assert party.token(code, **wrong).status_code == 401
    assert not Token.objects.exists()


@pytest.mark.parametrize("wrong", [{"redirect_uri": "https://other.example.org/"}, {"grant_type": "refresh_token"}])
def test_the_program_has_to_say_what_it_has_said(party, wrong) -> None:
    code = party.answer(party.authorize())["code"]
    assert party.token(code, **wrong).status_code == 400


@pytest.mark.parametrize(("verifier", "status"), [(VERIFIER, 200), ("w" * 50, 400), ("", 400)])
def test_pkce_holds_whoever_begins_with_it(party, verifier, status) -> None:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    code = party.answer(party.authorize(code_challenge=challenge, code_challenge_method="S256"))["code"]
    told = {"code_verifier": verifier} if verifier else {}
    assert party.token(code, **told).status_code == status


# --- users/me -------------------------------------------------------------------------------------------------------


def test_without_a_token_nobody_is_told_of(db) -> None:
    answer = Client().get("/api/v2/users/me")
    assert (answer.status_code, answer.json()) == (401, {"error": "Access token is missing"})
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["x", "\u00e4", "a" * 5000])
def test_a_made_up_token_opens_nothing(db, token) -> None:
    assert me(token.encode().decode("latin-1")).json() == {"error": "Can not verify the access token"}


def test_a_program_is_no_person(party) -> None:
    with time_machine.travel(WHO_AND_WHEN["now"]):
        assert me(signed(party.program)).status_code == 401


def test_a_persons_token_opens_nothing_else(party, ada) -> None:
    headers = {"Authorization": f"Bearer {party.signed_in()}"}
    assert Client().get(f"/api/v2/users/{ada.pk}", headers=headers).status_code == 401


def test_a_token_ends_after_an_hour_and_is_forgotten(party) -> None:
    token = party.signed_in()
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert me(token).json() == {"error": "Access token is expired"}
        assert actions.forget_tokens() == Token.objects.count() + 2


def test_whoever_is_inactive_is_not_told_of(party, ada) -> None:
    token = party.signed_in()
    workers.set_active(user=ada, active=False, **WHO_AND_WHEN)
    assert me(token).status_code == 401


def test_tokens_go_with_the_account(party, ada) -> None:
    token = party.signed_in()
    workers.delete_account(user=ada, **WHO_AND_WHEN)
    assert (me(token).status_code, Token.objects.exists()) == (401, False)


@pytest.mark.parametrize("end", [clients.revoke_client, actions.close_sign_in])
def test_tokens_go_with_the_program(party, end) -> None:
    token = party.signed_in()
    end(client=party.program, **WHO_AND_WHEN)
    assert me(token).status_code == 401
    assert party.authorize().status_code == 400


def test_it_costs_few_queries(party, django_assert_max_num_queries) -> None:
    token = party.signed_in()
    with django_assert_max_num_queries(2):
        me(token)
