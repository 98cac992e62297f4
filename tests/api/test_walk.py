"""Every endpoint, whoever asks: without a token, with a bad one, without the scope, for what does not exist."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from integrations import actions
from integrations.authentication import EXPIRED, MISSING, UNREADABLE, UNVERIFIED
from space_project.schema.generator import document
from tests import told
from tests.factories import WHO_AND_WHEN
from tests.integrations.tokens import in_seconds, make_client, signed
from tests.wire import ROOT, Program

HOSTILE = ["0", "999999", str(2**63), "9" * 40, "-1", "1e3", "x", "%00", "..%2f", "%D9%A3"]

WALK = [
    (method.upper(), path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
OF_CLIENTS = [walk for walk in WALK if "signed_token" in walk[2]["security"][0]]
WITH_ID = [walk for walk in OF_CLIENTS if "{" in walk[1]]

each = pytest.mark.parametrize(("method", "path", "operation"), WALK, ids=lambda part: str(part)[:40])
each_of_clients = pytest.mark.parametrize(("method", "path", "operation"), OF_CLIENTS, ids=lambda part: str(part)[:40])
each_with_id = pytest.mark.parametrize(("method", "path", "operation"), WITH_ID, ids=lambda part: str(part)[:40])


def filled(path: str, pk: str = "1") -> str:
    return path.replace("{", "%(").replace("}", ")s") % dict.fromkeys(("id", "gig_id", "endpoint_id"), pk)


def ask(method: str, path: str, token: str = "") -> HttpResponse:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer: Any = Client().generic(method, ROOT + path, "{}", content_type="application/json", headers=headers)
    told.check(method, path, answer)
    return answer


def error(answer: Any) -> str:
    return str(answer.json()["error"])


@each
def test_nobody_comes_in_without_a_token(method, path, operation, db, unchanged) -> None:
    with unchanged():
        answer = ask(method, filled(path))
    assert (answer.status_code, error(answer)) == (401, MISSING)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@each_of_clients
def test_nobody_comes_in_with_a_bad_token(method, path, operation, program, unchanged) -> None:
    bad = {
        "nonsense": UNREADABLE,
        signed(program.client, number=1): UNVERIFIED,
        signed(program.client, exp=in_seconds(-60)): EXPIRED,
    }
    with unchanged():
        assert {token: error(ask(method, filled(path), token)) for token in bad} == bad


@each_of_clients
def test_nobody_comes_in_whose_client_is_revoked(method, path, operation, program, unchanged) -> None:
    actions.revoke_client(client=program.client, **WHO_AND_WHEN)
    with unchanged():
        answer = ask(method, filled(path), signed(program.client))
    assert (answer.status_code, error(answer)) == (401, UNVERIFIED)


@each_of_clients
def test_nobody_comes_in_without_the_scope(method, path, operation, program, unchanged) -> None:
    [needed] = operation["security"][0]["signed_token"]
    other = Program(make_client(scopes={"read", "write", "admin"} - {needed}, number=1))
    token = signed(other.client, number=1)
    ask("GET", "/gig_invitations", token)
    with unchanged():
        answer = ask(method, filled(path), token)
    assert (answer.status_code, f"«{needed}»" in error(answer)) == (403, True)


# Cirro's programs may say what these do not know; the others are the Space's own.
OF_CIRRO = {
    *("create_gig", "get_gig", "update_gig", "delete_gig", "archive_gig", "create_gig_task", "update_gig_task"),
    *("invite_to_gig", "list_gig_invitations", "accept_gig_invitation", "reject_gig_invitation"),
    *("expire_gig_invitation", "reset_gig_invitation", "create_user", "get_user", "delete_user", "write_worker"),
    *("attempt_invitations", "get_notification_preference", "write_notification_preference"),
    *("create_space_invitation", "expire_space_invitation", "list_gig_results", "report_gig_result"),
    *("list_gig_time_activities", "report_gig_time_activity", "list_payouts", "create_payout", "delete_payout"),
}


@each_of_clients
def test_names_that_nobody_knows_are_refused_by_our_own_and_ignored_by_cirros(method, path, operation, program) -> None:
    refuses = operation["operationId"] not in OF_CIRRO
    answers = [program.ask(method, f"{filled(path)}?colour=blue")]
    if method != "GET" and operation["operationId"] != "import_users":
        answers.append(program.ask(method, filled(path), {"colour": "blue"}))
    for answer in answers:
        assert ("colour: This name is not known here" in answer.text) == refuses, answer.text


@each_with_id
def test_what_does_not_exist_is_not_there_and_nothing_fails(method, path, operation, program, unchanged) -> None:
    with unchanged():
        answers = {pk: ask(method, filled(path, pk), signed(program.client)).status_code for pk in HOSTILE}
    # What else the request has to say is looked at first.
    is_needed = method == "POST" or any(
        each["in"] == "query" and each.get("required") for each in operation["parameters"]
    )
    missing = {404, 400} if is_needed else {404}
    assert {pk: status for pk, status in answers.items() if status not in missing} == {}
