"""POST /gigs/preview and /gigs/:id/dry_run, GET /gigs/:id/waves and /gigs/:id/explain."""

from datetime import timedelta

import pytest

from gigs.models import Gig
from invitations import actions, inviting, waves
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_workers,
)
from workers.models import User

GERMANS = {"languages": "de"}


@pytest.fixture
def gig(program) -> Gig:
    return make_auto_gig(total_seats=1, invitation_multiplier=2, sort_query={"rating": -1})


# --- Preview --------------------------------------------------------------------------------------------------------


def test_a_preview_counts_samples_and_tells_what_each_clause_costs(program) -> None:
    second, first = (make_worker(languages=["de"], age=30, rating=rating) for rating in (1, 2))
    make_worker(languages=["fr"], age=30)
    body = {"filter_query": GERMANS | {"age": {"$gte": 18}}, "sort_query": {"rating": -1}}
    told = program.post("/gigs/preview", body).json()
    assert (told["object"], told["matching"]) == ("gig_preview", {"value": 2, "more": False})
    assert told["sample"] == [{"id": str(each.pk), "object": "user", "name": ""} for each in (first, second)]
    assert [(each["query"], each["words"], each["more"]["value"]) for each in told["clauses"]] == [
        (GERMANS, "languages is “de”", 1),
        ({"age": {"$gte": 18}}, "age is at least 18", 0),
    ]
    assert (told["clauses_left_out"], told["unknown_keys"], told["index_command"]) == (0, [], None)


def test_a_preview_tells_no_address(program) -> None:
    worker = make_worker()
    assert worker.user.email not in program.post("/gigs/preview").content.decode()


def test_unknown_keys_come_with_what_was_probably_meant(program) -> None:
    make_worker(languages=["de"])
    told = program.post("/gigs/preview", {"filter_query": {"langauges": "de"}}).json()
    assert told["unknown_keys"] == [{"path": "langauges", "nearest": "languages", "certain": True}]


def test_of_a_gig_the_sample_has_nobody_who_was_asked(program) -> None:
    invitation = make_in_status("pending")
    told = program.post("/gigs/preview", {"gig_id": str(invitation.gig_id)}).json()
    assert (told["matching"]["value"], told["sample"]) == (1, [])


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"filter_query": {"a": {"$where": 1}}, "sort_query": {"a": 2}}, 422, "sort_query: "),
        ({"filter_query": {"a": {"$where": 1}}, "sort_query": {"a": 2}}, 422, "filter_query: "),
        ({"filter_query": "x"}, 400, "filter_query: Write a JSON object."),
        ({"filter": {}}, 400, "filter: This name is not known here. Did you mean filter_query?"),
        ({"gig_id": 999999}, 404, "There is no gig 999999"),
    ],
)
def test_a_preview_that_cannot_be_is_refused(program, body, status, told) -> None:
    answer = program.post("/gigs/preview", body)
    assert (answer.status_code, told in answer.json()["error"]) == (status, True), answer.json()


# --- Dry run --------------------------------------------------------------------------------------------------------


def test_a_dry_run_tells_the_waves_and_writes_nothing(program, gig, unchanged) -> None:
    pool = [make_worker(rating=rating) for rating in range(3)]
    with unchanged():
        told = program.post(f"/gigs/{gig.pk}/dry_run").json()
    assert {name: told[name] for name in ("object", "gig_id", "invited", "ending")} == {
        "object": "dry_run",
        "gig_id": str(gig.pk),
        "invited": 3,
        "ending": "pool_exhausted",
    }
    assert told["ending_words"].startswith("Everyone who matches")
    assert [(each["number"], each["wanted"], each["invited"], each["user_ids"]) for each in told["waves"]] == [
        (1, 2, 2, [str(pool[2].pk), str(pool[1].pk)]),
        (2, 2, 1, [str(pool[0].pk)]),
    ]
    assert [each["at"] for each in told["waves"]] == [int(NOW.timestamp()), int(NOW.timestamp()) + 300]


def test_a_dry_run_of_changes_is_that_of_the_gig_after_them(program, gig, unchanged) -> None:
    make_workers(2)
    german = make_worker(languages=["de"])
    with unchanged():
        told = program.post(f"/gigs/{gig.pk}/dry_run", {"filter_query": GERMANS}).json()
    assert [wave["user_ids"] for wave in told["waves"]] == [[str(german.pk)]]


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"total_seats": 0}, 422, "total_seats: "),
        ({"seats_max": 1, "total_seats": 2}, 422, "seats_max is smaller"),
        ({"total_seat": 2}, 400, "total_seat: This name is not known here. Did you mean total_seats?"),
    ],
)
def test_a_dry_run_of_what_cannot_be_is_refused(program, gig, body, status, told) -> None:
    answer = program.post(f"/gigs/{gig.pk}/dry_run", body)
    assert (answer.status_code, told in answer.json()["error"]) == (status, True), answer.json()


# --- Waves ----------------------------------------------------------------------------------------------------------


def test_the_ledger_tells_each_wave(program, gig) -> None:
    make_workers(3)
    waves.run(gig=gig, **WHO_AND_WHEN)
    told = program.get(f"/gigs/{gig.pk}/waves").json()
    assert (told["url"], told["has_more"]) == (f"/gigs/{gig.pk}/waves", False)
    assert told["data"] == [
        {
            "id": told["data"][0]["id"],
            "object": "wave",
            "gig_id": str(gig.pk),
            "number": 1,
            "at": int(NOW.timestamp()),
            "accepted": 0,
            "vacancies": 1,
            "wanted": 2,
            "invited": 2,
            "shortfall": None,
            "by": "test",
        }
    ]


def test_the_ledger_comes_in_pages_of_three_queries(program, gig, django_assert_num_queries) -> None:
    make_workers(5)
    for hour in range(3):
        waves.run(gig=gig, by="test", now=NOW + timedelta(hours=hour))
    first = program.get(f"/gigs/{gig.pk}/waves?limit=2").json()
    assert ([wave["number"] for wave in first["data"]], first["has_more"]) == ([1, 2], True)
    with django_assert_num_queries(3):
        rest = program.get(f"/gigs/{gig.pk}/waves?limit=2&after={first['data'][-1]['id']}").json()
    assert [(wave["number"], wave["invited"], wave["shortfall"]) for wave in rest["data"]] == [(3, 1, "pool_exhausted")]


# --- Explain --------------------------------------------------------------------------------------------------------


def explained(program, gig, worker) -> dict:
    answer = program.get(f"/gigs/{gig.pk}/explain?user_id={worker.pk}")
    assert answer.status_code == 200, answer.json()
    return answer.json()


def test_who_does_not_match_is_told_clause_by_clause(program) -> None:
    told = explained(program, make_gig(filter_query={"age": {"$gte": 18}}), worker := make_worker(age=17))
    assert (told["object"], told["user_id"], told["matches"]) == ("explanation", str(worker.pk), False)
    assert [reason["code"] for reason in told["reasons"]] == ["no_match"]
    assert told["clauses"] == [{"depth": 0, "words": "age is at least 18", "found": "17", "outcome": "failed"}]
    assert (told["invitation"], told["place"]) == (None, None)


def test_who_was_asked_is_told_with_the_invitation(program) -> None:
    invitation = make_in_status("rejected")
    told = explained(program, invitation.gig, invitation.worker)
    assert [reason["code"] for reason in told["reasons"]] == ["rejected"]
    assert told["invitation"] == program.get(f"/gig_invitations/{invitation.pk}").json()


def test_who_still_waits_has_a_place(program, gig) -> None:
    worker = make_worker()
    told = explained(program, gig, worker)
    assert told["reasons"][0]["code"] == "not_reached"
    assert told["place"] == {
        "number": 1,
        "total": {"value": 1, "more": False},
        "wave": 1,
        "at": int(NOW.timestamp()),
    }


def test_an_explanation_tells_no_address(program, gig) -> None:
    ada = User.objects.create_user(email="ada@example.org", is_staff=True)
    asked = inviting.invite(gig=gig, worker=make_worker(), by=ada.actor, now=NOW).worker
    told = [explained(program, gig, each) for each in (asked, make_worker(), make_worker(age=1))]
    assert [each["reasons"][0]["words"].partition(" was ")[0] for each in told[:1]] == [f"worker {asked.pk}"]
    assert f"by {ada.actor} " in told[0]["reasons"][0]["words"]
    assert "@example.org" not in str(told)


@pytest.mark.parametrize(
    ("query", "status"), [("", 400), ("?user_id=x", 400), ("?user_id=999999", 404), ("?user=1&user_id=1", 400)]
)
def test_an_explanation_of_nobody_is_refused(program, gig, query, status) -> None:
    assert program.get(f"/gigs/{gig.pk}/explain{query}").status_code == status


def test_programs_are_not_told_what_a_worker_wrote_with_a_rejection(program) -> None:
    invitation = make_invitation()
    actions.reject(invitation=invitation, **WHO_AND_WHEN)
    actions.give_reason(invitation=invitation, reason="too_far", note="My mother is ill.", **WHO_AND_WHEN)
    told = str(explained(program, invitation.gig, invitation.worker))
    assert ("rejected" in told, "mother" in told) == (True, False)


@pytest.mark.parametrize("path", ["waves", "explain?user_id=1"])
def test_of_a_gig_that_is_not_there_nothing_is_told(program, path) -> None:
    assert program.get(f"/gigs/999999/{path}").status_code == 404
