"""A write that has a key is done once, whatever the client, the network or the machine does."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from events.models import Event, EventType
from integrations import idempotency
from integrations.models import ApiClient, IdempotentRequest
from integrations.tasks import forget_answers
from space_project import sweeping
from tests.factories import NOW
from tests.integrations.tokens import bearing, make_client, signed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.integrations.endpoints"),
    pytest.mark.usefixtures("at_now"),
]


@pytest.fixture
def post(client: Client, payroll: ApiClient):
    """`post(key, body)` as the client, which keeps what is raised to itself, as a server does."""
    client.raise_request_exception = False
    return partial(send, client, payroll)


def send(client: Client, sender: ApiClient, key: str, body: Any = None, *, path="/things", method="POST", number=0):
    sent = body if isinstance(body, str) else json.dumps(body or {})
    headers = bearing(signed(sender, number), **{"Idempotency-Key": key})
    return client.generic(method, path, sent, content_type="application/json", **headers)


def works() -> int:
    return Event.objects.filter(type=EventType.GIG_OPENED).count()


def told(answer) -> tuple[int, str, str | None, str | None]:
    return answer.status_code, answer.content.decode(), answer.get("ETag"), answer.get("Idempotent-Replayed")


# --- The first answer, again ----------------------------------------------------------------------------------------


def test_a_repeat_gets_the_first_answer_and_does_nothing(post, unchanged) -> None:
    first = post("k", {"a": 1})
    with unchanged():
        again = [post("k", {"a": 1}) for _ in range(2)]
    status, body, etag, replayed = told(first)
    assert (status, etag, replayed) == (201, '"7"', None)
    assert [told(answer) for answer in again] == [(status, body, etag, "true")] * 2
    assert again[0]["Content-Type"] == first["Content-Type"] == "application/json"
    assert works() == 1


def test_the_same_body_written_otherwise_is_the_same(post) -> None:
    post("k", '{"a": 1, "b": [1, 2]}')
    assert post("k", '{ "b":[1,2],"a":1 }')["Idempotent-Replayed"] == "true"


def test_without_a_key_every_write_is_done(client: Client, payroll: ApiClient) -> None:
    for _ in range(2):
        client.post("/things", {}, content_type="application/json", **bearing(signed(payroll)))
    assert (works(), IdempotentRequest.objects.count()) == (2, 0)


def test_reading_takes_no_notice_of_a_key(post, unchanged) -> None:
    post("k")
    with unchanged():
        assert post("k", method="GET").status_code == 200


def test_a_method_that_is_not_there_is_no_write(post, unchanged) -> None:
    post("warm up")
    with unchanged():
        assert post("k", method="PUT").status_code == 405


def test_keys_are_a_clients_own(client: Client, post) -> None:
    post("k")
    send(client, make_client(number=1), "k", number=1)
    assert works() == 2


def test_a_repeat_takes_the_queries_of_a_look(post, django_assert_num_queries) -> None:
    """Who asks, the transaction's two ends, the claim where there is a lock for it, the answer."""
    post("k")
    with django_assert_num_queries(5 if connection.vendor == "postgresql" else 4):
        post("k")


# --- Another request under the same key -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other", [{"body": {"a": 2}}, {"body": {"a": "1"}}, {"path": "/things?x=1"}, {"method": "DELETE"}]
)
def test_another_request_with_the_key_is_refused(post, unchanged, other: dict) -> None:
    post("k", {"a": 1})
    with unchanged():
        answer = post("k", **{"body": {"a": 1}} | other)
    assert answer.status_code == 422
    assert "was used for another request" in answer.json()["error"]


@pytest.mark.parametrize("key", ["", "   ", "x" * 256, "schlüssel"])
def test_what_can_be_no_key_is_refused(post, unchanged, key: str) -> None:
    post("warm up")
    with unchanged():
        answer = post(key)
    assert answer.status_code == 400
    assert "Idempotency-Key has to be" in answer.json()["error"]


@pytest.mark.parametrize("key", ["k", "x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "a, b"])
def test_what_can_be_a_key(post, key: str) -> None:
    assert [post(key).status_code, post(key).status_code, works()] == [201, 201, 1]


# --- What went wrong ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("then", "status"), [("refuse", 404), ("answer", 422)])
def test_a_refusal_is_rolled_back_and_kept(post, then: str, status: int) -> None:
    first, again = post("k", {"then": then}), post("k", {"then": then})
    assert (first.status_code, works()) == (status, 0)
    assert told(again)[:2] == told(first)[:2]
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize(("then", "status"), [("fail", 503), ("break", 500)])
def test_a_failure_leaves_nothing_and_is_tried_again(post, then: str, status: int, unchanged) -> None:
    post("warm up")
    with unchanged():
        assert [post("k", {"then": then}).status_code for _ in range(2)] == [status] * 2
    assert post("k").status_code == 201


def test_who_may_not_come_in_leaves_no_answer_behind(client: Client, post, unchanged) -> None:
    reader = make_client(["read"], number=1)
    send(client, reader, "warm up", method="GET", number=1)
    with unchanged():
        assert send(client, reader, "k", number=1).status_code == 403
        assert client.post("/things", headers={"Idempotency-Key": "k"}).status_code == 401


def test_a_body_that_cannot_be_read_leaves_no_answer_behind(post, unchanged) -> None:
    post("warm up")
    with unchanged():
        assert post("k", "{").status_code == 400
    assert post("k", "{}").status_code == 201


# --- A day ----------------------------------------------------------------------------------------------------------


def test_answers_are_kept_for_a_day(post, at_now) -> None:
    post("k")
    at_now.move_to(NOW + timedelta(days=1, microseconds=-1))
    assert forget_answers(hint="from a newer release") == 0
    at_now.move_to(NOW + timedelta(days=1))
    assert (forget_answers(), IdempotentRequest.objects.count()) == (1, 0)


def test_a_sweep_takes_the_oldest_and_not_too_many(post, at_now, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    for key in "abc":
        post(key)
        at_now.shift(1)
    assert idempotency.forget(now=NOW + timedelta(days=2)) == 2
    assert IdempotentRequest.objects.get().key == "c"


def test_beat_sweeps(settings) -> None:
    assert forget_answers.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
