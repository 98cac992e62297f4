"""POST /gigs/:id/invite with a list: as long as it may be, and with entries that are wrong."""

from time import perf_counter

import pytest

from invitations.models import Invitation
from tests.factories import make_gig, make_worker, make_worker_ids

NO_ID = "id: Write an id: a whole number, or its digits as a string."
NO_ENTRY = 'Write an object, such as {"id": "13"}.'


def test_ten_thousand_ids_take_a_bounded_number_of_queries(program, django_assert_max_num_queries) -> None:
    gig, known = make_gig(), make_worker_ids(9_990)
    body = {"users": [{"id": pk} for pk in known] + [{"id": str(10**12 + number)} for number in range(10)]}
    started = perf_counter()
    with django_assert_max_num_queries(16):
        told = program.post(f"/gigs/{gig.pk}/invite", body).json()
    # A second or two, unless something is done once for each id with each other.
    assert perf_counter() - started < 15
    assert [int(each["user_id"]) for each in told["data"]] == known
    assert len(told["refused"]) == 10


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"id": "abc"}, {"id": "abc", "error": NO_ID}),
        ({"id": None}, {"id": "null", "error": NO_ID}),
        ({"id": {"a": 1}}, {"id": '{"a": 1}', "error": NO_ID}),
        ({"id": [1]}, {"id": "[1]", "error": NO_ID}),
        ({"id": True}, {"id": "true", "error": NO_ID}),
        ({"id": 1.5}, {"id": "1.5", "error": NO_ID}),
        ({"id": -1}, {"id": "-1", "error": NO_ID}),
        ({"id": "٣"}, {"id": "٣", "error": NO_ID}),
        ({"id": "9" * 31}, {"id": "9" * 31, "error": NO_ID}),
        ({"id": "x" * 200}, {"id": "x" * 100, "error": NO_ID}),
        ({}, {"id": "null", "error": NO_ID}),
        (5, {"id": "5", "error": NO_ENTRY}),
        (None, {"id": "null", "error": NO_ENTRY}),
        ({"id": 5, "no_reward": "perhaps"}, {"id": "5", "error": "no_reward: Write true or false."}),
        ({"id": "x", "no_reward": []}, {"id": "x", "error": f"{NO_ID} no_reward: Write true or false."}),
    ],
)
def test_a_wrong_entry_does_not_sink_the_good(program, entry, told) -> None:
    gig, first, last = make_gig(), make_worker(), make_worker()
    answer = program.post(f"/gigs/{gig.pk}/invite", {"users": [{"id": first.pk}, entry, {"id": str(last.pk)}]})
    assert answer.status_code == 200
    assert [each["user_id"] for each in answer.json()["data"]] == [str(first.pk), str(last.pk)]
    assert answer.json()["refused"] == [{"index": 1} | told]


def test_who_is_refused_stands_in_the_order_of_the_list(program) -> None:
    users = [{"id": 10**12}, {"id": "x"}, {"id": 10**12 + 1}, {"id": 10**12}, 7]
    told = program.post(f"/gigs/{make_gig().pk}/invite", {"users": users}).json()
    assert [each["index"] for each in told["refused"]] == [0, 1, 2, 4]


@pytest.mark.parametrize("said", [True, "true", 1, "1"])
def test_no_reward_is_read_as_in_other_bodies(program, said) -> None:
    program.post(f"/gigs/{make_gig().pk}/invite", {"users": [{"id": make_worker().pk, "no_reward": said}]})
    assert Invitation.objects.get().no_reward is True


@pytest.mark.parametrize(("users", "status"), [({"id": 1}, 400), ("1", 400), ([{"id": 1}] * 10_001, 422)])
def test_what_is_no_list_or_too_long_is_refused_as_a_whole(program, users, status, unchanged) -> None:
    gig = make_gig()
    with unchanged():
        answer = program.post(f"/gigs/{gig.pk}/invite", {"users": users})
    assert (answer.status_code, answer.json()["error"].startswith("users: Write ")) == (status, True)
