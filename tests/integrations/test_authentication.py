"""Signing in by a token: who comes in, and the exact words for those who do not."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import jwt
import pytest
from django.test import Client

from integrations import actions, authentication, keys
from integrations.models import ApiClient, PublicKey
from tests.factories import NOW, WHO_AND_WHEN
from tests.integrations.tokens import bearing, in_seconds, make_client, pair, signed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.integrations.endpoints"),
    pytest.mark.usefixtures("at_now"),
]

MISSING = "Access token is missing"
EXPIRED = "Access token is expired"
TOO_LONG = "Can not maintain an access token for longer than 10 min"
UNVERIFIED = "Can not verify the access token"
UNREADABLE = "Access token can not be decoded"


def refusal(client: Client, **sent) -> str:
    """The sentence of a 401."""
    answer = client.get("/things", **sent)
    assert answer.status_code == 401, answer.content
    assert answer["WWW-Authenticate"] == 'Bearer realm="Space"'
    return answer.json()["error"]


def encoded(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


SIGNATURE = encoded("signature")


# --- Who comes in ---------------------------------------------------------------------------------------------------


def test_a_client_comes_in_by_a_token_as_the_official_client_makes_it(client: Client, payroll: ApiClient) -> None:
    token = signed(payroll)
    assert jwt.get_unverified_header(token) == {"alg": "RS256"}
    answer = client.get("/things", **bearing(token))
    assert (answer.status_code, answer.json()) == (200, {"by": f"client:{payroll.client_id}"})


def test_a_token_may_name_its_type_and_key(client: Client, payroll: ApiClient) -> None:
    token = jwt.encode(
        {"sub": payroll.client_id, "exp": in_seconds(60)}, pair(0)[0], algorithm="RS256", headers={"kid": "1"}
    )
    assert client.get("/things", **bearing(token)).status_code == 200


def test_a_token_may_say_since_when_it_is_valid_by_a_clock_that_is_ahead(client: Client, payroll: ApiClient) -> None:
    token = signed(payroll, iat=in_seconds(29), nbf=in_seconds(29))
    assert client.get("/things", **bearing(token)).status_code == 200


def test_several_keys_are_valid_at_once(client: Client, payroll: ApiClient) -> None:
    actions.add_key(client=payroll, public_pem=pair(1)[1], **WHO_AND_WHEN)
    for number in (0, 1):
        assert client.get("/things", **bearing(signed(payroll, number))).status_code == 200


def test_signing_in_takes_one_query_and_one_more_in_a_minute(
    client: Client, payroll: ApiClient, at_now, django_assert_num_queries
) -> None:
    actions.add_key(client=payroll, public_pem=pair(1)[1], **WHO_AND_WHEN)
    with django_assert_num_queries(2):
        client.get("/things", **bearing(signed(payroll, 1)))
    at_now.shift(59)
    with django_assert_num_queries(1):
        client.get("/things", **bearing(signed(payroll, 1)))
    assert ApiClient.objects.get().last_used_at == NOW
    at_now.shift(1)
    client.get("/things", **bearing(signed(payroll, 1)))
    assert ApiClient.objects.get().last_used_at == NOW + timedelta(minutes=1)


def test_a_key_is_parsed_once(client: Client, payroll: ApiClient) -> None:
    keys.loaded.cache_clear()
    for _ in range(3):
        client.get("/things", **bearing(signed(payroll)))
    assert keys.loaded.cache_info().misses == 1


def test_a_signature_is_verified_once(client: Client, payroll: ApiClient) -> None:
    authentication.verify.cache_clear()
    for _ in range(3):
        client.get("/things", **bearing(signed(payroll, jti="the same")))
    assert authentication.verify.cache_info().misses == 1


def test_a_remembered_token_of_a_key_that_was_revoked_is_refused(client: Client, payroll: ApiClient) -> None:
    token = signed(payroll)
    assert client.get("/things", **bearing(token)).status_code == 200
    PublicKey.objects.update(revoked_at=NOW)
    assert refusal(client, **bearing(token)) == UNVERIFIED


def test_a_token_that_came_too_early_is_looked_at_again(client: Client, payroll: ApiClient, at_now) -> None:
    token = signed(payroll, nbf=in_seconds(100))
    assert refusal(client, **bearing(token)) == UNVERIFIED
    at_now.shift(100)
    assert client.get("/things", **bearing(token)).status_code == 200


def test_a_page_for_everybody_needs_no_token_but_takes_no_bad_one(client: Client, payroll: ApiClient) -> None:
    assert client.get("/public").json() == {"signed_in": False}
    assert client.get("/public", **bearing(signed(payroll))).json() == {"signed_in": True}
    assert client.get("/public", **bearing("x")).status_code == 401


def test_a_program_has_no_permissions_of_people(payroll: ApiClient) -> None:
    assert payroll.is_authenticated
    assert not payroll.has_perm("gigs.delete_gig")
    assert not getattr(payroll, "is_staff", False)


# --- The ten minutes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [630, 600, 1, 0, -29])
def test_a_life_of_ten_minutes_with_half_a_minute_of_leeway(client: Client, payroll: ApiClient, seconds: int) -> None:
    assert client.get("/things", **bearing(signed(payroll, exp=in_seconds(seconds)))).status_code == 200


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [
        (-30, EXPIRED),
        (-(10**12), EXPIRED),
        (-(10**400), EXPIRED),
        (631, TOO_LONG),
        (10**12, TOO_LONG),
        (10**400, TOO_LONG),
    ],
)
def test_a_life_outside_them_is_refused(client: Client, payroll: ApiClient, seconds: int, sentence: str) -> None:
    assert refusal(client, **bearing(signed(payroll, exp=in_seconds(0) + seconds))) == sentence


def test_a_token_grows_old(client: Client, payroll: ApiClient, at_now) -> None:
    token = signed(payroll)
    at_now.shift(631)
    assert refusal(client, **bearing(token)) == EXPIRED


# --- What is no token -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Token abc", "bearer {}"])
def test_without_a_bearer_token_it_is_missing(client: Client, payroll: ApiClient, header: str) -> None:
    sent = {"Authorization": header.format(signed(payroll))}
    assert refusal(client, headers=sent) == MISSING
    assert refusal(client) == MISSING


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "a.b",
        "a.b.c",
        "....",
        "ünicode",
        f"{encoded({'alg': 'RS256'})}.{encoded([])}.{SIGNATURE}",
        f"{encoded({'alg': 'RS256'})}.{encoded('[' * 1200)}.{SIGNATURE}",
        f"{encoded({'alg': 'RS256'})}.{encoded('1' + '0' * 1400)}.{SIGNATURE}",
        f"{encoded('[' * 1200)}.{encoded({})}.{SIGNATURE}",
        "a" * 100_000,
    ],
)
def test_what_cannot_be_read_is_told_so(client: Client, payroll: ApiClient, token: str) -> None:
    assert refusal(client, **bearing(token)) == UNREADABLE


@pytest.mark.parametrize("sub", [None, 1, True, ["x"], {"x": 1}, "", "a\x00b", "\ud800", "ü"])
def test_a_sub_that_names_no_client_is_told_so(client: Client, payroll: ApiClient, sub: object) -> None:
    claims = encoded({"sub": sub, "exp": in_seconds(60)} if sub is not None else {"exp": in_seconds(60)})
    token = f"{encoded({'alg': 'RS256'})}.{claims}.{SIGNATURE}"
    assert refusal(client, **bearing(token)) in (UNREADABLE, UNVERIFIED)


@pytest.mark.parametrize("exp", [None, "600", 1.5, True, [], {}, float("nan"), float("inf")])
def test_an_exp_that_is_no_whole_number_is_told_so(client: Client, payroll: ApiClient, exp: object) -> None:
    claims = {"sub": payroll.client_id} | ({} if exp is None else {"exp": exp})
    token = f"{encoded({'alg': 'RS256'})}.{encoded(claims)}.{SIGNATURE}"
    assert refusal(client, **bearing(token)) == UNREADABLE


def test_two_authorization_headers_are_refused(client: Client, payroll: ApiClient) -> None:
    """As a server hands them on: joined by a comma."""
    token = signed(payroll)
    for joined in (f"Bearer {token},Bearer {token}", f"Bearer {token}, Bearer {token}"):
        assert refusal(client, headers={"Authorization": joined}) == UNREADABLE


def test_a_token_with_far_too_much_in_it_is_refused_unread(client: Client, payroll: ApiClient) -> None:
    assert refusal(client, **bearing(signed(payroll, more="x" * 2000))) == UNREADABLE


# --- What nobody of ours has signed ---------------------------------------------------------------------------------


def signed_with_the_public_key(payroll: ApiClient) -> str:
    """HS256, whose secret would be what everybody may know."""
    said = f"{encoded({'alg': 'HS256'})}.{encoded({'sub': payroll.client_id, 'exp': in_seconds(60)})}"
    mark = hmac.new(payroll.keys.get().pem.encode(), said.encode(), sha256).digest()
    return f"{said}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


def unsigned(payroll: ApiClient) -> str:
    return jwt.encode({"sub": payroll.client_id, "exp": in_seconds(60)}, "", algorithm="none")


def with_its_signature_cut_off(payroll: ApiClient) -> str:
    return signed(payroll).rpartition(".")[0] + "."


def signed_by_another_algorithm_of_the_same_key(payroll: ApiClient) -> str:
    return jwt.encode({"sub": payroll.client_id, "exp": in_seconds(60)}, pair(0)[0], algorithm="RS512")


def signed_with_a_strange_key(payroll: ApiClient) -> str:
    return signed(payroll, 1)


def signed_with_another_clients_key(payroll: ApiClient) -> str:
    make_client(number=1)
    return signed(payroll, 1)


def for_a_client_that_does_not_exist(payroll: ApiClient) -> str:
    return signed(payroll, sub="x" * 43)


def with_other_claims_than_were_signed(payroll: ApiClient) -> str:
    head, _, mark = signed(payroll).split(".")
    return f"{head}.{encoded({'sub': payroll.client_id, 'exp': in_seconds(300)})}.{mark}"


def not_yet_valid(payroll: ApiClient) -> str:
    return signed(payroll, nbf=in_seconds(300))


def meant_for_somebody_else(payroll: ApiClient) -> str:
    return signed(payroll, aud="https://elsewhere.example")


def of_a_revoked_client(payroll: ApiClient) -> str:
    actions.revoke_client(client=payroll, **WHO_AND_WHEN)
    return signed(payroll)


def of_a_revoked_key(payroll: ApiClient) -> str:
    actions.revoke_key(key=payroll.keys.get(), **WHO_AND_WHEN)
    return signed(payroll)


@pytest.mark.parametrize(
    "forge",
    [
        signed_with_the_public_key,
        unsigned,
        with_its_signature_cut_off,
        signed_by_another_algorithm_of_the_same_key,
        signed_with_a_strange_key,
        signed_with_another_clients_key,
        for_a_client_that_does_not_exist,
        with_other_claims_than_were_signed,
        not_yet_valid,
        meant_for_somebody_else,
        of_a_revoked_client,
        of_a_revoked_key,
    ],
)
def test_a_token_that_proves_nothing_is_refused(
    client: Client, payroll: ApiClient, forge: Callable[[ApiClient], str]
) -> None:
    assert refusal(client, **bearing(forge(payroll))) == UNVERIFIED
    payroll.refresh_from_db()
    assert payroll.last_used_at is None


def test_while_keys_change_the_new_one_works_and_the_old_one_goes(client: Client, payroll: ApiClient) -> None:
    old = payroll.keys.get()
    actions.add_key(client=payroll, public_pem=pair(1)[1], **WHO_AND_WHEN)
    actions.revoke_key(key=old, **WHO_AND_WHEN)
    assert refusal(client, **bearing(signed(payroll, 0))) == UNVERIFIED
    assert client.get("/things", **bearing(signed(payroll, 1))).status_code == 200


def test_an_expired_token_with_a_wrong_signature_tells_only_of_the_signature(
    client: Client, payroll: ApiClient
) -> None:
    assert refusal(client, **bearing(signed(payroll, 1, exp=in_seconds(-900)))) == UNVERIFIED
