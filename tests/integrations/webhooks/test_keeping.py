"""What was sent is kept for 30 days; what waits, until it is delivered or parked."""

from datetime import timedelta

import pytest

from integrations.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from integrations.webhooks import delivery, keeping
from space_project import sweeping
from tests.factories import NOW
from tests.integrations.webhooks.receiver import Receiver, answers
from tests.integrations.webhooks.test_delivery import archive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SOON = timedelta(microseconds=1)


def left() -> tuple[int, int]:
    return WebhookMessage.objects.count(), WebhookAttempt.objects.count()


def test_after_thirty_days_it_is_gone(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7)
    delivery.deliver(endpoint_id=endpoint.pk)
    keeping.forget(now=NOW + timedelta(days=30) - SOON)
    assert left() == (1, 1)
    keeping.forget(now=NOW + timedelta(days=30))
    assert left() == (0, 0)


def test_what_waits_stays_without_its_old_attempts(endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    receiver.usually = answers(500)
    archive(7)
    delivery.deliver(endpoint_id=endpoint.pk)
    keeping.forget(now=NOW + timedelta(days=400))
    assert left() == (1, 0)


def test_a_sweep_takes_the_oldest_first(
    endpoint: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 1)
    archive(7, 8)
    delivery.deliver(endpoint_id=endpoint.pk)
    first, second = WebhookMessage.objects.order_by("pk")
    WebhookMessage.objects.filter(pk=second.pk).update(finished_at=NOW - timedelta(days=1))
    keeping.forget(now=NOW + timedelta(days=31))
    assert WebhookMessage.objects.get() == first
