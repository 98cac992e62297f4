"""A deleted endpoint is called no more from that moment on; what it was told goes in the background."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery, feed, keeping, sending
from space_project import sweeping
from tests.factories import NOW, WHO_AND_WHEN
from tests.integrations.webhooks.receiver import Receiver
from tests.integrations.webhooks.test_delivery import archive, call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def deleted(endpoint: WebhookEndpoint, receiver: Receiver) -> WebhookEndpoint:
    """One that was told of two gigs, and was to be told of two more."""
    archive(7, 8)
    call(endpoint)
    archive(9, 10)
    receiver.got.clear()
    actions.delete(endpoint=endpoint, **WHO_AND_WHEN)
    return endpoint


def left() -> tuple[int, int, int]:
    return tuple(each.count() for each in (WebhookEndpoint.everything, WebhookMessage.objects, WebhookAttempt.objects))


def test_nobody_calls_it_and_nothing_is_made_for_it(deleted: WebhookEndpoint, receiver: Receiver) -> None:
    assert not WebhookEndpoint.objects.due(NOW).exists()
    archive(11)
    assert delivery.deliver(endpoint_id=deleted.pk) == 0
    assert feed.read_on(deleted.pk, now=NOW) == 0
    assert (receiver.got, left()) == ([], (1, 4, 2))


def test_its_secrets_are_gone_at_once(deleted: WebhookEndpoint) -> None:
    row = WebhookEndpoint.everything.get()
    assert (row.secret, row.old_secret) == ("", "")


def test_a_caller_in_mid_call_writes_nothing_down(endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(7, 8)

    def send(*args: object) -> sending.Outcome:
        actions.delete(endpoint=endpoint, **WHO_AND_WHEN)
        return sending.Outcome(1, 200)

    monkeypatch.setattr(sending, "send", send)
    assert delivery.deliver(endpoint_id=endpoint.pk) == 0
    assert left() == (1, 2, 0)


def test_a_caller_whose_endpoint_goes_before_the_call_ends(
    endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(7)
    renew = delivery.Lease.renew

    def lose(lease: delivery.Lease, now: object) -> bool:
        kept = renew(lease, now)
        actions.delete(endpoint=endpoint, **WHO_AND_WHEN)
        return kept

    monkeypatch.setattr(delivery.Lease, "renew", lose)
    assert delivery.deliver(endpoint_id=endpoint.pk) == 0


def test_it_goes_in_parts_and_nobody_elses_goes(
    endpoint: WebhookEndpoint, deleted: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = actions.create(url=receiver.url, **WHO_AND_WHEN)
    archive(12)
    monkeypatch.setattr(sweeping, "AT_ONCE", 3)
    with monkeypatch.context() as hurry:
        hurry.setattr(keeping, "monotonic", iter([0.0, 0.0, keeping.SECONDS]).__next__)
        assert keeping.remove_deleted() == 3
    assert left()[:2] == (2, 2)
    assert keeping.remove_deleted() == 1
    assert left() == (1, 1, 0)
    assert WebhookMessage.objects.get().endpoint == other


def test_deleting_costs_the_same_however_much_it_was_told(
    endpoint: WebhookEndpoint,
) -> None:
    archive(*range(30))
    with CaptureQueriesContext(connection) as asked:
        actions.delete(endpoint=endpoint, **WHO_AND_WHEN)
    assert not [query for query in asked.captured_queries if "webhookmessage" in query["sql"]]
