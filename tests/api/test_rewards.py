"""/gig_results, /gig_time_activities and /payouts, held against the wire document (sections 7 to 9)."""

import pytest

from gigs import actions as gig_actions
from gigs.models import GigTask
from invitations.models import Invitation
from rewards.models import Payout
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_invitation, make_worker

RESULT = {
    *("id", "object", "gig_task_id", "user_id", "title", "description", "quantity", "multiplier", "delivery_date"),
    *("cost_center_key", "cost_center_data"),
}
PAYOUT = {
    *("id", "object", "amount", "title", "description", "billing_date", "reference_id", "reference_type", "user_id"),
    *("cost_center_key", "cost_center_data"),
}
COST_CENTER = {"legal_entity": "x", "inhouse": "no", "customer_id": "7", "company": "y"}


def make_task(invitation: Invitation) -> GigTask:
    return gig_actions.add_task(gig=invitation.gig, title="Bug", base_price=300, **WHO_AND_WHEN)


@pytest.fixture
def seat(program) -> Invitation:
    return make_accepted()


@pytest.fixture
def result(seat) -> dict:
    return {"gig_task_id": str(make_task(seat).pk), "user_id": seat.worker_id, "title": "Three bugs", "quantity": 3}


def test_a_result_is_reported_and_listed(program, seat, result) -> None:
    answer = program.post("/gig_results", result | {"multiplier": 1.2, "cost_center_data": COST_CENTER})
    told = answer.json()
    assert answer.status_code == 201
    assert told.keys() >= RESULT
    assert (told["quantity"], told["multiplier"], told["amount"]) == (3, "1.2", 1080)
    assert (told["delivery_date"], told["cost_center_data"]) == (NOW.date().isoformat(), COST_CENTER)
    listed = program.get(f"/gig_results?gig_id={seat.gig_id}&user_id={seat.worker_id}").json()
    assert (listed["url"], listed["data"]) == ("/gig_results", [told])
    assert program.get(f"/gig_results?gig_id={seat.gig_id + 1}").json()["data"] == []


def test_a_result_reported_again_is_208(program, result) -> None:
    first, again = (program.post("/gig_results", result | {"idempotency_key": "r-1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 208)
    assert first.json() == again.json()
    # Whatever has become of the seat.
    Invitation.objects.update(status="pending", answered_at=None)
    assert program.post("/gig_results", result | {"idempotency_key": "r-1"}).status_code == 208
    assert program.post("/gig_results", result | {"idempotency_key": "r-2"}).status_code == 422
    other = program.post("/gig_results", result | {"idempotency_key": "r-1", "quantity": 4})
    assert (other.status_code, "r-1" in other.json()["error"]) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"quantity": -1}, 422),
        ({"quantity": "many"}, 400),
        ({"multiplier": "10"}, 422),
        ({"multiplier": "0.00001"}, 422),
        ({"gig_task_id": 10**12}, 404),
        ({"user_id": 10**12}, 404),
        ({"delivery_date": "soon"}, 400),
        ({"cost_center_data": {"legal_entity": "x"}}, 400),
        ({"title": None}, 400),
    ],
)
def test_a_result_that_cannot_be_is_refused(wrong, status, program, result, unchanged) -> None:
    with unchanged():
        answer = program.post("/gig_results", result | wrong)
    assert (answer.status_code, list(answer.json())) == (status, ["error"])


def test_outsiders_are_not_rewarded(program, unchanged) -> None:
    pending = make_invitation()
    task = make_task(pending)
    body = {"gig_task_id": task.pk, "user_id": pending.worker_id, "title": "x", "quantity": 1}
    with unchanged():
        assert program.post("/gig_results", body).status_code == 422


def test_time_is_reported_as_the_example_space_does(program, seat) -> None:
    body = {"gig_id": seat.gig_id, "user_id": str(seat.worker_id), "date": "2026-03-02T23:30:00+01:00"}
    answer = program.post("/gig_time_activities", body | {"description": "Testing", "duration_in_ms": 7_200_000.7})
    assert answer.status_code == 201
    told = answer.json()
    assert told == {
        "id": told["id"],
        "object": "gig_time_activity",
        "gig_id": str(seat.gig_id),
        "user_id": str(seat.worker_id),
        "date": "2026-03-02",
        "description": "Testing",
        "duration_in_ms": 7_200_000,
    }
    assert program.get(f"/gig_time_activities?user_id={seat.worker_id}").json()["data"] == [told]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02 00:30:00 +0100", "2026-03-01"),
        ("2026-03-02 23:30:00 UTC", "2026-03-02"),
        ("2026-03-02 12:00:00Z", "2026-03-02"),
        ("2026-03-02T12:00:00.000+01:00", "2026-03-02"),
        ("2026", None),
        ("1772452800", None),
        (1772452800, None),
    ],
)
def test_of_a_moment_the_day_counts_however_ruby_writes_it(said, day, program, seat) -> None:
    body = {"gig_id": seat.gig_id, "user_id": seat.worker_id, "date": said, "duration_in_ms": 1}
    answer = program.post("/gig_time_activities", body)
    assert (answer.status_code, answer.json().get("date")) == (201 if day else 400, day)


@pytest.mark.parametrize("wrong", [{"duration_in_ms": 0}, {"duration_in_ms": 10**9}, {"date": "x"}, {"gig_id": "x"}])
def test_time_that_cannot_be_is_refused(wrong, program, seat) -> None:
    body = {"gig_id": seat.gig_id, "user_id": seat.worker_id, "date": "2026-03-02", "duration_in_ms": 1}
    assert program.post("/gig_time_activities", body | wrong).status_code in (400, 422)


def test_a_payout_is_made_listed_and_deleted(program) -> None:
    worker = make_worker()
    body = {"amount": 1000, "title": "Bonus", "user_id": worker.pk, "reference_id": "7", "reference_type": "Gig"}
    answer = program.post("/payouts", body)
    told = answer.json()
    assert (answer.status_code, told.keys() >= PAYOUT) == (201, True)
    assert (told["amount"], told["billing_date"], told["reference_id"]) == (1000, NOW.date().isoformat(), "7")
    assert program.get("/payouts?reference_type=Gig&reference_id=7").json()["data"] == [told]
    assert program.get("/payouts?reference_id=8").json()["data"] == []
    deleted = program.delete(f"/payouts/{told['id']}")
    assert deleted.json() == {"id": told["id"], "object": "payout", "deleted": True}
    assert program.delete(f"/payouts/{told['id']}").status_code == 404


def test_a_billed_payout_stays(program) -> None:
    pk = program.post("/payouts", {"amount": 1, "title": "Bonus", "user_id": make_worker().pk}).json()["id"]
    Payout.objects.filter(pk=pk).update(billed_at=NOW)
    assert program.delete(f"/payouts/{pk}").status_code == 422


def test_a_payout_made_again_is_208(program) -> None:
    body = {"amount": 1000, "title": "Bonus", "user_id": make_worker().pk, "idempotency_key": "p-1"}
    assert [program.post("/payouts", body).status_code for _ in range(2)] == [201, 208]
    assert Payout.objects.count() == 1


def test_a_deleted_payout_is_not_paid_again_by_a_late_repeat(program, unchanged) -> None:
    body = {"amount": 1000, "title": "Bonus", "user_id": make_worker().pk, "idempotency_key": "p-1"}
    program.delete(f"/payouts/{program.post('/payouts', body).json()['id']}")
    for changed in ({}, {"amount": 2000}):
        with unchanged():
            answer = program.post("/payouts", body | changed)
        assert (answer.status_code, "p-1" in answer.json()["error"]) == (422, True)
    assert program.get("/payouts").json()["data"] == []
    assert program.post("/payouts", body | {"idempotency_key": "p-2"}).status_code == 201


def test_lists_cost_no_more_for_more_rows(program, result, django_assert_max_num_queries) -> None:
    for _ in range(12):
        program.post("/gig_results", result)
    with django_assert_max_num_queries(5):
        assert len(program.get("/gig_results?limit=100").json()["data"]) == 12
