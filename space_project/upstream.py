"""The Cirro that this Space follows, if it follows one (docs/upstream.md)."""

from binascii import Error as NoBase64
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError

from space_project import env

# What beat starts for it.
TASKS = ("integrations.tasks.report_upstream", "integrations.tasks.look_upstream")


@dataclass(frozen=True)
class Upstream:
    """`site` is what Cirro's own clients call so: its endpoints are at `site`/v2. `webhook_secret` may be empty."""

    site: str
    client_id: str
    private_key: str = field(repr=False)
    webhook_secret: str = field(default="", repr=False)
    poll_seconds: int = 60


def from_environment() -> Upstream | None:
    if env.choice("SPACE_UPSTREAM", default="OFF", among=("OFF", "CIRRO")) == "OFF":
        return None
    return Upstream(
        site=env.site("SPACE_UPSTREAM_SITE", default="https://cirro.io/api"),
        client_id=env.required("SPACE_UPSTREAM_CLIENT_ID", remedy="it is what the upstream calls this Space."),
        private_key=private_key(env.required("SPACE_UPSTREAM_PRIVATE_KEY", remedy="it signs what is said upstream.")),
        webhook_secret=webhook_secret(env.text("SPACE_UPSTREAM_WEBHOOK_SECRET")),
        poll_seconds=env.number("SPACE_UPSTREAM_POLL_SECONDS", default=60, at_least=1),
    )


def private_key(given: str) -> str:
    """The key in PEM, from the variable itself or from the file that it names. No message repeats it."""
    remedy = "set it to an RSA key in PEM, which begins with -----BEGIN, or to the path of its file."
    try:
        pem = given.replace("\\n", "\n") if given.startswith("-----BEGIN") else Path(given).read_text("ascii")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise ImproperlyConfigured(
            f"SPACE_UPSTREAM_PRIVATE_KEY names no file that can be read ({reason}): {remedy}"
        ) from error
    try:
        is_rsa = isinstance(load_pem_private_key(pem.encode(), password=None), RSAPrivateKey)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        is_rsa = False
    if not is_rsa:
        raise ImproperlyConfigured(f"SPACE_UPSTREAM_PRIVATE_KEY is no RSA key without a password: {remedy}")
    return pem


def webhook_secret(given: str) -> str:
    try:
        if given:
            Webhook(given)
    except (NoBase64, ValueError, EmptyWebhookSecretError) as error:
        raise ImproperlyConfigured(
            "SPACE_UPSTREAM_WEBHOOK_SECRET is no secret of Standard Webhooks: it has to look like whsec_ and base64."
        ) from error
    return given
