"""Endpoints come, change and go; messages are sent again. Secrets are in no log and no event."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.models import EventType
from events.publishing import last_position
from integrations.webhooks import guard, lanes, signing, switching, wire
from integrations.webhooks.models import TEST, EndpointOff, WebhookEndpoint, WebhookMessage

TOLD = ("url", "event_types", "batch_size", "is_on")
# After a rotation the old secret signs too for so long, unless said otherwise.
OLD_SECRET_VALID_FOR = timedelta(days=1)
# Whoever changes a secret wants the old one to end.
OLD_SECRET_VALID_AT_MOST = timedelta(days=7)


def check_names(event_types: Sequence[str]) -> None:
    """ValidationError unless these are names of events that endpoints are told of."""
    if unknown := [name for name in event_types if name not in wire.NAMES]:
        told = {"name": unknown[0], "names": ", ".join(wire.NAMES)}
        raise ValidationError({"event_types": _("There is no event «%(name)s»: there are %(names)s.") % told})


def check_address(url: str) -> None:
    """ValidationError if it can be seen without a look-up that nobody may be called there."""
    try:
        guard.check(url)
    except guard.AddressRefused as refusal:
        raise ValidationError({"url": str(refusal)}) from refusal


def locked(endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """As it stands now, and stays until the transaction ends."""
    return WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)


@transaction.atomic
def create(*, by: str, now: datetime, **fields: Any) -> WebhookEndpoint:
    """The address is called for what happens from now on; `secret` of what is returned is to be shown once.

    ValidationError names the field that is wrong.
    """
    check_names(fields.get("event_types", []))
    endpoint = WebhookEndpoint(created_at=now, position=last_position(), **fields)
    endpoint.full_clean()
    check_address(endpoint.url)
    endpoint.save(force_insert=True)
    told = switching.told_of(endpoint) | {name: getattr(endpoint, name) for name in TOLD}
    events.record(EventType.WEBHOOK_ENDPOINT_CREATED, by=by, now=now, data=told)
    return endpoint


@transaction.atomic
def update(*, endpoint: WebhookEndpoint, by: str, now: datetime, **changes: Any) -> WebhookEndpoint:
    """The endpoint is as `changes` say. Switched on, or elsewhere, it is called at once, beginning with what it missed.

    Said to be off, one that the Space switched off is no longer told of. ValidationError names the field that is wrong,
    of those that change.
    """
    check_names(changes.get("event_types", []))
    current = locked(endpoint)
    if changes.get("is_on") is False and current.switched_off_at:
        switching.leave_off(current, by=by, now=now)
    before = {name: getattr(current, name) for name in changes if getattr(current, name) != changes[name]}
    after = {name: changes[name] for name in before}
    if not after:
        return current
    for name, value in after.items():
        setattr(current, name, value)
    check_changed(current, after)
    if current.is_on and {"is_on", "url"} & {*after}:
        switching.begin_anew(current, now=now)
    current.save(update_fields=[*after])
    tell(current, by=by, now=now, what=events.change(before, after))
    return current


def check_changed(endpoint: WebhookEndpoint, names: Collection[str]) -> None:
    """What is as it was may be against a rule by now, and keeps nobody from switching the endpoint off."""
    endpoint.full_clean(exclude={field.name for field in endpoint._meta.fields if field.name not in names})
    if "url" in names or (endpoint.is_on and "is_on" in names):
        check_address(endpoint.url)


@transaction.atomic
def rotate_secret(
    *, endpoint: WebhookEndpoint, by: str, now: datetime, old_secret_ends_at: datetime | None = None
) -> WebhookEndpoint:
    """There is a new `secret`, to be shown once; until then, or for a day, the one before signs too. Any older ends.

    A moment that is past ends the one before at once. ValidationError beyond OLD_SECRET_VALID_AT_MOST.
    """
    until = old_secret_ends_at or now + OLD_SECRET_VALID_FOR
    if until > now + OLD_SECRET_VALID_AT_MOST:
        raise ValidationError({"old_secret_ends_at": _("An old secret signs for 7 days at most.")})
    current = locked(endpoint)
    switching.write(current, secret=signing.new_secret(), old_secret=current.secret, old_secret_ends_at=until)
    if current.is_on and current.first_failed_at:
        # Perhaps it has failed for want of the right secret.
        switching.begin_anew(current, now=now)
    tell(current, by=by, now=now, what={"fields": ["secret"]})
    return current


@transaction.atomic
def delete(*, endpoint: WebhookEndpoint, by: str, now: datetime) -> None:
    """It is there no more, and nobody calls it. What it was told is removed in the background (keeping.py)."""
    current = locked(endpoint)
    events.record(EventType.WEBHOOK_ENDPOINT_DELETED, by=by, now=now, data=switching.told_of(current))
    switching.write(current, deleted_at=now, secret="", old_secret="", old_secret_ends_at=None)


@transaction.atomic
def send_test(*, endpoint: WebhookEndpoint, by: str, now: datetime) -> WebhookMessage:
    """A message that says nothing is on its way, also to an endpoint that is off. One at a time: if one waits, that."""
    current = locked(endpoint)
    if waiting := current.messages.waiting().filter(lane=TEST).first():
        return waiting
    said = wire.said_of_test(current.pk, current.url, now)
    message = WebhookMessage(
        endpoint=current,
        lane=TEST,
        event_types=[wire.TEST_NAME],
        amount=1,
        body=wire.body_of([said], in_list=current.batch_size > 1, now=now),
        created_at=now,
    )
    lanes.append(current, [message], now=now)
    # What is there for the endpoint's sake must not keep a test.
    switching.write(current, rest_ends_at=None)
    tell_of_message(EventType.WEBHOOK_ENDPOINT_TESTED, message, by=by, now=now)
    return message


@transaction.atomic
def resend(*, message: WebhookMessage, by: str, now: datetime) -> WebhookMessage:
    """The message is sent again under the same id, as soon as its turn comes; one that waits, at once. EndpointOff."""
    endpoint = locked(message.endpoint)
    current = endpoint.messages.get(pk=message.pk)
    current.endpoint = endpoint
    if not (endpoint.is_on or current.is_test):
        raise EndpointOff(_("«%(url)s» is switched off: switch it on first.") % {"url": endpoint.url})
    lanes.put_back(current, now=now)
    switching.write(endpoint, rest_ends_at=None)
    tell_of_message(EventType.WEBHOOK_ENDPOINT_RESENT, current, by=by, now=now)
    current.refresh_from_db()
    return current


def tell(endpoint: WebhookEndpoint, *, by: str, now: datetime, what: dict[str, Any]) -> None:
    events.record(EventType.WEBHOOK_ENDPOINT_UPDATED, by=by, now=now, data=switching.told_of(endpoint) | what)


def tell_of_message(type: EventType, message: WebhookMessage, *, by: str, now: datetime) -> None:
    told = switching.told_of(message.endpoint) | {"webhook_id": message.webhook_id}
    events.record(type, by=by, now=now, data=told)
