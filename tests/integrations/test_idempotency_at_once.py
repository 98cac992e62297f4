"""The same write at the same time, and from a process that dies in the middle of it."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from events.models import Event, EventType
from integrations import idempotency
from integrations.models import ApiClient, IdempotentRequest
from tests.concurrency.race import meeting_at, race
from tests.integrations import endpoints
from tests.integrations.tokens import bearing, signed

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.integrations.endpoints"),
    pytest.mark.usefixtures("at_now"),
]


def post(payroll: ApiClient, key: str = "k", **body: Any) -> HttpResponse:
    sent = bearing(signed(payroll), **{"Idempotency-Key": key})
    # A client that raises would raise what broke the other's request as well.
    client = Client(raise_request_exception=False)
    return client.post("/things", body, content_type="application/json", **sent)


def works() -> int:
    return Event.objects.filter(type=EventType.GIG_OPENED).count()


@contextmanager
def before_committing(do: Callable[[], object]) -> Iterator[None]:
    """What a handler does between its work and the commit."""

    def work_and_then(by: str) -> Event:
        event = original(by)
        do()
        return event

    original = endpoints.work
    with patch.object(endpoints, "work", work_and_then):
        yield


def test_a_key_in_use_is_told_so_at_once_and_later_has_its_answer(payroll: ApiClient) -> None:
    working, go_on = threading.Event(), threading.Event()

    def be_slow() -> None:
        working.set()
        assert go_on.wait(20)

    def repeat() -> HttpResponse:
        """The first goes on only when this one has been answered."""
        assert working.wait(20)
        try:
            return post(payroll)
        finally:
            go_on.set()

    with before_committing(be_slow):
        first, repeated = race(partial(post, payroll), repeat)
    assert (first.status_code, repeated.status_code) == (201, 409)
    assert "is being worked on" in repeated.json()["error"]
    again = post(payroll)
    assert (again.content, again["Idempotent-Replayed"], works()) == (first.content, "true", 1)


def test_another_key_does_not_wait(payroll: ApiClient) -> None:
    with before_committing(partial(time.sleep, 0.3)):
        answers = race(*[partial(post, payroll, key) for key in "abc"])
    assert [answer.status_code for answer in answers] == [201] * 3


def test_many_repeats_at_once_do_the_work_once(payroll: ApiClient) -> None:
    with before_committing(partial(time.sleep, 0.2)):
        answers = race(*[partial(post, payroll)] * 10)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert (works(), IdempotentRequest.objects.count()) == (1, 1)


def two_at_once(payroll: ApiClient) -> list[Any]:
    with patch.object(idempotency, "claim", lambda write: None), meeting_at((endpoints, "work")):
        return race(*[partial(post, payroll)] * 2)


def test_control_without_the_claim_the_index_refuses_the_second_and_its_work(
    payroll: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert sorted(answer.status_code for answer in two_at_once(payroll)) == [201, 500]
    assert "idempotent_request_once" in caplog.text
    assert works() == 1


def test_control_without_claim_and_transaction_the_work_is_done_twice(payroll: ApiClient) -> None:
    with patch.object(idempotency.transaction, "atomic", lambda: patch.dict({})):
        two_at_once(payroll)
    assert works() == 2


def killed_while(do: Callable[[], object]) -> int:
    """The signal that ended another process which did this."""
    # A connection belongs to one process.
    connections.close_all()
    if not (pid := os.fork()):
        try:
            do()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_process_killed_between_work_and_answer_leaves_nothing_and_a_repeat_does_it_once(payroll: ApiClient) -> None:
    with before_committing(lambda: os.kill(os.getpid(), signal.SIGKILL)):
        assert killed_while(partial(post, payroll)) == -signal.SIGKILL
    assert (works(), IdempotentRequest.objects.count()) == (0, 0)
    answer = post(payroll)
    assert (answer.status_code, answer.has_header("Idempotent-Replayed"), works()) == (201, False, 1)


def test_a_process_killed_after_the_answer_was_stored_before_it_was_sent_leaves_it_for_the_repeat(
    payroll: ApiClient,
) -> None:
    def die(*args: Any, **kwargs: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with patch.object(endpoints.Things, "finalize_response", die):
        assert killed_while(partial(post, payroll)) == -signal.SIGKILL
    answer = post(payroll)
    assert (answer.status_code, answer["Idempotent-Replayed"], works()) == (201, "true", 1)
