"""What every page knows beside its own."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from invitations.pages.shelves import count_pending


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Asked for only where it is shown, one query each: whether this is a worker, and how many invitations wait."""
    user = getattr(request, "user", None)
    return {
        "is_worker": SimpleLazyObject(lambda: getattr(user, "worker", None) is not None),
        "pending_count": SimpleLazyObject(lambda: count_pending(user.pk, timezone.now()) if user else 0),
    }


def contact(request: HttpRequest) -> dict[str, Any]:
    """Whoever runs this Space: where a link to them leads, and what it is called."""
    return {"contact": settings.CONTACT, "contact_name": settings.CONTACT.removeprefix("mailto:")}
