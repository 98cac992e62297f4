"""What beat starts for integrations."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from integrations import idempotency
from integrations.sign_in import actions as sign_in
from integrations.upstream import looking, reporting
from integrations.webhooks import delivery, feed, keeping, staff
from integrations.webhooks.models import WebhookEndpoint

# A call that could not begin by then is asked for anew, so the queue does not grow.
CALL_EXPIRES_SECONDS = 5


@shared_task
def forget_answers(**kwargs: Any) -> int:
    return idempotency.forget(now=timezone.now())


@shared_task
def forget_tokens(**kwargs: Any) -> int:
    return sign_in.forget_tokens()


@shared_task
def feed_webhooks(**kwargs: Any) -> int:
    """Each endpoint's messages are made, and whoever has something to be told is called."""
    made = feed.read(now=timezone.now())
    for pk in WebhookEndpoint.objects.due(timezone.now()).values_list("pk", flat=True):
        deliver.apply_async(kwargs={"endpoint_id": pk}, expires=CALL_EXPIRES_SECONDS)
    return made


@shared_task
def deliver(*, endpoint_id: int, **kwargs: Any) -> int:
    return delivery.deliver(endpoint_id=endpoint_id)


@shared_task
def tell_of_silent_endpoints(**kwargs: Any) -> int:
    return staff.tell(now=timezone.now())


@shared_task
def forget_deliveries(**kwargs: Any) -> int:
    """Also what an upstream was told, when the Space follows none any more."""
    return keeping.remove_deleted() + keeping.forget(now=timezone.now()) + reporting.forget(now=timezone.now())


@shared_task
def report_upstream(**kwargs: Any) -> int:
    return reporting.report(clock=timezone.now)


@shared_task
def look_upstream(**kwargs: Any) -> int:
    return looking.look(clock=timezone.now)
