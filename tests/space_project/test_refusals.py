"""Where no view answers: programs are told in JSON, people by a page, nobody of the insides."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client

from invitations.api import gig_invitations

NOBODY = Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ["/api/v2/nothing", "/api/v2/gigs/", "/api/v2/gigs/x", "/api/v3/gigs", "/api/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_address_without_an_endpoint(method, path) -> None:
    answer = getattr(NOBODY, method)(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert answer.json()["error"].startswith("There is no endpoint")


def test_a_page_that_is_missing_is_a_page() -> None:
    assert NOBODY.get("/nothing").headers["Content-Type"].startswith("text/html")


def failing(error: Exception):
    def fail(*_args, **_named):
        raise error

    return fail


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "8e03978e"}])
def test_a_failure_tells_nothing_of_its_cause(headers, program, monkeypatch) -> None:
    monkeypatch.setattr(gig_invitations, "unread", failing(RuntimeError("the insides")))
    program.http.raise_request_exception = False
    path, headers = "/api/v2/gig_invitations/1/accept", program.headers() | headers
    answer = program.http.post(path, {}, content_type="application/json", headers=headers)
    assert (answer.status_code, [*answer.json()]) == (500, ["error"])
    assert "insides" not in answer.content.decode()


def test_a_request_that_cannot_be_understood(program, monkeypatch) -> None:
    monkeypatch.setattr(gig_invitations, "page_in_time", failing(SuspiciousOperation("the insides")))
    answer = program.http.get("/api/v2/gig_invitations", headers=program.headers())
    assert (answer.status_code, [*answer.json()]) == (400, ["error"])


def test_a_host_that_is_not_ours() -> None:
    answer = NOBODY.get("/api/v2/gigs", headers={"Host": "elsewhere.example.org"})
    assert (answer.status_code, [*answer.json()]) == (400, ["error"])


def test_a_method_that_an_endpoint_does_not_have(program) -> None:
    answer = program.ask("PUT", "/gigs/1/archive", {})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    assert answer.json()["error"]
