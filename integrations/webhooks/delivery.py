"""Calling the endpoints: one caller at a time for each, one message at a time, and no transaction open meanwhile."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone

from integrations.webhooks import lanes, sending, signing, switching
from integrations.webhooks.forgetting import FORGOTTEN
from integrations.webhooks.models import TEST, MessageState, WebhookEndpoint, WebhookMessage
from integrations.webhooks.sending import Outcome

log = logging.getLogger(__name__)

# After each failed try the next; those of the Standard Webhooks specification, three days in all.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 20 * 3600)
)
# What was hurried has its tries sooner, and is not parked for it.
TRIED_FOR = sum(WAITS, timedelta())
# A wait may be so much longer, so that what failed together does not come back together.
JITTER = 0.1
# An endpoint that fails is left alone for a while, so that a dead one takes little of the callers' time.
LONGEST_REST = timedelta(minutes=5)
# It may ask for more, but not to be forgotten.
LONGEST_ASKED_REST = timedelta(hours=1)
# A caller that has died is waited for so long; one that lives is done before: a name is looked up, an answer comes.
LEASE = timedelta(seconds=90)
# Then it is another endpoint's turn.
TURN_SECONDS = 15.0


@dataclass
class Lease:
    """The right to call an endpoint; whoever's `until` stands in its row has it."""

    endpoint_id: int
    until: datetime

    def renew(self, now: datetime) -> bool:
        """It lasts longer. False if it was lost."""
        mine = WebhookEndpoint.objects.filter(pk=self.endpoint_id, lease_ends_at=self.until)
        self.until = now + LEASE
        return mine.update(lease_ends_at=self.until) == 1

    def release(self) -> None:
        WebhookEndpoint.objects.filter(pk=self.endpoint_id, lease_ends_at=self.until).update(lease_ends_at=None)


@contextmanager
def leased(endpoint_id: int) -> Iterator[Lease | None]:
    """None if somebody else is calling it."""
    now = timezone.now()
    lease = Lease(endpoint_id, now + LEASE)
    if not WebhookEndpoint.objects.free(now).filter(pk=endpoint_id).update(lease_ends_at=lease.until):
        yield None
        return
    try:
        yield lease
    finally:
        lease.release()


def deliver(*, endpoint_id: int) -> int:
    """What is due is sent, until nothing is, something fails or the turn is over. Returns how many were delivered.

    It reads the clock itself, for it may take long.
    """
    delivered, over = 0, monotonic() + TURN_SECONDS
    with leased(endpoint_id) as lease:
        while lease and monotonic() < over and deliver_next(lease):
            delivered += 1
    return delivered


def deliver_next(lease: Lease) -> bool:
    """The message whose turn it is has been sent and arrived. False also if there is none, or the lease is lost."""
    now = timezone.now()
    if not lease.renew(now):
        return False
    endpoint = WebhookEndpoint.objects.filter(pk=lease.endpoint_id).first()
    if endpoint is None or (message := turn_of(endpoint, now)) is None:
        return False
    return record(lease, message, send(endpoint, message, now), at=now, now=timezone.now())


def turn_of(endpoint: WebhookEndpoint, now: datetime) -> WebhookMessage | None:
    due = endpoint.messages.heads().filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
    return (due if endpoint.is_on else due.filter(lane=TEST)).first()


def send(endpoint: WebhookEndpoint, message: WebhookMessage, now: datetime) -> Outcome:
    headers = signing.headers(
        webhook_id=message.webhook_id, body=message.body, by_secrets=endpoint.valid_secrets(now), now=now
    )
    try:
        return sending.send(endpoint.url, message.body, headers)
    except Exception as error:
        # Without a failure there is no wait, and it would be sent again and again, every second.
        log.exception("%s cannot be sent to %s; it is tried again.", message, endpoint)
        return Outcome(0, error=f"The Space itself failed: {type(error).__name__}.")


@transaction.atomic
def record(lease: Lease, sent: WebhookMessage, outcome: Outcome, *, at: datetime, now: datetime) -> bool:
    """What came of a try is kept, and the message and its endpoint are as it says. Whether it arrived.

    Nothing is kept if the lease was lost: then somebody else sends the message too.
    """
    held = WebhookEndpoint.objects.select_for_update(no_key=True).filter(
        pk=lease.endpoint_id, lease_ends_at=lease.until
    )
    if (endpoint := held.first()) is None:
        return False
    message = endpoint.messages.get(pk=sent.pk)
    message.endpoint = endpoint
    message.tries += 1
    # What was forgotten while it was under way may be named in the answer.
    kept = outcome if message.body == sent.body else replace(outcome, answer="", error=outcome.error and FORGOTTEN)
    message.attempts.create(
        at=at, duration_ms=kept.duration_ms, status=kept.status, answer=kept.answer, error=kept.error
    )
    if outcome.is_delivered:
        lanes.finish(message, MessageState.DELIVERED, now=now)
        switching.note_success(endpoint, now=now)
    else:
        note_failure(message, outcome, now=now)
    return outcome.is_delivered


def note_failure(message: WebhookMessage, outcome: Outcome, *, now: datetime) -> None:
    """A test is tried once and says nothing of the endpoint; anything else waits, or is parked."""
    if message.is_test or (message.tries > len(WAITS) and now - message.created_at >= TRIED_FOR):
        lanes.finish(message, MessageState.PARKED, now=now)
    else:
        message.next_attempt_at = now + wait_after(message.tries)
        message.save(update_fields=["tries", "next_attempt_at"])
    if not message.is_test:
        rest = max(rest_after(message.endpoint.failures + 1), min(outcome.retry_after, LONGEST_ASKED_REST))
        switching.note_failure(message.endpoint, outcome, rest=rest, now=now)


def wait_after(tries: int) -> timedelta:
    return WAITS[min(tries, len(WAITS)) - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311


def rest_after(failures: int) -> timedelta:
    """2, 4, 8 ... seconds."""
    return min(timedelta(seconds=2 ** min(failures, 20)), LONGEST_REST)
