"""GET /users: who there is."""

import pytest

from space_project.api import paging
from tests.factories import make_worker, make_workers
from workers.models import User


def ids(program, query: str = "") -> list[int]:
    answer = program.get(f"/users{query}")
    assert answer.status_code == 200, answer.json()
    return [int(user["id"]) for user in answer.json()["data"]]


def make_named(first_name: str, last_name: str) -> int:
    user = make_worker().user
    User.objects.filter(pk=user.pk).update(first_name=first_name, last_name=last_name)
    return user.pk


def test_users_are_told_as_each_by_itself(program) -> None:
    worker = make_worker(languages=["de"])
    newcomer = program.post("/users", {"first_name": "Ana"}).json()
    told = program.get("/users").json()
    assert told["data"] == [program.get(f"/users/{worker.pk}").json(), newcomer]
    assert (told["object"], told["url"], told["has_more"]) == ("list", "/users", False)


def test_pages_follow_each_other(program) -> None:
    everybody = [worker.pk for worker in make_workers(5)]
    assert ids(program, f"?limit=2&after={everybody[1]}") == everybody[2:4]
    assert ids(program, f"?limit=2&before={everybody[3]}") == everybody[1:3]


def test_by_the_whole_address_in_any_case_and_no_part_of_it(program) -> None:
    worker, _ = make_workers(2)
    assert ids(program, f"?email={worker.user.email.upper()}") == [worker.pk]
    assert ids(program, f"?email=x{worker.user.email}") == []
    assert program.get(f"/users?email={worker.user.email[:5]}").status_code == 400


@pytest.mark.parametrize(
    ("text", "places"), [("an", [0, 1]), ("AN%20le", [0]), ("lee", [0, 2]), ("%25", []), ("e", [])]
)
def test_by_the_beginnings_of_names(program, text, places) -> None:
    people = [make_named("Ana", "Lee"), make_named("Kim", "Anders"), make_named("Lee", "Moe")]
    assert ids(program, f"?text={text}") == [people[place] for place in places]


def test_by_worker_and_activity(program) -> None:
    worker, gone = make_workers(2)
    newcomer = int(program.post("/users").json()["id"])
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert ids(program, "?is_worker=true") == [worker.pk, gone.pk]
    assert ids(program, "?is_worker=false") == [newcomer]
    assert ids(program, "?is_active=false") == [gone.pk]
    assert ids(program, "?is_worker=true&is_active=true") == [worker.pk]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?is_worker=perhaps", "is_worker: Must be a valid boolean."),
        ("?mail=x@example.org", "mail: This name is not known here. Did you mean email?"),
        ("?limit=501", "limit: "),
    ],
)
def test_what_cannot_be_asked_is_refused(program, query, told) -> None:
    answer = program.get(f"/users{query}")
    assert (answer.status_code in (400, 422), told in answer.json()["error"]) == (True, True), answer.json()


def test_names_that_take_too_long_to_read_are_said_to(program, monkeypatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SECONDS", 0)
    answer = program.get("/users?text=ana")
    assert (answer.status_code, "too many names" in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize("amount", [1, 20])
def test_a_page_takes_as_many_queries_whatever_its_size(program, django_assert_num_queries, amount) -> None:
    make_workers(amount)
    # The client with its key, and the accounts with their workers.
    with django_assert_num_queries(2):
        assert len(ids(program, "?limit=20&is_active=true")) == amount
