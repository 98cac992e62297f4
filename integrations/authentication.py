"""Signing in by a token that the client has signed itself: a JWT, RS256, valid for ten minutes at most (docs/api.md).

The five messages are Cirro's, to the letter. A client that does not exist or was revoked is told what a wrong signature
is told, so that nobody without a key learns which clients there are.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache

import jwt
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from integrations import keys
from integrations.models import USE_NOTED_EVERY, ApiClient, PublicKey
from space_project import bulk

MISSING = "Access token is missing"
EXPIRED = "Access token is expired"
TOO_LONG = "Can not maintain an access token for longer than 10 min"
UNVERIFIED = "Can not verify the access token"
UNREADABLE = "Access token can not be decoded"

LONGEST_LIFE = timedelta(minutes=10)
# The clocks of two machines differ.
LEEWAY = timedelta(seconds=30)
# One with a signature of 8192 bits has some 1,500 characters.
MOST_CHARACTERS = 2048
# A client sends the same token for minutes. What it says and whether a key has signed it never changes; whether that
# key is still valid, and the token not expired, is asked each time.
TOKENS_REMEMBERED = 1024

# Written out, because composing it for every request takes longer than asking it. Of the client what requests need.
CLIENT_FIELDS = ("id", "client_id", "name", "may_read", "may_write", "may_admin")
VALID_KEYS = f"""
SELECT key.id, key.pem, client.last_used_at IS NULL OR client.last_used_at <= %s,
    {", ".join(f"client.{name}" for name in CLIENT_FIELDS)}
FROM integrations_publickey AS key JOIN integrations_apiclient AS client ON client.id = key.client_id
WHERE client.client_id = %s AND client.revoked_at IS NULL AND key.revoked_at IS NULL ORDER BY key.id
"""


class BearerToken(BaseAuthentication):
    """`request.user` is the ApiClient and `request.auth` the PublicKey. Costs one query, and one more in a minute."""

    def authenticate(self, request: Request) -> tuple[ApiClient, PublicKey] | None:
        """None without a token: whether one is needed is for the permissions to say."""
        if (token := token_of(request)) is None:
            return None
        now = timezone.now()
        key = signer_of(token, now)
        if key.client.was_unused_lately:
            key.client.note_use(now)
        return key.client, key

    def authenticate_header(self, request: Request) -> str:
        """What makes DRF answer 401 and not 403."""
        return 'Bearer realm="Space"'


def token_of(request: Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    return token.strip() or None if scheme == "Bearer" else None


def signer_of(token: str, now: datetime) -> PublicKey:
    """The valid key that the token was signed with. AuthenticationFailed otherwise."""
    client_id, exp = read(token)
    for key in valid_keys(client_id, now):
        if is_signed_with(key, token):
            check_life(exp, now)
            return key
    raise AuthenticationFailed(UNVERIFIED)


def valid_keys(client_id: str, now: datetime) -> Iterator[PublicKey]:
    """As `PublicKey.objects.valid()` finds them, each with its client."""
    for key_id, pem, was_unused_lately, *fields in bulk.returned(VALID_KEYS, [now - USE_NOTED_EVERY, client_id]):
        client = ApiClient.from_db(None, CLIENT_FIELDS, fields)
        client.was_unused_lately = was_unused_lately
        yield PublicKey(pk=key_id, pem=pem, client=client)


@lru_cache(maxsize=TOKENS_REMEMBERED)
def read(token: str) -> tuple[str, int]:
    """`sub` and `exp` of a token in the form that it has to have, which nobody has verified yet."""
    try:
        if len(token) > MOST_CHARACTERS:
            raise jwt.DecodeError("too long")
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        raise AuthenticationFailed(UNREADABLE) from error
    if not (is_name(claims.get("sub")) and is_whole_number(claims.get("exp"))):
        raise AuthenticationFailed(UNREADABLE)
    return claims["sub"], claims["exp"]


def is_name(value: object) -> bool:
    """A text that the database can look for."""
    return isinstance(value, str) and value.isascii() and value.isprintable()


def is_whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def is_signed_with(key: PublicKey, token: str) -> bool:
    try:
        verify(key.pem, token)
    except jwt.InvalidTokenError:
        return False
    return True


@lru_cache(maxsize=TOKENS_REMEMBERED)
def verify(pem: str, token: str) -> None:
    """InvalidTokenError if another key has signed it, or none; only successes are remembered."""
    jwt.decode(token, keys.loaded(pem), algorithms=["RS256"], options={"verify_exp": False}, leeway=LEEWAY)


def check_life(exp: int, now: datetime) -> None:
    # Whole numbers, because no float and no datetime holds every one that a token can name.
    seconds_left = exp - int(now.timestamp())
    if seconds_left <= -LEEWAY.seconds:
        raise AuthenticationFailed(EXPIRED)
    if seconds_left > (LONGEST_LIFE + LEEWAY).seconds:
        raise AuthenticationFailed(TOO_LONG)
