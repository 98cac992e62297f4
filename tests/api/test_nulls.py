"""Null in a body: programs in Ruby send nil for what they lack (docs/api.md)."""

import pytest

from tests.factories import make_accepted, make_gig, make_worker
from tests.wire import Program

PAYOUT = {"title": "Bonus", "amount": 1000}
GIG = {
    "title": "Poems",
    "description": "x",
    "url": "https://example.org/",
    "start_at": 1767225600,
    "end_at": 1999999999,
}
INVITATION = {"email": "ada@example.org", "name": "Ada", "subject": "Space", "inviter_name": "Bo"}
PREFERENCE = {"locale": "de"}


@pytest.mark.parametrize(
    ("path", "said", "names"),
    [
        ("/payouts", PAYOUT, "description reference_id reference_type billing_date idempotency_key cost_center_data"),
        ("/gigs", GIG, "total_seats seats_max invitation_mode sort_query notification_payload epam_options tasks"),
        ("/gigs", GIG, "invitation_multiplier invitation_frequency filter_query invitation_notification_topic"),
        ("/space_invitations", INVITATION, "message skip_background_check expires_in locale"),
        ("/users", {}, "email first_name last_name time_zone country_code birthday password"),
        ("/users/%d/notification_preferences", PREFERENCE, "topics"),
    ],
)
def test_null_for_what_may_be_left_out_is_as_if_left_out(path, said, names, program: Program) -> None:
    worker = make_worker()
    said = said | ({"user_id": worker.pk} if path == "/payouts" else {})
    answer = program.post(path.replace("%d", str(worker.pk)), said | dict.fromkeys(names.split()))
    assert answer.status_code in (200, 201), answer.json()


def test_null_within_a_list_is_as_if_left_out(program: Program) -> None:
    gig, worker = make_gig(), make_worker()
    answer = program.post(f"/gigs/{gig.pk}/invite", {"user_id": None, "users": [{"id": worker.pk, "no_reward": None}]})
    assert [told["no_reward"] for told in answer.json()["data"]] == [False]


def test_null_in_a_cost_center_is_as_if_left_out(program: Program) -> None:
    center = {"legal_entity": "x", "inhouse": "no", "customer_id": "7", "epam_project_code": None}
    answer = program.post("/payouts", PAYOUT | {"user_id": make_worker().pk, "cost_center_data": center})
    assert answer.status_code == 201


def test_null_for_what_is_needed_is_refused(program: Program, unchanged) -> None:
    worker = make_worker()
    with unchanged():
        answer = program.post("/payouts", PAYOUT | {"user_id": worker.pk, "amount": None})
    assert (answer.status_code, answer.json()["error"]) == (400, "amount: This field may not be null.")


def test_null_in_a_change_is_refused_where_nothing_can_be_emptied(program: Program, unchanged) -> None:
    gig = make_gig()
    with unchanged():
        answer = program.post(f"/gigs/{gig.pk}", {"sort_query": None})
    assert (answer.status_code, "sort_query" in answer.json()["error"]) == (400, True)


def test_null_in_a_change_empties_what_can_be_empty(program: Program) -> None:
    gig = make_gig(seats_min=1, seats_max=3)
    assert program.post(f"/gigs/{gig.pk}", {"seats_max": None}).json()["seats_max"] is None


def test_resetting_with_a_null_is_resetting(program: Program) -> None:
    seat = make_accepted()
    assert program.post(f"/gig_invitations/{seat.pk}/reset", {"silent": None}).json()["status"] == "pending"
