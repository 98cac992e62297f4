"""How many requests a client may send in a minute, and the headers that say how many are left.

They are `RateLimit-Limit`, `-Remaining` and `-Reset` of draft-ietf-httpapi-ratelimit-headers-03, which clients know,
rather than the single field of its later versions; and `Retry-After` when there are none left.
"""

import logging
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from redis import RedisError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 60


class PerClient(BaseThrottle):
    """A count for each client and minute of the clock, which all processes share.

    Without Redis nobody is counted and everybody may pass, for the rest of the Space stands too.
    """

    reset = WINDOW_SECONDS

    def allow_request(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return True
        window, passed = divmod(int(timezone.now().timestamp()), WINDOW_SECONDS)
        self.reset = WINDOW_SECONDS - passed
        count, limit = counted(f"requests:{request.user.actor}:{window}"), settings.API_REQUESTS_PER_MINUTE
        request.rate_limit = {  # type: ignore[attr-defined]
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(limit - count, 0)),
            "RateLimit-Reset": str(self.reset),
        }
        return count <= limit

    def wait(self) -> float:
        return self.reset


def counted(key: str) -> int:
    """How many there are under this key, with one more; 0 if nobody counts. It is gone with its minute."""
    counts = caches["requests"]
    try:
        try:
            return counts.incr(key)
        except ValueError:
            # The first in its minute.
            counts.add(key, 0, timeout=2 * WINDOW_SECONDS)
            return counts.incr(key)
    except RedisError as error:
        logger.warning("Requests are not counted, so nobody is limited: %s", error)
        return 0


class RateLimitHeaders:
    """For an APIView: every answer says what is left."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        for name, value in getattr(request, "rate_limit", {}).items():
            response[name] = value
        return response
