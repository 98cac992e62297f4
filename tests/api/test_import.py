"""POST /users/import: workers out of JSON Lines, a result for each row."""

import json
from typing import Any

import pytest

from integrations.models import ApiClient
from tests.factories import make_worker
from tests.wire import Program
from workers.models import Worker

ANA, BOB = {"email": "ana@example.org", "document": {"languages": ["de"]}}, {"email": "bob@example.org"}


def send(program: Program, body: str | bytes, query: str = "", **headers: str) -> Any:
    sent = {"content_type": "application/x-ndjson", "headers": program.headers() | headers}
    return program.http.generic("POST", f"/api/v2/users/import{query}", body, **sent)


def lines(*rows: Any) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def told(answer: Any) -> list[dict[str, Any]]:
    content = answer.getvalue() if answer.streaming else answer.content
    assert answer.status_code == 200, content
    assert answer.headers["Content-Type"] == "application/json"
    return json.loads(content)["data"]


def outcomes(answer: Any) -> list[str]:
    return [row["outcome"] for row in told(answer)]


def test_each_row_is_told_what_became_of_it(program) -> None:
    worker = make_worker()
    known = {"email": worker.user.email, "first_name": "Kim", "document": {}}
    data = told(send(program, lines(ANA, known, {"email": "x"}, {"email": BOB["email"], "nme": 1})))
    made = Worker.objects.get(user__email=ANA["email"])
    assert data[:2] == [
        {"line": 1, "outcome": "created", "user_id": str(made.pk), "fields": [], "error": None},
        {"line": 2, "outcome": "updated", "user_id": str(worker.pk), "fields": ["first_name"], "error": None},
    ]
    assert [(row["outcome"], row["user_id"]) for row in data[2:]] == [("rejected", None)] * 2
    assert "is no e-mail address" in data[2]["error"]
    assert made.profile == ANA["document"]


def test_sent_again_it_changes_nothing(program, unchanged) -> None:
    told(send(program, lines(ANA, BOB)))
    with unchanged():
        assert outcomes(send(program, lines(ANA, BOB))) == ["unchanged", "unchanged"]


def test_a_dry_run_writes_nothing(program, unchanged) -> None:
    with unchanged():
        assert outcomes(send(program, lines(ANA), "?dry_run=true")) == ["created"]


def test_who_imported_stands_in_the_log(program, logged) -> None:
    with logged() as events:
        told(send(program, lines(ANA)))
    assert [(event.type, event.by) for event in events] == [("user.created", program.client.actor)]


def test_under_a_key_it_is_done_once_and_told_again(program) -> None:
    first, again = (send(program, lines(ANA), **{"Idempotency-Key": "k"}) for _ in range(2))
    assert told(first) == told(again)
    assert (outcomes(again), again.headers["Idempotent-Replayed"]) == (["created"], "true")
    assert send(program, lines(BOB), **{"Idempotency-Key": "k"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("", 400, "There is nothing to import"),
        (b"\xff\xfe", 422, "The file is not UTF-8"),
        ("x" * 101, 413, "larger than 100 bytes"),
    ],
)
def test_a_body_that_cannot_be_imported_is_refused(program, settings, unchanged, body, status, sentence) -> None:
    settings.API_IMPORT_MAX_BYTES = 100
    with unchanged():
        answer = send(program, body)
    assert (answer.status_code, sentence in answer.json()["error"]) == (status, True), answer.json()


def test_under_a_key_only_as_much_as_any_other_write_may_have(program, settings) -> None:
    settings.API_MAX_BODY_BYTES = 10
    assert send(program, lines(ANA), **{"Idempotency-Key": "k"}).status_code == 413


def test_another_type_or_name_is_refused(program) -> None:
    assert program.post("/users/import", ANA).status_code == 415
    assert "Did you mean dry_run?" in send(program, lines(ANA), "?dryrun=true").json()["error"]


def test_only_for_clients_of_staff(program) -> None:
    ApiClient.objects.update(may_admin=False)
    assert send(program, lines(ANA)).status_code == 403


@pytest.mark.parametrize("amount", [1, 50])
def test_as_many_queries_whatever_the_number_of_rows(program, django_assert_max_num_queries, amount) -> None:
    with django_assert_max_num_queries(14):
        told(send(program, lines(*({"email": f"new{number}@example.org"} for number in range(amount)))))
