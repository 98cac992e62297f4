"""An endpoint that fails for long is switched off, and staff are told. Callers hold its row."""

from datetime import datetime, timedelta
from typing import Any

from events import actions as events
from events.models import ENGINE, EventType
from integrations.webhooks import lanes
from integrations.webhooks.models import WebhookEndpoint
from integrations.webhooks.sending import GONE, Outcome

# Longer than this nobody goes on calling; what waits then waits until somebody switches the endpoint on.
FAILING_FOR = timedelta(days=3)

# Fewer failures in a row are the message's fault rather than the endpoint's.
OUTAGE = 3

WELL: dict[str, Any] = {"first_failed_at": None, "failures": 0, "rest_ends_at": None}


def note_success(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """After an outage what waits for a later try is hurried, a little with each success."""
    if endpoint.first_failed_at:
        since = now if endpoint.failures >= OUTAGE else endpoint.recovered_at
        write(endpoint, **WELL, recovered_at=since)
    if endpoint.recovered_at and not lanes.hurry(endpoint, since=endpoint.recovered_at, now=now):
        write(endpoint, recovered_at=None)


def note_failure(endpoint: WebhookEndpoint, outcome: Outcome, *, rest: timedelta, now: datetime) -> None:
    """It rests; it is switched off if nothing has arrived for FAILING_FOR, or it says that it is gone for good."""
    since = endpoint.first_failed_at or now
    write(endpoint, first_failed_at=since, failures=endpoint.failures + 1, rest_ends_at=now + rest)
    if outcome.status == GONE:
        switch_off(endpoint, because=outcome.error, now=now)
    elif now - since >= FAILING_FOR:
        switch_off(endpoint, because=f"Nothing has arrived since {since:%Y-%m-%d %H:%M} UTC. {outcome.error}", now=now)


def switch_off(endpoint: WebhookEndpoint, *, because: str, now: datetime) -> None:
    write(endpoint, is_on=False, switched_off_at=now, switched_off_because=because, staff_told_at=None)
    told = events.change({"is_on": True}, {"is_on": False, "switched_off_because": because})
    events.record(EventType.WEBHOOK_ENDPOINT_UPDATED, by=ENGINE, now=now, data=told_of(endpoint) | told)


def leave_off(endpoint: WebhookEndpoint, *, by: str, now: datetime) -> None:
    """Somebody knows that it was switched off, and wants it so: staff are no longer told."""
    told = events.change({"switched_off_because": endpoint.switched_off_because}, {"switched_off_because": ""})
    write(endpoint, switched_off_at=None, switched_off_because="", staff_told_at=None)
    events.record(EventType.WEBHOOK_ENDPOINT_UPDATED, by=by, now=now, data=told_of(endpoint) | told)


def begin_anew(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """As if it had never failed: what waits is sent at once."""
    write(endpoint, **WELL, recovered_at=now, switched_off_at=None, switched_off_because="", staff_told_at=None)
    lanes.begin_anew(endpoint, now=now)


def write(endpoint: WebhookEndpoint, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(endpoint, name, value)
    endpoint.save(update_fields=[*fields])


def told_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """How the log names it."""
    return {"webhook_endpoint_id": endpoint.pk, "url": endpoint.url}
