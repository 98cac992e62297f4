"""How long what was sent is kept."""

from datetime import datetime, timedelta

from integrations.webhooks.models import WebhookAttempt, WebhookMessage
from space_project.sweeping import sweep

KEPT_FOR = timedelta(days=30)


def forget(*, now: datetime) -> int:
    """The oldest finished messages and attempts that are no longer kept are gone; returns how many rows."""
    until = now - KEPT_FOR
    attempts = WebhookAttempt.objects.filter(at__lte=until).order_by("at", "pk")
    messages = WebhookMessage.objects.filter(finished_at__lte=until).order_by("finished_at", "pk")
    return sweep(attempts) + sweep(messages)
