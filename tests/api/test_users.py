"""/users, held against the tables of the wire document (section 4)."""

import pytest

from events.models import Event
from integrations import actions
from tests.factories import WHO_AND_WHEN, make_accepted, make_gig, make_worker
from workers.models import User, Worker

MEMBERS = {
    *("id", "object", "first_name", "last_name", "time_zone", "birthday", "country_code", "epam", "worker"),
    *("anonymous_email", "banned_with_reason", "screen_name"),
}


def test_a_user_is_told_with_every_member_of_the_client(program) -> None:
    worker = make_worker(languages=["de"])
    told = program.get(f"/users/{worker.pk}").json()
    assert told.keys() == MEMBERS
    assert (told["id"], told["object"], told["time_zone"]) == (str(worker.pk), "user", "UTC")
    assert told["worker"] == {"billable": False, "document": {"languages": ["de"]}}
    assert worker.user.email not in str(told)


def test_a_seeded_user_needs_nothing(program) -> None:
    answer = program.post("/users")
    assert (answer.status_code, answer.json()["worker"]) == (201, None)
    said = {"email": "Ada@Example.org", "first_name": "Ada", "birthday": "1990-12-10", "time_zone": "Asia/Bangkok"}
    told = program.post("/users", said | {"country_code": "TH", "password": "a long passphrase"}).json()
    assert (told["first_name"], told["birthday"], told["time_zone"]) == ("Ada", "1990-12-10", "Asia/Bangkok")
    assert User.objects.get(pk=told["id"]).check_password("a long passphrase")


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"birthday": "yesterday"},
        {"country_code": "Thailand"},
        {"email": "taken@example.org"},
        {"first_name": "x" * 200},
        {"first_name": "a\0b"},
        {"email": "X@deleted.invalid"},
        {"time_zone": "Europe"},
        {"time_zone": "Mars/Olympus"},
        {"country_code": "ZZ"},
        {"password": "1"},
        {"password": "ada@example.org", "email": "ada@example.org"},
    ],
)
def test_a_user_that_cannot_be_is_refused(wrong, program, unchanged) -> None:
    program.post("/users", {"email": "taken@example.org"})
    with unchanged():
        answer = program.post("/users", wrong)
    assert answer.status_code in (400, 422)
    assert f"{next(iter(wrong))}: " in answer.json()["error"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"time_zone": "Berlin"}, "Europe/Berlin"),
        ({"time_zone": "New York"}, "America/New_York"),
        ({"time_zone": "Asia/Bangkok"}, "Asia/Bangkok"),
        ({"country_code": "de"}, "DE"),
        ({"country_code": "XK"}, "XK"),
    ],
)
def test_a_zone_and_a_country_are_kept_as_the_pages_know_them(said, kept, program) -> None:
    told = program.post("/users", said).json()
    assert [told[name] for name in said] == [kept]


def test_what_is_left_out_stays_empty_but_for_an_address(program) -> None:
    told = program.post("/users").json()
    user = User.objects.get(pk=told["id"])
    assert (user.first_name, user.last_name, user.country_code, user.has_usable_password()) == ("", "", "", False)
    assert user.email.endswith("@users.invalid")


@pytest.mark.parametrize(("zone", "meant"), [("Europe/Berln", "Europe/Berlin"), ("Berln", "Europe/Berlin")])
def test_a_zone_that_is_none_is_told_with_what_was_meant(zone, meant, program) -> None:
    answer = program.post("/users", {"time_zone": zone})
    assert (answer.status_code, f"Did you mean {meant}?" in answer.json()["error"]) == (422, True)


def test_a_document_makes_a_worker_and_replaces_the_one_before(program) -> None:
    pk = program.post("/users").json()["id"]
    for document in ({"languages": ["de"]}, {"domains": ["books"], "nested": {"b": 1, "a": None}}):
        told = program.post(f"/users/{pk}/worker", {"document": document}).json()
        assert told["worker"]["document"] == document
    assert Worker.objects.filter(pk=pk).count() == 1


@pytest.mark.parametrize("document", [None, [], "x", {"_id": 5}, {"user": {}}, {"a": "\0"}])
def test_a_document_that_is_none_is_refused(document, program, unchanged) -> None:
    pk = program.post("/users").json()["id"]
    with unchanged():
        answer = program.post(f"/users/{pk}/worker", {"document": document})
    assert answer.status_code in (400, 422)


def test_an_attempt_invites_to_what_fits(program) -> None:
    worker = make_worker(languages=["de"])
    fitting, other, also = (make_gig(filter_query={"languages": code}) for code in ("de", "fr", "de"))
    body = {"gig_ids": [fitting.pk, str(other.pk), also.pk], "max_amount": 5}
    told = program.post(f"/users/{worker.pk}/invitation_attempt", body).json()
    assert told["gig_ids"] == [fitting.pk, also.pk]
    assert (told["object"], told["app_worker_id"]) == ("invitation_attempt", worker.pk)
    assert told["payload"] == {"gig_ids": [fitting.pk, other.pk, also.pk], "max_amount": 5}
    assert told["created_at"] == "2026-03-02T12:00:00.000Z"


@pytest.mark.parametrize(
    "body", [None, {}, {"gig_ids": 5}, {"gig_ids": ["x"]}, {"gig_ids": [], "max_amount": 0}, {"gig_ids": [1] * 1001}]
)
def test_an_attempt_that_is_none_is_refused(body, program) -> None:
    assert program.post(f"/users/{make_worker().pk}/invitation_attempt", body).status_code in (400, 422)


@pytest.mark.parametrize("path", ["", "/worker", "/invitation_attempt"])
@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
def test_what_does_not_exist_is_404(path, pk, program) -> None:
    ask = program.post if path else program.get
    assert ask(f"/users/{pk}{path}", *([{"document": {}, "gig_ids": []}] if path else [])).status_code == 404


# --- Leaving --------------------------------------------------------------------------------------------------------


def test_a_user_who_goes_is_nobody_and_leaves_the_seat(program) -> None:
    invitation = make_accepted()
    pk = invitation.worker_id
    for _once_and_again in range(2):
        answer = program.delete(f"/users/{pk}")
        assert (answer.status_code, answer.json()) == (200, {"id": str(pk), "object": "user", "deleted": None})
    told = program.get(f"/users/{pk}").json()
    assert (told["first_name"], told["worker"]["document"]) == ("", {})
    invitation.refresh_from_db()
    assert invitation.status == "left"
    assert Event.objects.filter(type="user.deleted").count() == 1


@pytest.mark.parametrize("right", ["is_staff", "is_superuser"])
def test_staff_are_deleted_by_no_program(right, program, unchanged) -> None:
    worker = make_worker()
    User.objects.filter(pk=worker.pk).update(**{right: True})
    with unchanged():
        answer = program.delete(f"/users/{worker.pk}")
    assert answer.status_code == 422
    assert "is on the staff" in answer.json()["error"]


def test_to_delete_a_user_takes_the_scope_of_staff(program, unchanged) -> None:
    worker = make_worker()
    actions.update_client(client=program.client, name="Payroll", scopes=["read", "write"], **WHO_AND_WHEN)
    with unchanged():
        answer = program.delete(f"/users/{worker.pk}")
    assert answer.status_code == 403
    assert "«admin»" in answer.json()["error"]
    assert program.get(f"/users/{worker.pk}").status_code == 200


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
def test_who_does_not_exist_cannot_go(pk, program) -> None:
    assert program.delete(f"/users/{pk}").status_code == 404
