"""How long what was sent is kept, and that what a deleted endpoint was told goes with it, in the background."""

from datetime import datetime, timedelta
from time import monotonic

from integrations.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from space_project.sweeping import sweep

KEPT_FOR = timedelta(days=30)
# A deleted endpoint may have been told a million things; then it is another task's turn.
SECONDS = 10.0


def forget(*, now: datetime) -> int:
    """The oldest finished messages and attempts that are no longer kept are gone; returns how many rows."""
    until = now - KEPT_FOR
    attempts = WebhookAttempt.objects.filter(at__lte=until).order_by("at", "pk")
    messages = WebhookMessage.objects.filter(finished_at__lte=until).order_by("finished_at", "pk")
    return sweep(attempts) + sweep(messages)


def remove_deleted() -> int:
    """Messages of deleted endpoints are gone with their attempts, as far as there is time, and endpoints without any.

    Returns how many messages. It reads the clock itself, for it may take long.
    """
    messages = WebhookMessage.objects.filter(endpoint__in=WebhookEndpoint.everything.deleted().values("pk"))
    removed, over = 0, monotonic() + SECONDS
    while monotonic() < over and (some := sweep(messages.order_by("endpoint", "pk"))):
        removed += some
    WebhookEndpoint.everything.deleted().filter(messages=None).delete()
    return removed
