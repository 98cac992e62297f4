"""From the feed of events to the messages that each endpoint is to get."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil

from django.db import transaction

from events.models import Publication
from events.publishing import last_position
from integrations.webhooks import lanes, wire
from integrations.webhooks.models import MOST_IN_A_BATCH, WebhookEndpoint, WebhookMessage

log = logging.getLogger(__name__)

# For so many events, which takes a part of a second, an endpoint's row is held: who is deleted waits for it. Statements
# name as many lanes or rows, of the 32,766 values that SQLite takes in one since 3.32.
READ_AT_ONCE = MOST_IN_A_BATCH
# One look reads so many times for an endpoint.
READS = 5
# Servers refuse larger requests, unless told otherwise.
MOST_BYTES = 1_000_000


def read(*, now: datetime) -> int:
    """Each endpoint that is on has read on; returns how many messages there are more."""
    end = last_position()
    behind = WebhookEndpoint.objects.filter(is_on=True, position__lt=end).order_by("pk").values_list("pk", "position")
    return sum(read_on_or_later(pk, reads(end - position), now=now) for pk, position in list(behind))


def reads(events: int) -> int:
    """How often it is read for so many events, in one look."""
    return min(ceil(events / READ_AT_ONCE), READS)


def read_on_or_later(endpoint_id: int, times: int, *, now: datetime) -> int:
    """What cannot be told to one endpoint keeps no other from being told and called."""
    try:
        return sum(read_on(endpoint_id, now=now) for _ in range(times))
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
    said = wire.said_of(published)
    for lane, batch in sorted(batches(published, said, endpoint.batch_size), key=lambda each: each[1][0].position):
        yield WebhookMessage(
            endpoint=endpoint,
            lane=lane,
            event_types=wire.types_in(entry.event for entry in batch),
            amount=len(batch),
            body=wire.body_of([said[entry.position] for entry in batch], in_list=endpoint.batch_size > 1, now=now),
            created_at=now,
        )


def batches(
    published: Sequence[Publication], said: Mapping[int, str], most: int
) -> Iterator[tuple[str, Sequence[Publication]]]:
    """The events of each lane in as many requests as they need."""
    by_lane: dict[str, list[Publication]] = {}
    for entry in published:
        by_lane.setdefault(wire.lane_of(entry.event), []).append(entry)
    for lane, entries in by_lane.items():
        yield from ((lane, part) for part in parts(entries, said, most))


def parts(entries: Sequence[Publication], said: Mapping[int, str], most: int) -> Iterator[Sequence[Publication]]:
    """So many events and MOST_BYTES at most in each; an event that has more by itself is alone."""
    part: list[Publication] = []
    size = 0
    for entry in entries:
        more = len(said[entry.position].encode())
        if part and (len(part) == most or size + more > MOST_BYTES):
            yield part
            part, size = [], 0
        part.append(entry)
        size += more
    yield part
