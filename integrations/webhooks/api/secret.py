"""A secret is told by one answer, and again to who repeats that request; it lies nowhere but in its endpoint's row."""

from hashlib import sha256
from typing import Any

from django.utils import timezone

from integrations.webhooks.models import WebhookEndpoint
from space_project.api.errors import Unprocessable
from space_project.api.views import WireView


class SecretOnce(WireView):
    """Answers with the secret of an endpoint. Kept is a digest, by which a repeat finds it as long as it signs."""

    def to_keep(self, answer: Any) -> Any:
        return answer | {"secret": digest(answer["secret"])} if "secret" in answer else answer

    def to_repeat(self, kept: Any) -> Any:
        return kept | {"secret": secret_of(kept["id"], kept["secret"])} if "secret" in kept else kept


def digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def secret_of(endpoint_id: str, kept: str) -> str:
    """Unprocessable if it is gone: with its endpoint, or by further rotations."""
    for endpoint in WebhookEndpoint.objects.filter(pk=int(endpoint_id)):
        for secret in endpoint.valid_secrets(timezone.now()):
            if digest(secret) == kept:
                return secret
    raise Unprocessable("This was done, and the secret that it made is gone: make another by rotate_secret.")
