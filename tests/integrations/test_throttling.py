"""So many requests in a minute for each client, and what the headers say of it."""

import pytest
from django.test import Client
from pytest_django import Settings

from integrations.models import ApiClient
from tests.integrations.tokens import bearing, make_client, signed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.integrations.endpoints"),
    pytest.mark.usefixtures("at_now"),
]


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3


def told(answer) -> tuple[int, ...]:
    return tuple(int(answer[f"RateLimit-{name}"]) for name in ("Limit", "Remaining", "Reset"))


def test_every_answer_says_what_is_left_until_none_is(client: Client, payroll: ApiClient, at_now) -> None:
    at_now.shift(20)
    answers = [client.get("/things", **bearing(signed(payroll))) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert [told(answer) for answer in answers] == [(3, 2, 40), (3, 1, 40), (3, 0, 40), (3, 0, 40), (3, 0, 40)]
    assert [answer.get("Retry-After") for answer in answers] == [None, None, None, "40", "40"]
    assert "40 seconds" in answers[-1].json()["error"]


def test_with_the_next_minute_all_are_back(client: Client, payroll: ApiClient, at_now) -> None:
    for _ in range(4):
        client.get("/things", **bearing(signed(payroll)))
    at_now.shift(59)
    assert client.get("/things", **bearing(signed(payroll))).status_code == 429
    at_now.shift(1)
    assert told(client.get("/things", **bearing(signed(payroll)))) == (3, 2, 60)


def test_a_client_uses_up_nothing_of_anothers(client: Client, payroll: ApiClient) -> None:
    other = make_client(number=1)
    for _ in range(4):
        client.get("/things", **bearing(signed(payroll)))
    assert client.get("/things", **bearing(signed(other, 1))).status_code == 200


def test_refusals_say_what_is_left_too(client: Client, payroll: ApiClient) -> None:
    answer = client.post("/things", {"then": "refuse"}, content_type="application/json", **bearing(signed(payroll)))
    assert (answer.status_code, told(answer)[:2]) == (404, (3, 2))


def test_a_write_beyond_the_limit_is_not_done(client: Client, payroll: ApiClient, unchanged) -> None:
    for _ in range(3):
        client.get("/things", **bearing(signed(payroll)))
    with unchanged():
        answer = client.post("/things", **bearing(signed(payroll), **{"Idempotency-Key": "1"}))
    assert answer.status_code == 429


def test_who_does_not_sign_in_is_not_counted(client: Client) -> None:
    answers = [client.get("/public") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert not answers[-1].has_header("RateLimit-Limit")


def test_without_redis_nobody_is_limited(
    client: Client, payroll: ApiClient, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """At this port nothing listens (tests/plugin.py)."""
    settings.CACHES = settings.CACHES_WITH_REDIS
    answers = [client.get("/things", **bearing(signed(payroll))) for _ in range(5)]
    assert {(answer.status_code, told(answer)[1]) for answer in answers} == {(200, 3)}
    assert "Requests are not counted" in caplog.text
