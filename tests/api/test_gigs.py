"""/gigs, held against the tables of the wire document (sections 5.1 to 5.8)."""

from datetime import timedelta

import pytest

from gigs.models import Gig
from invitations.models import Invitation, Status
from tests.factories import NOW, make_gig, make_in_status, make_invitation, make_worker
from workers.models import Worker

START, END = int((NOW + timedelta(days=1)).timestamp()), int((NOW + timedelta(days=2)).timestamp())
GIG = {
    "title": "Test the checkout",
    "description": "Buy a pair of shoes.",
    "url": "https://example.org/checkout",
    "start_at": START,
    "end_at": END,
    "total_seats": 2,
    "invitation_mode": "manual",
    "filter_query": {"languages": {"$in": ["de"]}},
    "tasks": [{"title": "Report a bug", "base_price": 300}],
}
MEMBERS = {
    *("id", "object", "title", "description", "url", "start_at", "end_at", "archived_at", "total_seats", "seats_min"),
    *("seats_max", "invitation_mode", "invitation_multiplier", "invitation_frequency", "filter_query", "sort_query"),
    *("tasks", "notification_payload", "invitation_notification_topic", "epam_options", "archive_at"),
}


@pytest.fixture
def gig(program) -> Gig:
    return make_gig()


# --- Create ---------------------------------------------------------------------------------------------------------


def test_a_gig_is_made_and_told_with_every_member_of_the_client(program) -> None:
    answer = program.post("/gigs", GIG)
    told = answer.json()
    assert answer.status_code == 201
    assert told.keys() == MEMBERS
    assert {name: told[name] for name in GIG if name != "tasks"} == {
        name: value for name, value in GIG.items() if name != "tasks"
    }
    assert (told["object"], told["seats_min"], told["seats_max"], told["archived_at"]) == ("gig", 2, None, None)
    assert (told["invitation_multiplier"], told["invitation_frequency"], told["sort_query"]) == (10, 5, {})
    [task] = told["tasks"]["data"]
    assert told["tasks"]["object"] == "list"
    assert task == {"id": task["id"], "object": "gig_task", "title": "Report a bug", "base_price": 300}
    assert isinstance(told["id"], str)
    assert program.get(f"/gigs/{told['id']}").json() == told


@pytest.mark.parametrize(
    "moment", [START, str(START), "2026-03-03T12:00:00Z", "2026-03-03T13:00:00+01:00", float(START)]
)
def test_moments_come_in_several_forms(moment, program) -> None:
    assert program.post("/gigs", GIG | {"start_at": moment}).json()["start_at"] == START


def test_only_seats_min_is_enough(program) -> None:
    told = program.post(
        "/gigs", {name: value for name, value in GIG.items() if name != "total_seats"} | {"seats_min": 3}
    )
    assert (told.json()["total_seats"], told.json()["seats_min"]) == (3, 3)


@pytest.mark.parametrize("change", [{"total_seats": 1}, {"total_seats": 5}, {"seats_min": 3}])
def test_seats_are_changed_by_either_name_as_they_are_made(change, program) -> None:
    pk = program.post("/gigs", GIG).json()["id"]
    told = program.post(f"/gigs/{pk}", change).json()
    assert {told["total_seats"], told["seats_min"]} == {*change.values()}


def test_unknown_names_are_ignored_as_by_cirro(program) -> None:
    assert program.post("/gigs", GIG | {"colour": "blue"}).status_code == 201


def test_what_is_missing_is_told_all_at_once(program, unchanged) -> None:
    with unchanged():
        answer = program.post("/gigs", {"title": "", "tasks": [{"base_price": -1}]})
    assert answer.status_code == 400
    for name in ("title", "description", "url", "start_at", "end_at", "tasks.0.title", "tasks.0.base_price"):
        assert f"{name}: " in answer.json()["error"]


def test_rules_that_several_fields_break_are_told_all_at_once(program, unchanged) -> None:
    wrong = {"filter_query": {"a": {"$where": 1}}, "end_at": 1, "archive_at": 2}
    pk = program.post("/gigs", GIG).json()["id"]
    for path in ("/gigs", f"/gigs/{pk}"):
        with unchanged():
            answer = program.post(path, GIG | wrong)
        assert answer.status_code == 422
        assert all(f"{name}: " in answer.json()["error"] for name in wrong), answer.json()


@pytest.mark.parametrize(
    ("wrong", "status", "told"),
    [
        ({"start_at": "tomorrow"}, 400, "start_at: Write UNIX seconds"),
        ({"start_at": 10**20}, 422, "start_at: The moment has to be"),
        ({"start_at": True}, 400, "start_at: Write UNIX"),
        ({"filter_query": []}, 400, "filter_query: Write a JSON object"),
        ({"filter_query": {"a": {"$where": 1}}}, 422, "is not taken here"),
        ({"sort_query": {"a": 2}}, 422, "sort_query: "),
        ({"seats_max": 1}, 422, "seats_max is smaller than total_seats"),
        ({"seats_min": 3}, 422, "seats_min is larger than total_seats"),
        ({"total_seats": 2**40}, 422, "total_seats: "),
        ({"end_at": START}, 422, "end_at has to be later than start_at"),
        ({"end_at": 1}, 422, "end_at: The end has to be ahead of now"),
        ({"url": "javascript:alert(1)"}, 400, "url: "),
        ({"invitation_mode": "loud"}, 400, "invitation_mode: "),
        ({"title": "x" * 256}, 422, "title: "),
        ({"title": "a\0b"}, 422, "title: "),
        ({"notification_payload": "x"}, 400, "notification_payload: "),
        ({"tasks": {"title": "x"}}, 400, "tasks: "),
    ],
)
def test_what_is_wrong_is_said_where_it_is(wrong, status, told, program, unchanged) -> None:
    with unchanged():
        answer = program.post("/gigs", GIG | wrong)
    assert (answer.status_code, told in answer.json()["error"]) == (status, True), answer.json()


@pytest.mark.parametrize(("body", "status"), [("[" * 50_000, 400), ("{", 400), ("[]", 400), ("NaN", 400), ('"x"', 400)])
def test_a_body_that_is_no_object_is_refused(body, status, program) -> None:
    assert program.post("/gigs", body).status_code == status


def test_a_body_in_pieces_is_refused_and_not_taken_for_none(program, unchanged) -> None:
    pk = program.post("/gigs", GIG).json()["id"]
    pieces = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    with unchanged():
        answer = program.http.post(f"/api/v2/gigs/{pk}/archive", headers=program.headers(), **pieces)
    assert (answer.status_code, "Content-Length" in answer.json()["error"]) == (411, True)


@pytest.mark.parametrize(
    "wrong", ['{"\\ud800": 1}', '{"invitation_mode": "\\udfff"}', '{"filter_query": {"a": ["\\ud83d"]}}']
)
def test_half_a_character_is_refused(wrong, program, unchanged) -> None:
    with unchanged():
        answer = program.post("/gigs", wrong)
    assert (answer.status_code, "surrogates" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("wrong", ['{"title": "a", "title": "b"}', '{"filter_query": {"a": {"$gt": 1, "$gt": 2}}}'])
def test_a_key_that_stands_twice_is_refused(wrong, program, unchanged) -> None:
    with unchanged():
        answer = program.post("/gigs", wrong)
    assert (answer.status_code, "stands twice" in answer.json()["error"]) == (400, True)


def test_a_body_that_is_too_large_is_refused_unread(program, settings) -> None:
    settings.API_MAX_BODY_BYTES = 1000
    answer = program.post("/gigs", GIG | {"description": "x" * 1000})
    assert (answer.status_code, "1000 bytes" in answer.json()["error"]) == (413, True)


def test_another_content_type_is_refused(program) -> None:
    answer = program.http.post(
        "/api/v2/gigs", "title=x", "application/x-www-form-urlencoded", headers=program.headers()
    )
    assert answer.status_code == 415


# --- Get, update, archive, delete -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pk", ["0", "999999", str(2**63), "9" * 40])
@pytest.mark.parametrize("path", ["", "/archive", "/tasks", "/invite", "/tasks/1"])
def test_what_does_not_exist_is_404(path, pk, program) -> None:
    answer = program.post(f"/gigs/{pk}{path}", {"user_id": 1, "title": "x", "base_price": 1})
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


def test_only_what_is_given_changes(program, gig) -> None:
    before = program.get(f"/gigs/{gig.pk}").json()
    after = program.post(f"/gigs/{gig.pk}", {"title": "Another", "notification_payload": {"b": 1, "a": 2}}).json()
    assert after == before | {"title": "Another", "notification_payload": {"b": 1, "a": 2}}


@pytest.mark.parametrize("name", ["title", "description", "url", "start_at"])
def test_once_started_some_fields_are_frozen(name, program, gig, unchanged) -> None:
    Gig.objects.filter(pk=gig.pk).update(start_at=NOW - timedelta(hours=1))
    with unchanged():
        answer = program.post(f"/gigs/{gig.pk}", {name: GIG[name] if name == "start_at" else "https://other.example"})
    assert (answer.status_code, f"{name}: This can no longer be changed" in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize("body", [None, {}, {"archive_at": None}, {"archived_at": int(NOW.timestamp())}])
def test_a_gig_is_archived_now(body, program, gig) -> None:
    assert program.post(f"/gigs/{gig.pk}/archive", body).json()["archived_at"] == int(NOW.timestamp())


def test_a_gig_is_archived_later(program, gig) -> None:
    told = program.post(f"/gigs/{gig.pk}/archive", {"archive_at": "2026-03-09T12:00:00Z"}).json()
    assert (told["archive_at"], told["archived_at"]) == (int((NOW + timedelta(days=7)).timestamp()), None)


def test_a_gig_is_deleted_while_its_start_is_ahead(program, gig) -> None:
    assert program.delete(f"/gigs/{gig.pk}").json() == {"id": str(gig.pk), "object": "gig", "deleted": True}
    assert program.get(f"/gigs/{gig.pk}").status_code == 404


def test_a_started_gig_is_not_deleted(program, gig) -> None:
    Gig.objects.filter(pk=gig.pk).update(start_at=NOW)
    assert program.delete(f"/gigs/{gig.pk}").status_code == 422


def test_tasks_are_added_and_changed(program, gig) -> None:
    task = program.post(f"/gigs/{gig.pk}/tasks", {"title": "Retest", "base_price": 100})
    assert task.status_code == 201
    path = f"/gigs/{gig.pk}/tasks/{task.json()['id']}"
    assert program.post(path, {"base_price": 150}).json() == task.json() | {"base_price": 150}
    assert program.post(f"/gigs/{make_gig().pk}/tasks/{task.json()['id']}", {"base_price": 1}).status_code == 404


# --- Invite ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [int, str])
def test_one_user_is_invited(form, program, gig) -> None:
    worker = make_worker()
    told = program.post(f"/gigs/{gig.pk}/invite", {"user_id": form(worker.pk)}).json()
    assert told == {
        "id": told["id"],
        "object": "gig_invitation",
        "status": "pending",
        "gig_id": str(gig.pk),
        "user_id": str(worker.pk),
        "no_reward": False,
        "epam_bench_status": None,
    }


def test_of_a_list_each_is_told_what_became_of_them(program, gig) -> None:
    new, rewardless, before = make_worker(), make_worker(), make_in_status(Status.REJECTED, gig)
    inactive = make_worker()
    Worker.objects.filter(pk=inactive.pk).update(is_active=False)
    users = [new.pk, before.worker_id, inactive.pk, 10**12, 10**25]
    body = {"users": [{"id": pk} for pk in users] + [{"id": str(rewardless.pk), "no_reward": True}]}
    told = program.post(f"/gigs/{gig.pk}/invite", body).json()
    assert (told["object"], told["url"], told["has_more"]) == ("list", "/gig_invitations", False)
    assert [(each["user_id"], each["status"], each["new"], each["no_reward"]) for each in told["data"]] == [
        (str(new.pk), "pending", True, False),
        (str(before.worker_id), "rejected", False, False),
        (str(rewardless.pk), "pending", True, True),
    ]
    assert [each["id"] for each in told["refused"]] == [str(inactive.pk), str(10**12), str(10**25)]
    assert all("check the id" in each["error"] for each in told["refused"])


@pytest.mark.parametrize("body", [None, {}, {"user_id": 1, "users": [{"id": 1}]}, {"users": 5}, {"user_id": [1]}])
def test_an_invite_names_one_or_many(body, program, gig) -> None:
    assert program.post(f"/gigs/{gig.pk}/invite", body).status_code == 400


def test_a_full_gig_invites_nobody(program) -> None:
    gig = make_gig(total_seats=1)
    make_in_status(Status.ACCEPTED, gig)
    answer = program.post(f"/gigs/{gig.pk}/invite", {"user_id": make_worker().pk})
    assert (answer.status_code, "All seats" in answer.json()["error"]) == (422, True)


def test_who_invited_stands_in_the_log(program, gig, logged) -> None:
    with logged() as events:
        program.post(f"/gigs/{gig.pk}/invite", {"user_id": make_worker().pk})
    assert events[-1].by == program.client.actor
    assert make_invitation(gig).pk in Invitation.objects.values_list("pk", flat=True)


@pytest.mark.parametrize(("said", "kept"), [({}, False), ({"no_reward": True}, True), ({"no_reward": None}, False)])
def test_who_is_invited_alone_may_be_without_a_reward_too(said, kept, program) -> None:
    path = f"/gigs/{make_gig().pk}/invite"
    assert program.post(path, {"user_id": make_worker().pk} | said).json()["no_reward"] is kept


def test_of_a_list_it_is_said_in_each_entry(program, unchanged) -> None:
    body = {"users": [{"id": make_worker().pk}], "no_reward": True}
    path = f"/gigs/{make_gig().pk}/invite"
    with unchanged():
        answer = program.post(path, body)
    assert (answer.status_code, answer.json()["error"]) == (422, "no_reward: Say it in each entry of users.")
