"""What HTTP knows beside the wire: types, methods, sizes, languages, other sites."""

from typing import Any

import pytest
from django.test import Client

from invitations.models import Invitation, Status
from tests import told
from tests.factories import make_in_status, make_invitation
from tests.wire import Program

LIST = "/gig_invitations"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "nonsense"])
def test_answers_are_json_whatever_is_accepted(accept, program) -> None:
    assert program.get(LIST, Accept=accept).headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"])
def test_a_body_of_another_type_is_refused(kind, program) -> None:
    path, headers = f"{LIST}/{make_invitation().pk}/accept", program.headers()
    answer = program.http.generic("POST", f"/api/v2{path}", "{}", content_type=kind, headers=headers)
    assert (answer.status_code, [*answer.json()]) == (415, ["error"])


def test_a_body_that_is_too_large_is_refused_before_it_is_read(program, settings) -> None:
    settings.API_MAX_BODY_BYTES = 100
    assert program.post("/gigs", {"title": "x" * 100}).status_code == 413


def test_head_is_get_without_a_body(program) -> None:
    answer = program.ask("HEAD", LIST)
    assert (answer.status_code, answer.content) == (200, b"")


def test_options_tells_the_methods(program) -> None:
    answer = program.http.options(f"/api/v2{LIST}", headers=program.headers())
    assert answer.json() == {"object": "options", "methods": ["GET", "HEAD", "OPTIONS"]}
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_errors_are_english_whatever_language_is_accepted(program) -> None:
    answer = program.ask("POST", "/gigs", {}, **{"Accept-Language": "de"})
    assert "title: This field is required." in answer.json()["error"]
    assert answer.headers["Content-Language"] == "en"


# --- Other sites ----------------------------------------------------------------------------------------------------

ORIGIN = "https://tool.example.org"
ASKS = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def allowed(path: str) -> str | None:
    return Client().options(path, headers=ASKS).headers.get("Access-Control-Allow-Origin")


def test_no_other_site_may_ask_unless_it_is_set(settings, program) -> None:
    assert allowed("/api/v2/gigs") is None
    assert "Access-Control-Allow-Origin" not in program.get(LIST, Origin=ORIGIN).headers


def test_a_site_that_is_set_may_ask_the_endpoints_and_nothing_else(settings, program, db) -> None:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    assert allowed("/api/v2/gigs") == ORIGIN
    assert allowed("/") is None
    answer = program.get(LIST, Origin=ORIGIN)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "RateLimit-Remaining" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


# --- What Ruby sends ------------------------------------------------------------------------------------------------

# Net::HTTP names a type although there is no body; the client of Cirro sends none where there is nothing to say.
EMPTY = {"content_type": "application/x-www-form-urlencoded", "CONTENT_LENGTH": "0"}


def sent_by_ruby(program: Program, path: str, **headers: str) -> Any:
    answer = program.http.generic("POST", f"/api/v2{path}", "", **EMPTY, headers=program.headers() | headers)
    told.check("POST", path, answer)
    return answer


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "once"}])
@pytest.mark.parametrize(
    ("status", "path", "answered"),
    [
        (Status.PENDING, "/gig_invitations/{invitation}/accept", 200),
        (Status.PENDING, "/gig_invitations/{invitation}/reject", 200),
        (Status.PENDING, "/gig_invitations/{invitation}/expire", 200),
        (Status.EXPIRED, "/gig_invitations/{invitation}/reset", 200),
        (Status.PENDING, "/gigs/{gig}/archive", 200),
        (Status.PENDING, "/users", 201),
    ],
)
def test_an_empty_post_of_ruby_is_one_without_a_body(status, path, answered, headers, program) -> None:
    invitation = make_in_status(status)
    path = path.format(invitation=invitation.pk, gig=invitation.gig_id)
    first = sent_by_ruby(program, path, **headers)
    assert (first.status_code, program.post(path, **headers).status_code) == (answered, answered)


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "once"}])
def test_an_empty_post_of_ruby_says_nothing_of_rewards(headers, program) -> None:
    invitation = make_invitation()
    Invitation.objects.update(no_reward=True)
    assert sent_by_ruby(program, f"/gig_invitations/{invitation.pk}/accept", **headers).json()["no_reward"] is True
