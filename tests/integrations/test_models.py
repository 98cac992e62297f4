"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from integrations.models import ApiClient, IdempotentRequest, PublicKey
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def refused_by(constraint: str, model, **columns) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.create(**columns)
    # SQLite names the columns of a unique constraint.
    assert constraint in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


def test_a_client_may_do_something() -> None:
    refused_by("api_client_may_do_something", ApiClient, name="Idle", may_read=False, created_at=NOW)


def test_a_client_id_is_there_once(payroll: ApiClient) -> None:
    refused_by("client_id", ApiClient, name="Twin", client_id=payroll.client_id, created_at=NOW)


def test_a_key_is_known_once(payroll: ApiClient) -> None:
    key = payroll.keys.get()
    refused_by("public_key_known_once", PublicKey, client=payroll, fingerprint=key.fingerprint, created_at=NOW)


def test_a_clients_key_has_one_answer(payroll: ApiClient) -> None:
    answer = {"client": payroll, "key": "k", "status": 200, "headers": {}, "answer": "{}", "created_at": NOW}
    IdempotentRequest.objects.create(**answer)
    refused_by("idempotent_request_once", IdempotentRequest, **answer)
