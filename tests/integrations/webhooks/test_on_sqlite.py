"""A statement names no more than SQLite takes, however much happened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from events import actions as events
from events.models import EventType
from events.publishing import publish
from integrations.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, feed, forgetting
from integrations.webhooks.models import MOST_IN_A_BATCH
from tests.factories import BY, NOW, WHO_AND_WHEN
from workers.forgetting import Person

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

# What a statement names beside a list.
BESIDE = 10
MANY = MOST_IN_A_BATCH + 200


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    return actions.create(url="https://hooks.example.org/", **WHO_AND_WHEN)


@contextmanager
def taking_little() -> Iterator[None]:
    """Far less than SQLite's own limit."""
    limit = sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER
    before = connection.connection.setlimit(limit, MOST_IN_A_BATCH + BESIDE)
    try:
        yield
    finally:
        connection.connection.setlimit(limit, before)


def test_many_gigs_at_once_are_read(endpoint: WebhookEndpoint) -> None:
    for gig_id in range(MANY):
        events.record(EventType.GIG_ARCHIVED, by=BY, now=NOW, gig_id=gig_id)
    while publish():
        pass
    with taking_little():
        assert feed.read(now=NOW) == MANY


def test_who_was_told_of_much_is_forgotten(endpoint: WebhookEndpoint) -> None:
    said = {"event_types": ["user.updated"], "amount": 1, "state": "delivered", "created_at": NOW, "finished_at": NOW}
    body = '{"id":"1","type":"user.updated","data":{"id":"7","object":"user","name":"Ada"}}'
    told = [WebhookMessage(endpoint=endpoint, lane="user:7", body=body, **said) for _ in range(MANY)]
    WebhookMessage.objects.bulk_create(told)
    WebhookAttempt.objects.bulk_create(
        WebhookAttempt(message=each, at=NOW, duration_ms=1, answer="Ada") for each in told
    )
    with taking_little():
        forgetting.forget(Person(7, "ada@example.org", ()), NOW)
    assert not WebhookMessage.objects.filter(body__contains="Ada").exists()
    assert not WebhookAttempt.objects.exclude(answer="").exists()
