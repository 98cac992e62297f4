"""Clients of the tests' own, and the tokens they sign."""

from collections.abc import Collection
from datetime import timedelta
from functools import cache
from typing import Any

import jwt

from integrations import actions, keys
from integrations.models import ApiClient
from tests.factories import NOW, WHO_AND_WHEN


@cache
def pair(number: int) -> tuple[str, str]:
    """A private and a public key; the same ones for the same number, for making them takes its time."""
    return keys.generate()


def make_client(scopes: Collection[str] = ("read", "write"), number: int = 0) -> ApiClient:
    """One that signs with the pair of this number."""
    _, public_pem = pair(number)
    made = actions.create_client(name="Payroll", scopes=scopes, public_pem=public_pem, **WHO_AND_WHEN)
    return made.public.client


def in_seconds(seconds: int) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp())


def signed(client: ApiClient, number: int = 0, **claims: Any) -> str:
    """What the client would send as its token, but for these claims; one that is None is left out."""
    usual: dict[str, Any] = {"sub": client.client_id, "exp": in_seconds(600)}
    said = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(said, pair(number)[0], algorithm="RS256", headers={"typ": ""})


def bearing(token: str, **headers: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"} | headers}
