"""/gig_invitations, held against the tables of the wire document (section 6)."""

import pytest

from invitations import offers
from invitations.models import Invitation, Status
from tests.factories import WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_invitation, make_worker

WIRE = {"pending": "pending", "accepted": "accepted", "rejected": "rejected", "left": "rejected", "expired": "expired"}


def ids(answer) -> list[int]:
    assert answer.status_code == 200, answer.json()
    return [int(each["id"]) for each in answer.json()["data"]]


# --- The list -------------------------------------------------------------------------------------------------------


def test_the_envelope_and_the_members(program) -> None:
    invitation = make_invitation()
    told = program.get("/gig_invitations").json()
    assert told == {
        "object": "list",
        "url": "/gig_invitations",
        "has_more": False,
        "data": [
            {
                "id": str(invitation.pk),
                "object": "gig_invitation",
                "status": "pending",
                "gig_id": str(invitation.gig_id),
                "user_id": str(invitation.worker_id),
                "no_reward": False,
                "epam_bench_status": None,
            }
        ],
    }
    assert program.get(f"/gig_invitations/{invitation.pk}").json() == told["data"][0]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("status=accepted", {"accepted"}),
        ("status=rejected", {"rejected", "left"}),
        ("status[]=pending&status[]=accepted", {"pending", "accepted"}),
        ("status[]=expired", {"expired"}),
        ("", {*Status}),
    ],
)
def test_the_status_filters(query, shown, program) -> None:
    rows = {status: make_in_status(status).pk for status in Status}
    answer = program.get(f"/gig_invitations?{query}")
    assert ids(answer) == [pk for status, pk in rows.items() if status in shown]
    assert {each["status"] for each in answer.json()["data"]} == {WIRE[status] for status in shown}


def test_user_and_gig_filter(program) -> None:
    gig, worker = make_gig(), make_worker()
    both, of_gig, of_worker = make_invitation(gig, worker), make_invitation(gig), make_invitation(worker=worker)
    assert ids(program.get(f"/gig_invitations?gig_id={gig.pk}")) == [both.pk, of_gig.pk]
    assert ids(program.get(f"/gig_invitations?user_id={worker.pk}")) == [both.pk, of_worker.pk]
    assert ids(program.get(f"/gig_invitations?user_id={worker.pk}&gig_id={gig.pk}")) == [both.pk]
    assert ids(program.get(f"/gig_invitations?user_id={10**25}")) == []


def test_archived_gigs_can_be_left_out(program) -> None:
    archived, other = make_invitation(), make_invitation()
    offers.archive(gig=archived.gig, **WHO_AND_WHEN)
    assert ids(program.get("/gig_invitations")) == [archived.pk, other.pk]
    assert ids(program.get("/gig_invitations?exclude_archived_gigs=true")) == [other.pk]


def test_pages_follow_one_another_both_ways(program) -> None:
    gig = make_gig()
    rows = [make_invitation(gig).pk for _ in range(5)]
    first = program.get("/gig_invitations?limit=2")
    assert (ids(first), first.json()["has_more"]) == (rows[:2], True)
    last = program.get(f"/gig_invitations?limit=3&after={rows[1]}")
    assert (ids(last), last.json()["has_more"]) == (rows[2:], False)
    before = program.get(f"/gig_invitations?limit=1&before={rows[2]}")
    assert (ids(before), before.json()["has_more"]) == ([rows[1]], True)
    assert ids(program.get(f"/gig_invitations?before={rows[0]}")) == []


def test_a_page_holds_ten_unless_told_otherwise(program, django_assert_max_num_queries) -> None:
    gig = make_gig()
    for _ in range(12):
        make_invitation(gig)
    assert len(ids(program.get("/gig_invitations"))) == 10
    with django_assert_max_num_queries(5):
        assert len(ids(program.get("/gig_invitations?limit=500"))) == 12


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("limit=0", "limit: "),
        ("limit=501", "limit: "),
        ("limit=x", "limit: "),
        ("after=x", "after: Write an id"),
        ("after=1&before=2", "Give after or before"),
        ("status=maybe", "status: "),
        ("user_id=-1", "user_id: Write an id"),
        ("exclude_archived_gigs=perhaps", "exclude_archived_gigs: "),
    ],
)
def test_a_query_that_is_wrong_is_told(query, told, program) -> None:
    answer = program.get(f"/gig_invitations?{query}")
    assert answer.status_code in (400, 422)
    assert told in answer.json()["error"]


# --- Actions --------------------------------------------------------------------------------------------------------

# What becomes of each status on the wire; None is a 422. Cirro's reject is also how a Space tells that a worker left.
OUTCOMES = {
    #          pending     accepted    rejected    left        expired
    "accept": ("accepted", "accepted", "accepted", None, None),
    "reject": ("rejected", "rejected", "rejected", "rejected", None),
    "expire": ("expired", None, None, None, "expired"),
    "reset": ("pending", "pending", "pending", "pending", "pending"),
}
CASES = [
    (action, status, outcome) for action, row in OUTCOMES.items() for status, outcome in zip(Status, row, strict=True)
]


@pytest.mark.parametrize(("action", "status", "outcome"), CASES)
def test_what_becomes_of_each_status(action, status, outcome, program) -> None:
    invitation = make_in_status(status)
    answer = program.post(f"/gig_invitations/{invitation.pk}/{action}")
    if outcome is None:
        assert (answer.status_code, list(answer.json())) == (422, ["error"])
    else:
        assert (answer.status_code, answer.json()["status"]) == (200, outcome)


def test_a_reject_of_a_held_seat_frees_it(program) -> None:
    invitation = make_accepted()
    program.post(f"/gig_invitations/{invitation.pk}/reject")
    row = Invitation.objects.select_related("gig").get(pk=invitation.pk)
    assert (row.status, row.gig.accepted_count) == (Status.LEFT, 0)


@pytest.mark.parametrize("first", [True, False])
def test_accepting_again_cannot_say_otherwise(first, program, unchanged) -> None:
    path = f"/gig_invitations/{make_invitation().pk}/accept"
    program.post(path, {"no_reward": first})
    with unchanged():
        told = {said: program.post(path, {"no_reward": said}).status_code for said in (first, None, not first)}
    assert told == {first: 200, None: 200, not first: 422}


def test_accepting_may_say_that_no_reward_is_due(program) -> None:
    invitation = make_invitation()
    assert program.post(f"/gig_invitations/{invitation.pk}/accept", {"no_reward": True}).json()["no_reward"] is True


def test_a_silent_reset_stands_in_the_log(program, logged) -> None:
    invitation = make_in_status(Status.EXPIRED)
    with logged() as events:
        program.post(f"/gig_invitations/{invitation.pk}/reset", {"silent": True})
    assert events[-1].data["silent"] is True


def test_a_full_gig_refuses_and_keeps_the_invitation(program, unchanged) -> None:
    gig = make_gig(total_seats=1)
    invitation = make_invitation(gig)
    make_accepted(gig)
    with unchanged():
        answer = program.post(f"/gig_invitations/{invitation.pk}/accept")
    assert (answer.status_code, "All seats" in answer.json()["error"]) == (422, True)


@pytest.mark.parametrize("action", OUTCOMES)
@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
def test_what_does_not_exist_is_404(action, pk, program) -> None:
    assert program.post(f"/gig_invitations/{pk}/{action}").status_code == 404
