"""A program may, or may no longer, sign people in with their accounts of this Space."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client as SignInClient
from allauth.idp.oidc.models import Token
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from integrations.actions import locked, tell
from integrations.models import ApiClient
from space_project.sweeping import sweep

SCOPE = "read"
# As much of a client's name as allauth has room for; pages show the client's own.
NAME_CHARS = 100
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}


def sign_in_of(client: ApiClient) -> SignInClient | None:
    """How allauth knows the program: by the same id, as in Cirro."""
    return SignInClient.objects.filter(id=client.client_id).first()


@transaction.atomic
def open_sign_in(
    *, client: ApiClient, redirect_uris: Sequence[str], new_secret: bool, by: str, now: datetime
) -> str | None:
    """People may be sent back to these addresses. Returns the secret if a new one was made, which ends the one before.

    ValidationError about `redirect_uris`; ClientRevoked.
    """
    current = locked(client)
    current.check_not_revoked()
    check_addresses(redirect_uris)
    known = sign_in_of(current)
    before = known.get_redirect_uris() if known else []
    row = known or SignInClient(id=current.client_id, name=current.name[:NAME_CHARS])
    secret = secrets.token_urlsafe(32) if new_secret or known is None else None
    if secret:
        row.set_secret(secret)
    row.set_redirect_uris([*redirect_uris])
    row.scopes = row.default_scopes = SCOPE
    row.save()
    told = {"sign_in_addresses": [*redirect_uris], "sign_in_secret": "new" if secret else "kept"}
    tell(current, by=by, now=now, before={"sign_in_addresses": before, "sign_in_secret": "kept"}, after=told)
    return secret


@transaction.atomic
def close_sign_in(*, client: ApiClient, by: str, now: datetime) -> None:
    """The program signs nobody in any more, and its people's tokens open nothing. Repeated, it changes nothing."""
    current = locked(client)
    if known := sign_in_of(current):
        addresses = known.get_redirect_uris()
        known.delete()
        tell(current, by=by, now=now, before={"sign_in_addresses": addresses}, after={"sign_in_addresses": []})


def check_addresses(redirect_uris: Sequence[str]) -> None:
    for uri in redirect_uris:
        if not is_address(uri):
            told = {"uri": uri}
            message = _("«%(uri)s»: write https://HOST/PATH, without # and *. http:// is for your own machine.") % told
            raise ValidationError({"redirect_uris": message})


def is_address(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.fragment or not uri.isascii() or not uri.isprintable() or {"*", " "} & {*uri}:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in OWN_MACHINE)


def forget_tokens() -> int:
    """Those that have ended are gone; returns how many."""
    return sweep(Token.objects.expired().order_by("pk"))
