"""Scopes: read for what only reads, write for the rest, or what an endpoint asks for."""

import pytest
from django.test import Client

from events.models import Event, EventType
from integrations import actions
from tests.factories import WHO_AND_WHEN
from tests.integrations.tokens import bearing, make_client, signed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.integrations.endpoints"),
    pytest.mark.usefixtures("at_now"),
]


def works() -> int:
    return Event.objects.filter(type=EventType.GIG_OPENED).count()


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("get", "/things", "read"),
        ("head", "/things", "read"),
        ("options", "/things", "read"),
        ("post", "/things", "write"),
        ("delete", "/things", "write"),
        ("get", "/administered", "admin"),
        ("post", "/administered", "admin"),
    ],
)
@pytest.mark.parametrize("scope", ["read", "write", "admin"])
def test_a_scope_opens_its_own_and_nothing_else(
    client: Client, method: str, path: str, needed: str, scope: str
) -> None:
    token = signed(make_client([scope]))
    answer = getattr(client, method)(path, content_type="application/json", **bearing(token))
    if scope == needed:
        assert answer.status_code in (200, 201)
        return
    assert (answer.status_code, works()) == (403, 0)
    if method != "head":
        expected = f"«Payroll» lacks the scope «{needed}» that this needs: staff can give it to the client."
        assert answer.json() == {"error": expected}


def test_without_a_token_no_scope_is_spoken_of(client: Client) -> None:
    answer = client.post("/administered")
    assert (answer.status_code, answer.json()) == (401, {"error": "Access token is missing"})


def test_a_scope_taken_away_is_gone_at_once(client: Client, payroll) -> None:
    actions.update_client(client=payroll, name="Payroll", scopes=["read"], **WHO_AND_WHEN)
    assert client.post("/things", **bearing(signed(payroll))).status_code == 403
