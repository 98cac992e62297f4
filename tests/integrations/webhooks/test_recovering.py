"""Who was mended is told soon what waited, and not all of it in the same moment."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from django.utils import timezone

from integrations.models import WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery, lanes
from integrations.webhooks.delivery import WAITS
from tests.factories import BY, NOW, WHO_AND_WHEN
from tests.integrations.webhooks.receiver import Receiver, answers
from tests.integrations.webhooks.test_delivery import Clock, archive, call, call_when_due, gigs_told, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def without_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "JITTER", 0)


def break_down(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock, *gig_ids: int) -> None:
    """All these gigs' messages have failed often enough to wait for hours, and the endpoint takes all from now on."""
    receiver.usually = answers(500)
    archive(*gig_ids)
    call_when_due(endpoint, clock, times=4 * len(gig_ids))
    clock.shift(timedelta(minutes=6))
    receiver.usually = answers(200)
    receiver.got.clear()


@pytest.mark.parametrize("mend", [{"url": "http://localhost:1/elsewhere"}, {"is_on": False}])
def test_who_was_mended_is_told_at_once_what_waited(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock, mend: dict
) -> None:
    break_down(endpoint, receiver, clock, 7, 8)
    url, now = endpoint.url, timezone.now()
    actions.update(endpoint=endpoint, by=BY, now=now, **mend)
    actions.update(endpoint=endpoint, by=BY, now=now, url=url, is_on=True)
    assert WebhookEndpoint.objects.due(now).exists()
    call(endpoint)
    assert gigs_told(receiver) == ["7", "8"]


def test_who_fails_is_called_at_once_with_another_secret(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    break_down(endpoint, receiver, clock, 7)
    actions.rotate_secret(endpoint=endpoint, by=BY, now=timezone.now())
    call(endpoint)
    assert gigs_told(receiver) == ["7"]


def test_another_secret_switches_nobody_on(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.usually = answers(410)
    archive(7)
    call(endpoint)
    actions.rotate_secret(endpoint=endpoint, **WHO_AND_WHEN)
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.switched_off_at) == (False, NOW)


def test_a_success_after_an_outage_hurries_what_waits_a_little_with_each(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    break_down(endpoint, receiver, clock, *range(6))
    due = WebhookMessage.objects.heads().filter(next_attempt_at__lte=timezone.now())
    assert not due.exists()
    actions.send_test(endpoint=endpoint, by=BY, now=timezone.now())
    with delivery.leased(endpoint.pk) as lease:
        delivery.deliver_next(lease)
    assert due.count() == lanes.MORE
    call(endpoint)
    assert sorted(gigs_told(receiver)[1:]) == ["0", "1", "2", "3", "4", "5"]
    assert endpoint.recovered_at is None


def test_what_nobody_takes_is_hurried_once_for_each_outage(
    endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock
) -> None:
    break_down(endpoint, receiver, clock, 7, 8, 9)

    def takes_others(handler: BaseHTTPRequestHandler) -> None:
        is_bad = receiver.got[-1].told["data"]["id"] in {"7", "8", "9"}
        answers(422 if is_bad else 200)(handler)

    receiver.usually = takes_others
    for other in range(100, 115):
        archive(other)
        call(endpoint)
        clock.shift(timedelta(minutes=6))
    told = gigs_told(receiver)
    assert [told.count(bad) for bad in ("7", "8", "9")] == [1, 1, 1]


def test_a_failure_now_and_then_is_no_outage(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    receiver.behaviours = [answers(422)]
    archive(7, 8)
    call(endpoint)
    clock.shift(timedelta(seconds=3))
    call(endpoint)
    assert gigs_told(receiver) == ["7", "8"]
    assert endpoint.recovered_at is None


def test_what_was_hurried_is_not_parked_for_it(endpoint: WebhookEndpoint, receiver: Receiver, clock: Clock) -> None:
    receiver.usually = answers(422)
    archive(7)
    for _ in range(len(WAITS) + 5):
        WebhookMessage.objects.update(next_attempt_at=timezone.now())
        WebhookEndpoint.objects.update(rest_ends_at=None)
        call(endpoint)
    assert states() == ["waiting"]
    clock.shift(delivery.TRIED_FOR)
    call(endpoint)
    assert states() == ["parked"]
