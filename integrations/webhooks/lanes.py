"""The order of messages: in each lane one after the other. Callers hold the endpoint's row."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from integrations.webhooks.models import MessageState, WebhookAttempt, WebhookEndpoint, WebhookMessage

# Whoever mends an endpoint waits for these rows to be written; the lanes behind them are hurried with each success.
AT_ONCE = 1000
# Two for each success: an endpoint that takes everything is soon told everything, a weak one is not overrun.
MORE = 2


def append(endpoint: WebhookEndpoint, messages: Sequence[WebhookMessage], *, now: datetime) -> None:
    """The messages, in this order, are at the end of their lanes. Two statements, whatever the number."""
    lanes = {message.lane for message in messages}
    taken = {*endpoint.messages.heads().filter(lane__in=lanes).values_list("lane", flat=True)}
    for message in messages:
        message.next_attempt_at = None if message.lane in taken else now
        taken.add(message.lane)
    WebhookMessage.objects.bulk_create(messages)


def finish(message: WebhookMessage, state: MessageState, *, now: datetime) -> None:
    """The message is delivered or parked, and the next of its lane comes to the front."""
    message.state, message.finished_at, message.next_attempt_at = state, now, None
    message.save(update_fields=["state", "finished_at", "next_attempt_at", "tries"])
    bring_forward(message.endpoint, message.lane, now=now)


def bring_forward(endpoint: WebhookEndpoint, lane: str, *, now: datetime) -> None:
    """Somebody is at the front of the lane, if anybody waits."""
    waiting = endpoint.messages.waiting().filter(lane=lane)
    if not waiting.heads().exists() and (first := waiting.order_by("pk").first()):
        WebhookMessage.objects.filter(pk=first.pk).update(next_attempt_at=now)


def put_back(message: WebhookMessage, *, now: datetime) -> None:
    """The message waits as if it had not been tried: at the front of its lane, or for the one that is there."""
    message.state, message.finished_at, message.tries = MessageState.WAITING, None, 0
    # At the front it stays there, and its time has come.
    message.next_attempt_at = message.next_attempt_at and now
    message.save(update_fields=["state", "finished_at", "tries", "next_attempt_at"])
    bring_forward(message.endpoint, message.lane, now=now)


def begin_anew(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """What is at the front of AT_ONCE lanes is tried at once, and all its tries are before it."""
    first = endpoint.messages.heads().order_by("next_attempt_at", "pk")[:AT_ONCE]
    WebhookMessage.objects.filter(pk__in=first.values("pk")).update(next_attempt_at=now, tries=0)


def hurry(endpoint: WebhookEndpoint, *, since: datetime, now: datetime) -> int:
    """MORE lanes, of those whose front waits and was not tried since then, are tried at once; returns how many.

    A hurried try counts like any other.
    """
    tried = Exists(WebhookAttempt.objects.filter(message=OuterRef("pk"), at__gte=since))
    waiting = endpoint.messages.heads().filter(~tried, next_attempt_at__gt=now).order_by("next_attempt_at", "pk")
    return WebhookMessage.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:MORE])).update(
        next_attempt_at=now
    )
