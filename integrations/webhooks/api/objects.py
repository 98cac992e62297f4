"""Endpoints, messages and attempts as the wire shows them. Only the answer that makes a secret tells it."""

from typing import Annotated, Literal, TypedDict

from integrations.webhooks.models import MessageState, WebhookAttempt, WebhookEndpoint, WebhookMessage
from space_project.api.fields import unix
from space_project.api.objects import ListObject, Unix


class WebhookEndpointObject(TypedDict):
    id: str
    object: Literal["webhook_endpoint"]
    url: str
    event_types: Annotated[list[str], "None: all."]
    batch_size: Annotated[int, "How many events a request may have; with 1 it has the event itself, not a list."]
    is_on: bool
    created_at: Unix
    old_secret_ends_at: Annotated[int | None, "Until then two secrets sign, in UNIX seconds."]
    first_failed_at: Annotated[int | None, "No delivery has succeeded since, in UNIX seconds."]
    switched_off_at: Annotated[int | None, "When the Space itself did, for its failures, in UNIX seconds."]
    switched_off_because: str | None


class WebhookEndpointWithSecret(WebhookEndpointObject):
    """This answer is the only one that tells the secret."""

    secret: Annotated[str, "`whsec_` and base64, as the Standard Webhooks libraries take it."]


class WebhookEndpointList(ListObject):
    data: list[WebhookEndpointObject]


class WebhookAttemptObject(TypedDict):
    id: str
    object: Literal["webhook_attempt"]
    at: Unix
    duration_ms: int
    status: Annotated[int | None, "Null: no answer came."]
    answer: Annotated[str, "Its first 2 KB."]
    error: Annotated[str | None, "Why it failed; null if it did not."]


class WebhookAttemptList(TypedDict):
    object: Literal["list"]
    data: list[WebhookAttemptObject]


class WebhookMessageObject(TypedDict):
    id: str
    object: Literal["webhook_message"]
    webhook_endpoint_id: str
    webhook_id: Annotated[str, "The header `webhook-id`, the same for every try."]
    event_types: list[str]
    amount: Annotated[int, "How many events are within."]
    state: Annotated[str, {"enum": MessageState.values}]
    created_at: Unix
    next_attempt_at: Annotated[int | None, "Null: it waits for another of its gig, or is finished."]
    finished_at: Annotated[int | None, "When it was delivered or parked, in UNIX seconds."]
    attempts: WebhookAttemptList


class WebhookMessageWithBody(WebhookMessageObject):
    body: Annotated[str, "What is sent, word by word."]


class WebhookMessageList(ListObject):
    data: list[WebhookMessageObject]


def endpoint_object(endpoint: WebhookEndpoint) -> WebhookEndpointObject:
    return {
        "id": str(endpoint.pk),
        "object": "webhook_endpoint",
        "url": endpoint.url,
        "event_types": endpoint.event_types,
        "batch_size": endpoint.batch_size,
        "is_on": endpoint.is_on,
        "created_at": int(endpoint.created_at.timestamp()),
        "old_secret_ends_at": unix(endpoint.old_secret_ends_at),
        "first_failed_at": unix(endpoint.first_failed_at),
        "switched_off_at": unix(endpoint.switched_off_at),
        "switched_off_because": endpoint.switched_off_because or None,
    }


def with_secret(endpoint: WebhookEndpoint) -> WebhookEndpointWithSecret:
    return {**endpoint_object(endpoint), "secret": endpoint.secret}


def attempt_object(attempt: WebhookAttempt) -> WebhookAttemptObject:
    return {
        "id": str(attempt.pk),
        "object": "webhook_attempt",
        "at": int(attempt.at.timestamp()),
        "duration_ms": attempt.duration_ms,
        "status": attempt.status,
        "answer": attempt.answer,
        "error": attempt.error or None,
    }


def message_object(message: WebhookMessage) -> WebhookMessageObject:
    return {
        "id": str(message.pk),
        "object": "webhook_message",
        "webhook_endpoint_id": str(message.endpoint_id),
        "webhook_id": message.webhook_id,
        "event_types": message.event_types,
        "amount": message.amount,
        "state": message.state,
        "created_at": int(message.created_at.timestamp()),
        "next_attempt_at": unix(message.next_attempt_at),
        "finished_at": unix(message.finished_at),
        "attempts": {"object": "list", "data": [attempt_object(attempt) for attempt in message.attempts.all()]},
    }
