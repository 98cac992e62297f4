"""ETag, If-Match and If-None-Match of gigs."""

import json
from typing import Any

import pytest

from gigs.models import Gig
from space_project.schema.generator import document
from tests.factories import make_gig, make_worker

CHANGES: list[tuple[str, Any]] = [
    ("", {"title": "Mine"}),
    ("/archive", {}),
    ("/tasks", {"title": "Retest", "base_price": 100}),
    ("/tasks/{task}", {"base_price": 150}),
    ("/invite", {"user_id": "{worker}"}),
    ("/invite", {"users": [{"id": "{worker}"}]}),
]


@pytest.fixture
def gig(program) -> Gig:
    return make_gig(tasks=[{"title": "Order", "base_price": 300}])


def do(program, gig, path, body, worker=None, **headers) -> Any:
    """The change, to this gig's task and of somebody who is not invited yet."""
    said = json.dumps(body).replace("{worker}", str((worker or make_worker()).pk))
    path = path.replace("{task}", str(gig.tasks.get().pk))
    return program.post(f"/gigs/{gig.pk}{path}", said, **headers)


def tag(program, gig) -> str:
    return program.get(f"/gigs/{gig.pk}").headers["ETag"]


def test_a_gig_has_one_tag_until_it_changes(program, gig) -> None:
    tags = [tag(program, gig), tag(program, gig)]
    assert tags[0] == tags[1]
    for path, body in [("", {"title": "Another"}), ("/archive", {"archive_at": "2026-03-09T12:00:00Z"})]:
        tags.append(program.post(f"/gigs/{gig.pk}{path}", body).headers["ETag"])
        assert tag(program, gig) == tags[-1]
    assert len({*tags}) == 3


def test_a_new_gig_comes_with_its_tag(program) -> None:
    body = {"title": "x", "description": "x", "url": "https://example.org", "start_at": 2e9, "end_at": 2.1e9}
    made = program.post("/gigs", body | {"tasks": [{"title": "Buy", "base_price": 1}]})
    assert program.get(f"/gigs/{made.json()['id']}").headers["ETag"] == made.headers["ETag"]


def test_a_task_that_is_new_or_other_changes_the_tag(program, gig) -> None:
    tags = [tag(program, gig)]
    pk = program.post(f"/gigs/{gig.pk}/tasks", {"title": "Retest", "base_price": 100}).json()["id"]
    tags.append(tag(program, gig))
    program.post(f"/gigs/{gig.pk}/tasks/{pk}", {"base_price": 150})
    assert len({*tags, tag(program, gig)}) == 3


@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}', "*"])
def test_what_is_known_is_not_told_again(program, gig, form, django_assert_num_queries) -> None:
    known = tag(program, gig)
    with django_assert_num_queries(2):
        answer = program.get(f"/gigs/{gig.pk}", **{"If-None-Match": form.format(known)})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", known)


@pytest.mark.parametrize("other", ['"x"', "x", ""])
def test_what_is_not_known_is_told(program, gig, other) -> None:
    assert program.get(f"/gigs/{gig.pk}", **{"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize(("path", "body"), CHANGES)
@pytest.mark.parametrize("form", ["{}", '"x", {}', "*"])
def test_what_was_read_is_changed(program, gig, path, body, form) -> None:
    answer = do(program, gig, path, body, **{"If-Match": form.format(tag(program, gig))})
    assert answer.status_code in (200, 201)


@pytest.mark.parametrize(("path", "body"), CHANGES)
def test_what_was_changed_since_is_left_alone(program, gig, path, body, unchanged) -> None:
    read = tag(program, gig)
    program.post(f"/gigs/{gig.pk}", {"title": "Theirs"})
    worker = make_worker()
    with unchanged():
        answer = do(program, gig, path, body, worker, **{"If-Match": read})
    assert (answer.status_code, answer.json()["error"][:37]) == (412, "The gig has been changed meanwhile. R")


def test_what_was_changed_since_is_not_deleted(program, gig) -> None:
    read = tag(program, gig)
    program.post(f"/gigs/{gig.pk}", {"title": "Theirs"})
    assert program.delete(f"/gigs/{gig.pk}", **{"If-Match": read}).status_code == 412
    assert program.delete(f"/gigs/{gig.pk}", **{"If-Match": tag(program, gig)}).status_code == 200


def test_a_weak_tag_matches_nothing(program, gig) -> None:
    answer = program.post(f"/gigs/{gig.pk}", {"title": "x"}, **{"If-Match": f"W/{tag(program, gig)}"})
    assert answer.status_code == 412


@pytest.mark.parametrize("header", ["", "x", "2026-03-02"])
def test_an_if_match_that_is_none_is_refused(program, gig, header, unchanged) -> None:
    with unchanged():
        answer = program.post(f"/gigs/{gig.pk}", {"title": "x"}, **{"If-Match": header})
    assert (answer.status_code, "If-Match has to be" in answer.json()["error"]) == (400, True)


def test_whatever_is_done_to_a_gig_can_be_told_which_version_it_is_meant_for() -> None:
    """But for a dry run, which does nothing."""
    deaf = [
        operation["operationId"]
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
        if path.startswith(("/gigs/{id}", "/gigs/{gig_id}")) and method != "get"
        if "If-Match" not in [parameter["name"] for parameter in operation["parameters"]]
    ]
    assert deaf == ["dry_run_gig"]
