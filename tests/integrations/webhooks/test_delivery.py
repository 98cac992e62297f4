"""Committed means delivered at least once, in order per gig, whatever the endpoint does."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks import Webhook

from events import actions as events
from events.models import EventType
from events.publishing import last_position, publish
from integrations.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery, feed, sending
from integrations.webhooks.delivery import WAITS
from tests.factories import BY, NOW, WHO_AND_WHEN, make_gig
from tests.integrations.webhooks.receiver import Receiver, answers, closes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

Clock = time_machine.Traveller


@pytest.fixture(autouse=True)
def without_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "JITTER", 0)


def happen(type: EventType, gig_id: int, **data: Any) -> None:
    """Something is in the log, and in the feed."""
    events.record(type, by=BY, now=NOW, gig_id=gig_id, data=data)
    publish()
    feed.read(now=NOW)


def archive(*gig_ids: int) -> None:
    for gig_id in gig_ids:
        happen(EventType.GIG_ARCHIVED, gig_id)


def call(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    delivery.deliver(endpoint_id=endpoint.pk)
    endpoint.refresh_from_db()
    return endpoint


def call_when_due(endpoint: WebhookEndpoint, clock: Clock, times: int = 1) -> None:
    """The clock goes on to the next attempt, and the endpoint is called, so many times."""
    for _ in range(times):
        due = WebhookMessage.objects.heads().earliest("next_attempt_at").next_attempt_at
        endpoint.refresh_from_db()
        clock.move_to(max(due, endpoint.rest_ends_at or due))
        call(endpoint)


def states() -> Sequence[str]:
    return list(WebhookMessage.objects.order_by("pk").values_list("state", flat=True))


def gigs_told(receiver: Receiver) -> list[str]:
    return [request.told["data"]["id"] for request in receiver.got]


def test_what_has_happened_arrives(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    gig = make_gig()
    publish()
    feed.read(now=NOW)
    call(endpoint)
    [request] = receiver.got
    assert request.told == {
        "id": str(last_position()),
        "type": "gig.created",
        "timestamp": "2026-03-02T12:00:00.000Z",
        "data": request.told["data"] | {"id": str(gig.pk), "object": "gig", "title": "Test the checkout"},
    }
    message = WebhookMessage.objects.get()
    assert (message.state, message.finished_at, request.webhook_id) == ("delivered", NOW, message.webhook_id)


def test_the_signature_is_right(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7)
    call(endpoint)
    [request] = receiver.got
    assert Webhook(endpoint.secret).verify(request.body, request.headers) == request.told


def test_while_a_secret_is_changed_both_sign(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    old = endpoint.secret
    new = actions.rotate_secret(endpoint=endpoint, old_secret_ends_at=NOW + timedelta(hours=1), **WHO_AND_WHEN).secret
    archive(7)
    call(endpoint)
    for secret in (old, new):
        assert Webhook(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    clock.shift(timedelta(hours=1))
    archive(7)
    call(endpoint)
    assert len(receiver.got[1].headers["webhook-signature"].split()) == 1
    assert Webhook(new).verify(receiver.got[1].body, receiver.got[1].headers)


def test_each_attempt_is_kept(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.usually = answers(500, b"x" * 5000)
    archive(7)
    call(endpoint)
    attempt = WebhookAttempt.objects.get()
    assert (attempt.at, attempt.status, len(attempt.answer)) == (NOW, 500, 2048)
    assert attempt.error == "It answered 500 Internal Server Error."


# --- Order ----------------------------------------------------------------------------------------------------------


def test_of_a_gig_nothing_overtakes(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    receiver.behaviours = [closes]
    for type in (EventType.GIG_CREATED, EventType.GIG_UPDATED, EventType.GIG_ARCHIVED):
        happen(type, 7)
    call(endpoint)
    assert states() == ["waiting", "waiting", "waiting"]
    call_when_due(endpoint, clock)
    assert receiver.types == ["gig.created", "gig.created", "gig.updated", "gig.archived"]
    assert receiver.ids[0] == receiver.ids[1]


def test_another_gig_does_not_wait(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    receiver.behaviours = [answers(500)]
    archive(7, 7, 8)
    call(endpoint)
    clock.move_to(endpoint.rest_ends_at)
    call(endpoint)
    assert gigs_told(receiver) == ["7", "8"]


def test_many_gigs_arrive_in_the_order_of_what_happened(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7, 8, 7, 9, 8)
    call(endpoint)
    assert gigs_told(receiver) == ["7", "8", "7", "9", "8"]


# --- Retries --------------------------------------------------------------------------------------------------------


def test_the_waits_grow_for_three_days(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    receiver.usually = answers(500)
    archive(7)
    call(endpoint)
    call_when_due(endpoint, clock, times=len(WAITS) - 1)
    times = list(WebhookAttempt.objects.values_list("at", flat=True))
    assert [later - sooner for sooner, later in zip(times, times[1:], strict=False)] == list(WAITS[:-1])
    assert sum(WAITS, timedelta()) > timedelta(hours=71)
    assert len({*receiver.ids}) == 1


def test_waits_have_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "JITTER", 0.1)
    waits = {delivery.wait_after(4) for _ in range(20)}
    assert len(waits) > 1
    assert WAITS[3] <= min(waits) <= max(waits) <= WAITS[3] * 1.1


def test_what_is_never_taken_is_parked_and_the_next_goes_on(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    archive(7, 7)
    for _ in range(len(WAITS) + 1):
        # Others arrive, so it is the message and not the endpoint.
        receiver.behaviours = [answers(422)]
        call_when_due(endpoint, clock)
        archive(8)
        clock.shift(timedelta(seconds=3))
        call(endpoint)
    assert states()[:2] == ["parked", "delivered"]
    assert endpoint.is_on


def test_an_endpoint_that_fails_rests_longer_and_longer(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    receiver.usually = answers(500)
    archive(*range(20))
    rests = []
    for _ in range(10):
        rests.append((call(endpoint).rest_ends_at - timezone.now()).total_seconds())
        clock.move_to(endpoint.rest_ends_at)
    assert rests == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@pytest.mark.parametrize(("asked", "minutes"), [(600, 10), (99_999, 60)])
def test_who_asks_for_a_longer_rest_has_it(
    endpoint: WebhookEndpoint, receiver: Receiver, asked: int, minutes: int
) -> None:
    receiver.usually = answers(429, **{"Retry-After": str(asked)})
    archive(7)
    assert call(endpoint).rest_ends_at == NOW + timedelta(minutes=minutes)


def test_what_the_space_itself_cannot_send_waits_like_any_other_and_the_cause_is_in_the_log(
    endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sending, "send", lambda *args: 1 / 0)
    archive(7)
    call(endpoint)
    assert endpoint.rest_ends_at == NOW + timedelta(seconds=2)
    assert WebhookAttempt.objects.get().error == "The Space itself failed: ZeroDivisionError."
    assert "Traceback" in caplog.text


def test_who_rests_is_not_due(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    receiver.behaviours = [answers(500)]
    archive(7, 8)
    due = WebhookEndpoint.objects.due
    assert due(NOW).exists()
    rest_ends_at = call(endpoint).rest_ends_at
    assert not due(NOW).exists()
    assert not due(rest_ends_at - timedelta(microseconds=1)).exists()
    assert due(rest_ends_at).exists()


# --- Switching off --------------------------------------------------------------------------------------------------


def fail_for(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock, days: int) -> WebhookEndpoint:
    receiver.usually = answers(503)
    for day in range(days + 1):
        clock.shift(timedelta(days=1 if day else 0))
        archive(day)
        call(endpoint)
    return endpoint


def test_who_fails_for_three_days_is_switched_off_and_nothing_is_lost(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock, logged
) -> None:
    with logged() as told:
        fail_for(endpoint, receiver, clock, days=3)
    assert (endpoint.is_on, endpoint.switched_off_at) == (False, NOW + timedelta(days=3))
    assert endpoint.switched_off_because.startswith("Nothing has arrived since 2026-03-02 12:00 UTC.")
    assert (told[-1].type, told[-1].by) == ("webhook_endpoint.updated", "engine")
    assert {*states()} == {"waiting"}


def test_an_endpoint_with_a_success_in_between_stays_on(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    fail_for(endpoint, receiver, clock, days=2)
    receiver.usually = answers(200)
    clock.shift(timedelta(minutes=5))
    assert call(endpoint).first_failed_at is None
    assert fail_for(endpoint, receiver, clock, days=2).is_on


def test_who_says_gone_is_switched_off_at_once(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.usually = answers(410)
    archive(7)
    assert not call(endpoint).is_on
    assert endpoint.switched_off_because == "It answered 410 Gone."


def test_who_is_off_is_neither_called_nor_read_for(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7)
    actions.update(endpoint=endpoint, is_on=False, **WHO_AND_WHEN)
    archive(8)
    call(endpoint)
    assert (receiver.got, len(states())) == ([], 1)
    assert not WebhookEndpoint.objects.due(NOW).exists()


def test_who_is_switched_on_again_gets_all_that_was_missed(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    fail_for(endpoint, receiver, clock, days=3)
    archive(9)
    receiver.got.clear()
    receiver.usually = answers(200)
    actions.update(endpoint=endpoint, is_on=True, by=BY, now=timezone.now())
    feed.read(now=timezone.now())
    call(endpoint)
    assert gigs_told(receiver) == ["0", "1", "2", "3", "9"]
    assert (endpoint.switched_off_at, endpoint.first_failed_at) == (None, None)


# --- Again ----------------------------------------------------------------------------------------------------------


def test_a_crash_between_sending_and_writing_it_down_sends_it_again_under_the_same_id(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(7)
    with monkeypatch.context() as crash:
        crash.setattr(delivery, "record", die)
        crash.setattr(delivery.Lease, "release", lambda lease: None)
        with pytest.raises(KeyboardInterrupt):
            call(endpoint)
    assert delivery.deliver(endpoint_id=endpoint.pk) == 0
    clock.shift(delivery.LEASE)
    assert delivery.deliver(endpoint_id=endpoint.pk) == 1
    assert len(receiver.ids) == 2
    assert len({*receiver.ids}) == 1


def die(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt


def test_who_has_lost_the_lease_writes_nothing_down(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    archive(7)

    def send(*args: Any) -> sending.Outcome:
        WebhookEndpoint.objects.update(lease_ends_at=NOW + timedelta(hours=1))
        return sending.Outcome(1, 200)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "send", send)
        call(endpoint)
    assert states() == ["waiting"]
    assert endpoint.lease_ends_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("first", [200, 422])
def test_a_message_can_be_sent_again(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock, first: int) -> None:
    receiver.behaviours = [answers(first)]
    archive(7)
    call(endpoint)
    actions.resend(message=WebhookMessage.objects.get(), **WHO_AND_WHEN)
    call(endpoint)
    assert (states(), len(receiver.got), len({*receiver.ids})) == (["delivered"], 2, 1)


def test_what_is_sent_again_waits_for_whom_is_being_tried(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7, 7)
    receiver.behaviours = [answers(200), answers(500)]
    call(endpoint)
    first, second = WebhookMessage.objects.order_by("pk")
    assert actions.resend(message=first, **WHO_AND_WHEN).next_attempt_at is None
    assert WebhookMessage.objects.heads().get() == second
    actions.resend(message=second, **WHO_AND_WHEN)
    call(endpoint)
    assert states() == ["delivered", "delivered"]
    assert receiver.ids == [first.webhook_id, second.webhook_id, second.webhook_id, first.webhook_id]


# --- A test ---------------------------------------------------------------------------------------------------------


def test_a_test_goes_also_to_who_is_off(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7)
    actions.update(endpoint=endpoint, is_on=False, **WHO_AND_WHEN)
    actions.send_test(endpoint=endpoint, **WHO_AND_WHEN)
    assert WebhookEndpoint.objects.due(NOW).exists()
    call(endpoint)
    assert receiver.types == ["webhook_endpoint.test"]


def test_a_test_is_tried_once_and_says_nothing_of_the_endpoint(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.usually = answers(500)
    message = actions.send_test(endpoint=endpoint, **WHO_AND_WHEN)
    assert call(endpoint).first_failed_at is None
    message.refresh_from_db()
    assert message.state == "parked"


def test_of_two_tests_at_once_there_is_one(endpoint: WebhookEndpoint) -> None:
    assert actions.send_test(endpoint=endpoint, **WHO_AND_WHEN) == actions.send_test(endpoint=endpoint, **WHO_AND_WHEN)
