"""Programs that work with this Space: who they are, what they sign with, what they were answered."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from integrations.upstream.models import (
    UpstreamChange,
    UpstreamCursor,
    UpstreamGig,
    UpstreamInvitation,
    UpstreamTask,
    UpstreamTurn,
    UpstreamWorker,
)
from integrations.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage
from space_project.errors import SpaceError

__all__ = [
    "ApiClient",
    "IdempotentRequest",
    "IdempotentSubject",
    "PublicKey",
    "Scope",
    "UpstreamChange",
    "UpstreamCursor",
    "UpstreamGig",
    "UpstreamInvitation",
    "UpstreamTask",
    "UpstreamTurn",
    "UpstreamWorker",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookMessage",
]

# When a client was last used is written no more often than this.
USE_NOTED_EVERY = timedelta(minutes=1)


class ClientRevoked(SpaceError):
    code = "client_revoked"


class TooManyKeys(SpaceError):
    code = "too_many_keys"


class Scope(models.TextChoices):
    """What a client may do. None includes another."""

    READ = "read"
    WRITE = "write"
    # What staff do: webhooks, imports and the like.
    ADMIN = "admin"


def random_client_id() -> str:
    return secrets.token_urlsafe(32)


class ApiClient(models.Model):
    """A program that signs in with keys of its own (docs/api.md). For DRF it is the user of its requests."""

    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False
    # Whether its use is to be noted again; told by what reads it for a request.
    was_unused_lately = False

    client_id = models.CharField(
        _("client id"),
        max_length=43,
        unique=True,
        default=random_client_id,
        editable=False,
        help_text=_("The «sub» of its tokens."),
    )
    name = models.CharField(
        _("name"),
        max_length=200,
        validators=[ProhibitNullCharactersValidator()],
        help_text=_("Which program this is, for people."),
    )
    may_read = models.BooleanField(_("may read"), default=True)
    may_write = models.BooleanField(_("may write"), default=False)
    may_admin = models.BooleanField(_("may admin"), default=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False, help_text=_("To the minute."))
    revoked_at = models.DateTimeField(
        _("revoked at"), null=True, editable=False, help_text=_("Since when none of its tokens is taken.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("API client"), _("API clients")
        constraints = [
            models.CheckConstraint(
                name="api_client_may_do_something",
                condition=Q(may_read=True) | Q(may_write=True) | Q(may_admin=True),
                violation_error_message=_("A client needs a scope: read, write or admin."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the event log names this program."""
        return f"client:{self.client_id}"

    @property
    def scopes(self) -> frozenset[Scope]:
        return frozenset(scope for scope in Scope if getattr(self, f"may_{scope}"))

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Permissions are of people; a program has scopes."""
        return False

    def check_not_revoked(self) -> None:
        if self.revoked_at:
            raise ClientRevoked(
                f"«{self.name}» was revoked on {self.revoked_at:%Y-%m-%d %H:%M} UTC: make a new client."
            )

    def note_use(self, now: datetime) -> None:
        ApiClient.objects.filter(pk=self.pk).update(last_used_at=now)


class PublicKeyQuerySet(models.QuerySet["PublicKey"]):
    def valid(self) -> "PublicKeyQuerySet":
        """Those whose signatures are taken."""
        return self.filter(revoked_at=None, client__revoked_at=None)


class PublicKey(models.Model):
    """What a client's signatures are checked with. Several may be valid: the new key comes before the old one goes."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="keys")
    pem = models.TextField()
    fingerprint = models.CharField(
        _("fingerprint"), max_length=59, help_text="SHA-1 of the key in DER, as Cirro shows it."
    )
    created_at = models.DateTimeField(_("created at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    objects = PublicKeyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("public key"), _("public keys")
        ordering = ["id"]
        constraints = [
            # A revoked key stays, so that it cannot come back.
            models.UniqueConstraint(
                name="public_key_known_once",
                fields=["fingerprint"],
                violation_error_message=_("This key is known already, perhaps as a revoked one: give another."),
            )
        ]

    def __str__(self) -> str:
        return self.fingerprint


class IdempotentRequest(models.Model):
    """A write that was done under a key of the client's, and its answer, so that a repeat gets it again.

    Committed together with what it did: where there is no row, nothing was done (docs/adr/0012).
    """

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body.")
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(help_text="Those that the endpoint itself has set, such as ETag.")
    answer = models.TextField(help_text="The body, in JSON; empty: it told of somebody who has been deleted.")
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotent_request_age")]
        constraints = [
            models.UniqueConstraint(
                name="idempotent_request_once",
                fields=["client", "key"],
                violation_error_message="There is an answer for this key already.",
            )
        ]

    def __str__(self) -> str:
        return f"Answer {self.status} for {self.key}"


class IdempotentSubject(models.Model):
    """Somebody whom a kept answer describes, by what programs call them; whoever is deleted is taken out of it."""

    request = models.ForeignKey(IdempotentRequest, on_delete=models.CASCADE, related_name="subjects")
    name = models.CharField(max_length=40, help_text="«user:9», «space_invitation:3».")

    class Meta:
        indexes = [models.Index(fields=["name"], name="idempotent_subject_name")]

    def __str__(self) -> str:
        return self.name
