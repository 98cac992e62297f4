"""Programs come, change their keys, and go. A private key is given out once and never stored."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from allauth.idp.oidc.models import Client as SignInClient
from django.core.exceptions import ValidationError
from django.db import transaction

from events import actions as events
from events.models import EventType
from integrations import keys
from integrations.models import ApiClient, PublicKey, Scope, TooManyKeys

# A forged token costs a check by each valid key.
MOST_VALID_KEYS = 5


class NewKey(NamedTuple):
    """A key that has just been added. `private_pem` is there if the pair was made here, and nowhere else."""

    public: PublicKey
    private_pem: str | None


def flags(scopes: Collection[str]) -> dict[str, bool]:
    """The columns that say these scopes. ValidationError if one is none."""
    if unknown := sorted({*scopes} - {*Scope.values}):
        message = f"There is no scope {unknown[0]!r}: there are {', '.join(Scope.values)}."
        raise ValidationError({"scopes": message})
    return {f"may_{scope}": scope in scopes for scope in Scope.values}


def locked(client: ApiClient) -> ApiClient:
    """As it stands now, and stays until the transaction ends."""
    return ApiClient.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)


def tell(client: ApiClient, *, by: str, now: datetime, before: object, after: object) -> None:
    told = {"client_id": client.client_id, "name": client.name} | events.change(before, after)
    events.record(EventType.API_CLIENT_UPDATED, by=by, now=now, data=told)


@transaction.atomic
def create_client(
    *, name: str, scopes: Collection[str], by: str, now: datetime, public_pem: str | None = None
) -> NewKey:
    """A program may do this from now on, with the given public key or a pair made here.

    ValidationError names the field that is wrong.
    """
    client = ApiClient(name=name, created_at=now, **flags(scopes))
    client.full_clean()
    client.save(force_insert=True)
    told = {"client_id": client.client_id, "name": client.name, "scopes": sorted(client.scopes)}
    events.record(EventType.API_CLIENT_CREATED, by=by, now=now, data=told)
    return add_key(client=client, public_pem=public_pem, by=by, now=now)


@transaction.atomic
def update_client(*, client: ApiClient, name: str, scopes: Collection[str], by: str, now: datetime) -> None:
    """The program is called so and may do this. ValidationError names the field; ClientRevoked."""
    current = locked(client)
    current.check_not_revoked()
    before = {"name": current.name, "scopes": sorted(current.scopes)}
    current.name = name
    for column, value in flags(scopes).items():
        setattr(current, column, value)
    current.full_clean()
    after = {"name": current.name, "scopes": sorted(current.scopes)}
    if before != after:
        current.save(update_fields=["name", *flags(scopes)])
        tell(current, by=by, now=now, before=before, after=after)


@transaction.atomic
def add_key(*, client: ApiClient, by: str, now: datetime, public_pem: str | None = None) -> NewKey:
    """The client may sign with this key too; without one, with the private key that is returned.

    ValidationError if the key is not taken; ClientRevoked; TooManyKeys beyond MOST_VALID_KEYS.
    """
    current = locked(client)
    current.check_not_revoked()
    if current.keys.valid().count() >= MOST_VALID_KEYS:
        raise TooManyKeys(f"«{current.name}» has {MOST_VALID_KEYS} valid keys: revoke one of them first.")
    private_pem, public_pem = (None, public_pem) if public_pem else keys.generate()
    key = draft_key(public_pem)
    key.client, key.created_at = current, now
    key.save(force_insert=True)
    tell(current, by=by, now=now, before={"key": None}, after={"key": key.fingerprint})
    return NewKey(key, private_pem)


def draft_key(pem: str) -> PublicKey:
    """A key as `add_key` would add it, of nobody yet, not saved. ValidationError, about `public_key`, if it is none."""
    try:
        public = keys.checked(pem)
        key = PublicKey(pem=keys.written(public), fingerprint=keys.fingerprint(public))
        key.validate_constraints(exclude={"client"})
    except ValidationError as error:
        raise ValidationError({"public_key": error.messages}) from error
    return key


@transaction.atomic
def revoke_key(*, key: PublicKey, by: str, now: datetime) -> None:
    """Tokens signed with it are refused from now on. Repeated, it changes nothing."""
    client = locked(key.client)
    if PublicKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        tell(client, by=by, now=now, before={"key": key.fingerprint}, after={"key": None})


@transaction.atomic
def revoke_client(*, client: ApiClient, by: str, now: datetime) -> None:
    """All its tokens are refused from now on, for good, and those of its people. Repeated, it changes nothing."""
    if ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=now):
        SignInClient.objects.filter(id=client.client_id).delete()
        tell(client, by=by, now=now, before={"revoked_at": None}, after={"revoked_at": now})
