"""What endpoints are told, or were, of somebody who is deleted. The log's events are told all the same."""

from datetime import datetime

from django.db.models import QuerySet

from integrations.webhooks import wire
from integrations.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from workers.forgetting import Person

# A person may have any number of messages; a statement writes so many.
AT_ONCE = 500
FORGOTTEN = "It was deleted with the account that this was about."


def forget(person: Person, now: datetime) -> None:
    """Messages about the person, sent and unsent, say the id alone; nothing is kept of what was answered to them.

    They stay in their places, so order and «at least once» hold for whoever waits for them and for what comes behind.
    """
    # Whoever makes messages holds its endpoint's row, for feed.READ_AT_ONCE events: what is being made is there by now,
    # what is made later reads the deleted account.
    list(WebhookEndpoint.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    told = WebhookMessage.objects.filter(lane=wire.lane_of_person(person.id))
    # Messages before their attempts, as they are swept.
    messages = list(told.select_for_update(no_key=True).order_by("pk").only("body"))
    forget_answers(WebhookAttempt.objects.filter(message__in=told.values("pk")))
    for message in messages:
        message.body = wire.without_person(message.body)
    WebhookMessage.objects.bulk_update(messages, ["body"], batch_size=AT_ONCE)


def forget_answers(attempts: QuerySet[WebhookAttempt]) -> None:
    """None of them is made meanwhile, for that takes the row of its endpoint."""
    list(attempts.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    attempts.exclude(answer="").update(answer="")
    attempts.exclude(error="").update(error=FORGOTTEN)
