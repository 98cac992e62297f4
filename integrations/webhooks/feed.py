"""From the feed of events to the messages that each endpoint is to get."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from events.models import Publication
from events.publishing import last_position
from integrations.webhooks import lanes, wire
from integrations.webhooks.models import WebhookEndpoint, WebhookMessage

log = logging.getLogger(__name__)

# One look reads so many events for an endpoint.
READ_AT_ONCE = 5_000


def read(*, now: datetime) -> int:
    """Each endpoint that is on has read on; returns how many messages there are more."""
    behind = WebhookEndpoint.objects.filter(is_on=True, position__lt=last_position()).order_by("pk")
    return sum(read_on_or_later(pk, now=now) for pk in list(behind.values_list("pk", flat=True)))


def read_on_or_later(endpoint_id: int, *, now: datetime) -> int:
    """What cannot be told to one endpoint keeps no other from being told and called."""
    try:
        return read_on(endpoint_id, now=now)
    except Exception:
        log.exception("Webhook endpoint %s cannot read on; it is tried again.", endpoint_id)
        return 0


@transaction.atomic
def read_on(endpoint_id: int, *, now: datetime) -> int:
    """The messages and how far was read are one transaction, so nothing is told twice or left out."""
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint_id, is_on=True).first()
    if endpoint is None:
        return 0
    ahead = Publication.objects.filter(position__gt=endpoint.position).order_by("position")
    published = list(ahead.select_related("event")[:READ_AT_ONCE])
    messages = list(messages_of(endpoint, wanted(endpoint, published), now=now))
    lanes.append(endpoint, messages, now=now)
    if published:
        endpoint.position = published[-1].position
        endpoint.save(update_fields=["position"])
    return len(messages)


def wanted(endpoint: WebhookEndpoint, published: Sequence[Publication]) -> list[Publication]:
    names = {*(endpoint.event_types or wire.NAMES)}
    return [entry for entry in published if wire.name_of(entry.event) in names]


def messages_of(
    endpoint: WebhookEndpoint, published: Sequence[Publication], *, now: datetime
) -> Iterator[WebhookMessage]:
    """In the order of the first event of each."""
    payloads = wire.payloads(published)
    for lane, batch in sorted(batches(published, endpoint.batch_size), key=lambda each: each[1][0].position):
        told = [payloads[entry.position] for entry in batch]
        yield WebhookMessage(
            endpoint=endpoint,
            lane=lane,
            event_types=wire.types_in(entry.event for entry in batch),
            amount=len(batch),
            body=wire.body_of(told, in_list=endpoint.batch_size > 1, now=now),
            created_at=now,
        )


def batches(published: Sequence[Publication], size: int) -> Iterator[tuple[str, Sequence[Publication]]]:
    """For each lane, so many events at most."""
    by_lane: dict[str, list[Publication]] = {}
    for entry in published:
        by_lane.setdefault(wire.lane_of(entry.event), []).append(entry)
    for lane, entries in by_lane.items():
        yield from ((lane, entries[start : start + size]) for start in range(0, len(entries), size))
