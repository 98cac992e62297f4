"""Several callers at once: an endpoint is called by one of them, and no endpoint waits for another."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from events import actions as events
from events.models import EventType
from events.publishing import publish
from integrations.models import WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery, feed
from integrations.webhooks.models import WebhookEndpointQuerySet
from space_project.crew import Crew
from tests.factories import BY
from tests.integrations.webhooks.receiver import Receiver, receiving, stalls

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

MESSAGES = 6
PATIENCE_SECONDS = 60.0


def happen(*gig_ids: int) -> None:
    for gig_id in gig_ids:
        events.record(EventType.GIG_ARCHIVED, by=BY, now=timezone.now(), gig_id=gig_id)


@pytest.fixture
def told_a_lot(receiver: Receiver) -> WebhookEndpoint:
    """One that takes its time, and has messages of several gigs waiting."""
    receiver.usually = lambda handler: (time.sleep(0.1), handler.send_response(200), handler.end_headers())
    endpoint = actions.create(url=receiver.url, by=BY, now=timezone.now())
    happen(*range(MESSAGES))
    publish()
    feed.read(now=timezone.now())
    return endpoint


def call_at_once(endpoint: WebhookEndpoint, callers: int = 4) -> None:
    def call() -> None:
        try:
            delivery.deliver(endpoint_id=endpoint.pk)
        finally:
            connection.close()

    threads = [Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_many_callers_one_calls(told_a_lot: WebhookEndpoint, receiver: Receiver) -> None:
    call_at_once(told_a_lot)
    assert (receiver.most_at_once, len(receiver.got), len({*receiver.ids})) == (1, MESSAGES, MESSAGES)
    assert not WebhookMessage.objects.waiting().exists()


def test_control_without_the_lease_they_call_at_once(
    told_a_lot: WebhookEndpoint, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WebhookEndpointQuerySet, "free", lambda endpoints, now: endpoints)
    monkeypatch.setattr(delivery.Lease, "renew", lambda lease, now: True)
    call_at_once(told_a_lot)
    assert receiver.most_at_once > 1
    assert len(receiver.got) > len({*receiver.ids})


# --- Real processes -------------------------------------------------------------------------------------------------


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    env = {"DATABASE_URL": url, "SPACE_WEBHOOKS_ALLOW_HTTP": "on", "SPACE_WEBHOOKS_ALLOW_PRIVATE": "on"}
    with Crew(tmp_path, env=env | {"LOG_LEVEL": "INFO"}) as crew:
        for name in ("broker", "worker", "callers", "beat"):
            crew.start(name)
        yield crew


def wait_until(true: Callable[[], bool], crew: Crew) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, crew.log("callers")[-3000:]
        time.sleep(0.1)


def test_slow_endpoints_delay_no_other(crew: Crew, receiver: Receiver) -> None:
    with receiving() as slow:
        slow.usually = stalls(60)
        for _ in range(8):
            actions.create(url=slow.url, by=BY, now=timezone.now())
        happen(1)
        wait_until(lambda: slow.at_once == 8, crew)
        actions.create(url=receiver.url, by=BY, now=timezone.now())
        happen(2)
        started = time.monotonic()
        wait_until(lambda: len(receiver.got) == 1, crew)
        assert (slow.at_once, time.monotonic() - started < 10) == (8, True)


def test_callers_killed_in_mid_call_send_it_again(crew: Crew, receiver: Receiver) -> None:
    receiver.behaviours = [stalls(60)]
    endpoint = actions.create(url=receiver.url, by=BY, now=timezone.now())
    happen(1)
    wait_until(lambda: receiver.at_once == 1, crew)
    crew.kill("callers")
    # As if so much time had passed.
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(lease_ends_at=timezone.now())
    crew.start("callers")
    wait_until(lambda: WebhookMessage.objects.filter(state="delivered").exists(), crew)
    assert (len(receiver.ids), len({*receiver.ids})) == (2, 1)
