"""Who sends is proven as the Standard Webhooks specification says, for as long as two secrets are valid by both."""

import secrets
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime

from standardwebhooks import Webhook

SECRET_BYTES = 32


def new_secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def headers(*, webhook_id: str, body: str, by_secrets: Iterable[str], now: datetime) -> dict[str, str]:
    """`webhook_id` is the same for every try of a message; `now` is aware UTC, the moment of this one."""
    signatures = [Webhook(secret).sign(webhook_id, now, body) for secret in by_secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Space-Webhooks/1",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
