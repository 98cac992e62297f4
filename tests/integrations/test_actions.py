"""Clients come, change their keys, and go; the log tells of each step and never of a private key."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from events.models import Event
from events.telling import tell
from integrations import actions, keys
from integrations.models import ApiClient, ClientRevoked, PublicKey, TooManyKeys
from tests.conftest import all_rows
from tests.factories import BY, NOW, WHO_AND_WHEN
from tests.integrations.tokens import make_client, pair

pytestmark = pytest.mark.django_db

LATER = {"by": BY, "now": NOW + timedelta(hours=1)}


def told(event: Event) -> tuple:
    return event.type, event.by, event.at, event.data


# --- create_client --------------------------------------------------------------------------------------------------


def test_create_client_gives_the_private_key_out_and_keeps_the_public_one() -> None:
    made = actions.create_client(name="Payroll", scopes=["read"], **WHO_AND_WHEN)
    client = ApiClient.objects.get()
    assert (client.name, client.scopes, client.created_at, len(client.client_id)) == ("Payroll", {"read"}, NOW, 43)
    assert made.private_pem is not None
    assert made.private_pem.startswith("-----BEGIN PRIVATE KEY-----")
    assert client.keys.get().pem.startswith("-----BEGIN PUBLIC KEY-----")


def test_a_private_key_is_in_no_row() -> None:
    made = actions.create_client(name="Payroll", scopes=["read"], **WHO_AND_WHEN)
    assert "PRIVATE" not in json.dumps(all_rows(), default=str)
    assert str(made.private_pem).splitlines()[1] not in json.dumps(all_rows(), default=str)


def test_create_client_with_a_key_of_its_own_gives_none_out() -> None:
    made = actions.create_client(name="Payroll", scopes=["write"], public_pem=pair(0)[1], **WHO_AND_WHEN)
    assert (made.private_pem, made.public.pem) == (None, pair(0)[1])


def test_create_client_is_in_the_log_and_told_in_sentences(logged) -> None:
    with logged() as events:
        client = make_client(["write", "read"])
    made, keyed = events
    said = {"client_id": client.client_id, "name": "Payroll"}
    assert told(made) == ("api_client.created", BY, NOW, said | {"scopes": ["read", "write"]})
    key = {"from": {"key": None}, "to": {"key": client.keys.get().fingerprint}}
    assert told(keyed) == ("api_client.updated", BY, NOW, said | key)
    assert [entry.what.partition(":")[0] for entry in tell(events)] == [
        "The API client «Payroll» was made",
        "Changed the API client «Payroll»",
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"name": ""}, "name", "blank"),
        ({"name": "x" * 201}, "name", "200"),
        ({"name": "a\x00b"}, "name", "Null"),
        ({"scopes": []}, "__all__", "A client needs a scope: read, write or admin."),
        ({"scopes": ["read", "root"]}, "scopes", "There is no scope 'root': there are read, write, admin."),
        ({"public_pem": "x"}, "public_key", "no public key"),
    ],
)
def test_create_client_names_what_is_wrong(wrong: dict, field: str, sentence: str, refused) -> None:
    with refused(ValidationError, sentence) as refusal:
        actions.create_client(**{"name": "Payroll", "scopes": ["read"]} | wrong, **WHO_AND_WHEN)
    assert refusal.value.message_dict.keys() == {field}


# --- update_client --------------------------------------------------------------------------------------------------


def test_update_client_changes_name_and_scopes_and_tells_from_what(payroll: ApiClient, logged) -> None:
    with logged() as events:
        actions.update_client(client=payroll, name="Reports", scopes=["read"], **LATER)
    payroll.refresh_from_db()
    assert (payroll.name, payroll.scopes) == ("Reports", {"read"})
    [event] = events
    assert event.data["from"] == {"name": "Payroll", "scopes": ["read", "write"]}
    assert event.data["to"] == {"name": "Reports", "scopes": ["read"]}


def test_update_client_to_what_is_true_already_writes_nothing(payroll: ApiClient, unchanged) -> None:
    with unchanged():
        actions.update_client(client=payroll, name="Payroll", scopes=["read", "write"], **LATER)


def test_update_client_takes_no_client_without_scopes(payroll: ApiClient, refused) -> None:
    with refused(ValidationError, "needs a scope"):
        actions.update_client(client=payroll, name="Payroll", scopes=[], **LATER)


# --- Keys -----------------------------------------------------------------------------------------------------------


def test_add_key_gives_a_private_key_out(payroll: ApiClient) -> None:
    made = actions.add_key(client=payroll, **LATER)
    assert "PRIVATE KEY" in str(made.private_pem)
    assert payroll.keys.valid().count() == 2


def test_a_key_is_known_once_even_when_revoked(payroll: ApiClient, refused) -> None:
    actions.revoke_key(key=payroll.keys.get(), **WHO_AND_WHEN)
    for client in (payroll, make_client(number=1)):
        with refused(ValidationError, "This key is known already"):
            actions.add_key(client=client, public_pem=pair(0)[1], **LATER)


def test_a_client_has_so_many_keys_and_no_more(payroll: ApiClient, refused) -> None:
    for number in range(1, actions.MOST_VALID_KEYS):
        actions.add_key(client=payroll, public_pem=pair(number)[1], **WHO_AND_WHEN)
    one_more = pair(actions.MOST_VALID_KEYS)[1]
    with refused(TooManyKeys, "revoke one of them first"):
        actions.add_key(client=payroll, public_pem=one_more, **LATER)
    actions.revoke_key(key=payroll.keys.earliest("pk"), **WHO_AND_WHEN)
    actions.add_key(client=payroll, public_pem=one_more, **LATER)


def test_revoke_key_is_told_once(payroll: ApiClient, logged, unchanged) -> None:
    key = payroll.keys.get()
    with logged() as events:
        actions.revoke_key(key=key, **LATER)
    assert PublicKey.objects.get().revoked_at == LATER["now"]
    assert [event.data["from"] for event in events] == [{"key": key.fingerprint}]
    with unchanged():
        actions.revoke_key(key=key, **LATER | {"now": NOW + timedelta(days=1)})


# --- revoke_client --------------------------------------------------------------------------------------------------


def test_revoke_client_is_told_once(payroll: ApiClient, logged, unchanged) -> None:
    with logged() as events:
        actions.revoke_client(client=payroll, **LATER)
    assert ApiClient.objects.get().revoked_at == LATER["now"]
    assert [event.type for event in events] == ["api_client.updated"]
    assert not PublicKey.objects.valid().exists()
    with unchanged():
        actions.revoke_client(client=payroll, **LATER | {"now": NOW + timedelta(days=1)})


def test_a_revoked_client_changes_no_more(payroll: ApiClient, refused) -> None:
    actions.revoke_client(client=payroll, **WHO_AND_WHEN)
    with refused(ClientRevoked, "make a new client"):
        actions.add_key(client=payroll, public_pem=pair(1)[1], **LATER)
    with refused(ClientRevoked, "was revoked on 2026-03-02"):
        actions.update_client(client=payroll, name="Reports", scopes=["read"], **LATER)


def test_keys_are_generated_only_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "generate", lambda: pair(1))
    assert make_client().keys.get().pem == pair(0)[1]
