"""What is left of deleted endpoints goes in the background: they may have been told a million things."""

from time import monotonic

from integrations.webhooks.models import WebhookEndpoint, WebhookMessage
from space_project.sweeping import sweep

# Then it is another task's turn.
SECONDS = 10.0


def remove() -> int:
    """Messages of deleted endpoints are gone with their attempts, as far as there is time, and endpoints without any.

    Returns how many messages. It reads the clock itself, for it may take long.
    """
    messages = WebhookMessage.objects.filter(endpoint__in=WebhookEndpoint.everything.deleted().values("pk"))
    removed, over = 0, monotonic() + SECONDS
    while monotonic() < over and (some := sweep(messages.order_by("endpoint", "pk"))):
        removed += some
    WebhookEndpoint.everything.deleted().filter(messages=None).delete()
    return removed
