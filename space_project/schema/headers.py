"""The headers that requests may have and answers have, as the document tells them."""

from typing import Literal

from drf_spectacular.utils import OpenApiParameter

HEADER: Literal["header"] = "header"
SIGNED_IN = [200, 201, 202, 208, 304, 400, 404, 409, 411, 412, 413, 415, 422, 429]


def answered(name: str, description: str, statuses: list[int], kind: type = int) -> OpenApiParameter:
    return OpenApiParameter(name, kind, HEADER, description=description, response=statuses)


OF_ALL = [
    answered("RateLimit-Limit", "How many requests a client may send in a minute.", SIGNED_IN),
    answered("RateLimit-Remaining", "How many are left of them.", SIGNED_IN),
    answered("RateLimit-Reset", "After how many seconds all are back.", SIGNED_IN),
    answered("Retry-After", "After how many seconds to ask again.", [429]),
    answered("WWW-Authenticate", "Bearer", [401], str),
]
OF_WRITES = [
    OpenApiParameter(
        "Idempotency-Key",
        {"type": "string", "pattern": "^[!-~]([ -~]{0,253}[!-~])?$"},
        HEADER,
        description="Made up by the client, such as a UUID: a repeat with the same key is done once, and gets the "
        "first answer again, for 24 hours.",
    ),
    answered("Idempotent-Replayed", "`true`: this is the first answer again.", SIGNED_IN, str),
]
