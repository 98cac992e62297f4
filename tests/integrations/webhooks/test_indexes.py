"""What did not arrive is found by an index among all that did."""

import pytest
from django.db import connection

from integrations.models import WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions
from tests.factories import NOW, WHO_AND_WHEN

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

AMONG = 5_000


@pytest.fixture
def told_much() -> WebhookEndpoint:
    endpoint = actions.create(url="https://hooks.example.org/", **WHO_AND_WHEN)
    said = {
        "endpoint": endpoint,
        "lane": "gig:7",
        "event_types": [],
        "amount": 1,
        "created_at": NOW,
        "finished_at": NOW,
    }
    states = ["parked" if place % 1000 == 0 else "delivered" for place in range(AMONG)]
    WebhookMessage.objects.bulk_create(WebhookMessage(state=state, **said) for state in states)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE integrations_webhookmessage")
    return endpoint


@pytest.mark.parametrize("order", ["pk", "-pk"])
def test_what_was_parked_is_found_by_its_index(told_much: WebhookEndpoint, order: str) -> None:
    found = told_much.messages.filter(state__in=["parked"]).order_by(order)[:11]
    assert "webhook_message_of_state" in found.explain()


def test_what_staff_are_told_was_parked_is_found_by_it_too(told_much: WebhookEndpoint) -> None:
    parked = WebhookMessage.objects.parked_since(NOW)
    assert parked.count() == AMONG / 1000
    assert "webhook_message_of_state" in parked.explain()
