"""In which order a gig reaches its workers, seen by whom its waves invite."""

from datetime import timedelta

import pytest

from gigs.models import Gig
from invitations import offers, walk, waves
from mql import Sort
from tests.factories import NOW, WHO_AND_WHEN, make_gig, make_invitation, make_worker, make_worker_ids
from workers import actions as worker_actions
from workers.models import RANKS, Worker

pytestmark = pytest.mark.django_db

ORDERS = {"fair": {}, "sorted": {"rating": 1}}


def make_pool(amount: int, **document) -> list[Worker]:
    """Workers in both orders: their ranks and ratings are 10, 20, 30 ..."""
    return [make_ranked(10 * place, **document) for place in range(1, amount + 1)]


def make_ranked(rank: int, **document) -> Worker:
    worker = make_worker(**{"rating": rank} | document)
    Worker.objects.filter(pk=worker.pk).update(rank=rank)
    return worker


def make_slow_gig(per_wave: int, **fields) -> Gig:
    """Its waves, on command, invite so many each; the fair order begins with rank 0."""
    gig = make_gig(invitation_multiplier=per_wave, **fields)
    return start_at(gig, 0)


def start_at(gig: Gig, rank: int) -> Gig:
    Gig.objects.filter(pk=gig.pk).update(fair_start=rank)
    return gig


def run_wave(gig: Gig) -> list[int]:
    """The ids of those whom it invites, in order."""
    wave = waves.run(gig=gig, **WHO_AND_WHEN)
    return list(gig.invitations.filter(wave_number=wave.number).order_by("pk").values_list("worker", flat=True))


def ids(workers: list[Worker]) -> list[int]:
    return [worker.pk for worker in workers]


def write(worker: Worker, **document) -> None:
    worker_actions.write_document(user=worker.user, document=document, **WHO_AND_WHEN)


@pytest.fixture(params=ORDERS)
def sort_query(request: pytest.FixtureRequest) -> dict:
    return ORDERS[request.param]


# --- The order ------------------------------------------------------------------------------------------------------


def test_waves_follow_the_order_each_going_on_where_the_last_ended(sort_query) -> None:
    pool = ids(make_pool(5))
    gig = make_slow_gig(2, sort_query=sort_query)
    assert [run_wave(gig) for _ in range(4)] == [pool[:2], pool[2:4], pool[4:], []]


def test_the_fair_order_comes_round() -> None:
    pool = ids(make_pool(5))
    gig = start_at(make_slow_gig(2), 35)
    assert [run_wave(gig) for _ in range(4)] == [pool[3:], pool[:2], [pool[2]], []]


def test_a_wave_may_cross_the_turn_of_the_fair_order() -> None:
    pool = ids(make_pool(4))
    gig = start_at(make_slow_gig(3), 35)
    assert [run_wave(gig) for _ in range(2)] == [[pool[3], *pool[:2]], [pool[2]]]


@pytest.mark.parametrize("start", [0, 1, RANKS - 1])
def test_the_fair_order_reaches_the_first_rank_and_the_last(start) -> None:
    pool = {make_ranked(rank).pk for rank in (0, 1, RANKS - 1)}
    gig = start_at(make_slow_gig(2), start)
    assert {*run_wave(gig), *run_wave(gig)} == pool


def test_two_gigs_begin_at_different_points() -> None:
    pool = ids(make_pool(4))
    first, second = start_at(make_slow_gig(2), 15), start_at(make_slow_gig(2), 35)
    assert [run_wave(first), run_wave(second)] == [pool[1:3], [pool[3], pool[0]]]


def test_a_sort_query_sorts_and_ties_fall_back_on_the_rank() -> None:
    tied = [make_ranked(rank, rating=5) for rank in (30, 10, 20)]
    best = make_ranked(99, rating=9)
    gig = make_slow_gig(2, sort_query={"rating": -1})
    assert [run_wave(gig), run_wave(gig)] == [[best.pk, tied[1].pk], [tied[2].pk, tied[0].pk]]


def test_a_sort_query_may_have_several_keys() -> None:
    rows = [make_worker(city=city, rating=rating) for city, rating in (("B", 1), ("A", 1), ("A", 2))]
    gig = make_slow_gig(3, sort_query={"city": 1, "rating": -1})
    assert run_wave(gig) == ids([rows[2], rows[1], rows[0]])


VALUES = [
    None,
    True,
    False,
    0,
    -1.5,
    2**62,
    -1e300,
    "",
    "ÿ" * 9,
    "\U0010ffff" * 99,
    [],
    [[]],
    {},
    {"a": 1},
    [None, "z"],
]


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_sort_key_is_before_the_end_of_the_order(value, direction) -> None:
    key = Sort({"a": direction, "b": direction}).key({"a": value, "b": value})
    assert key < walk.LAST_KEY


@pytest.mark.parametrize("direction", [1, -1])
def test_workers_with_any_value_are_reached_once(direction) -> None:
    pool = [make_worker(a=value) for value in VALUES]
    gig = make_slow_gig(4, sort_query={"a": direction})
    asked = [pk for _ in range(len(pool) // 4 + 2) for pk in run_wave(gig)]
    assert sorted(asked) == ids(pool)


# --- Who joins or changes behind the position -----------------------------------------------------------------------


def test_who_joins_behind_the_position_is_reached_by_the_next_wave(sort_query) -> None:
    pool = ids(make_pool(3))
    gig = make_slow_gig(2, sort_query=sort_query)
    run_wave(gig)
    late = make_ranked(5)
    assert run_wave(gig) == [late.pk, pool[2]]


def test_who_joins_after_the_end_of_the_order_is_reached(sort_query) -> None:
    make_pool(2)
    gig = make_slow_gig(5, sort_query=sort_query)
    run_wave(gig)
    late = [make_ranked(15), make_ranked(99), make_ranked(5)]
    assert run_wave(gig) == ids([late[2], late[0], late[1]])


def test_who_comes_to_match_behind_the_position_is_reached(sort_query) -> None:
    other = make_ranked(5, skill="css")
    pool = make_pool(3, skill="sql")
    gig = make_slow_gig(2, sort_query=sort_query, filter_query={"skill": "sql"})
    run_wave(gig)
    write(other, skill="sql", rating=5)
    assert run_wave(gig) == [other.pk, pool[2].pk]


def test_who_becomes_active_behind_the_position_is_reached(sort_query) -> None:
    pool = make_pool(3)
    worker_actions.set_active(user=pool[0].user, active=False, **WHO_AND_WHEN)
    gig = make_slow_gig(2, sort_query=sort_query)
    assert run_wave(gig) == ids(pool[1:])
    worker_actions.set_active(user=pool[0].user, active=True, **WHO_AND_WHEN)
    assert run_wave(gig) == [pool[0].pk]


def test_whose_rating_moves_them_behind_the_position_is_reached() -> None:
    pool = make_pool(4)
    gig = make_slow_gig(2, sort_query={"rating": 1})
    run_wave(gig)
    write(pool[3], rating=1)
    assert run_wave(gig) == ids([pool[3], pool[2]])


def test_who_was_asked_and_changes_is_not_asked_again(sort_query) -> None:
    pool = make_pool(2)
    gig = make_slow_gig(2, sort_query=sort_query)
    run_wave(gig)
    write(pool[0], rating=99)
    assert run_wave(gig) == []


@pytest.mark.parametrize("burst", [1, 2, 3, 7])
def test_after_a_burst_of_changes_everybody_is_reached_once(burst, sort_query) -> None:
    pool = make_pool(5)
    gig = make_slow_gig(2, sort_query=sort_query)
    asked = run_wave(gig)
    pool += [make_ranked(rank) for rank in range(1, burst + 1)]
    for _ in range(7):
        asked += run_wave(gig)
    assert sorted(asked) == ids(pool)


@pytest.fixture
def nobody_changes(monkeypatch) -> None:
    """On PostgreSQL whoever was written in the running transaction, in tests everybody, would look new to each wave."""
    monkeypatch.setattr(walk, "current_revision", lambda: Worker.objects.latest("revision").revision)


@pytest.mark.usefixtures("nobody_changes")
def test_who_was_considered_and_has_not_changed_is_not_looked_at_again(sort_query) -> None:
    """What makes a wave cheap. Here somebody's invitation vanishes, so that it can be seen."""
    pool = make_pool(3)
    gig = make_slow_gig(2, sort_query=sort_query)
    run_wave(gig)
    gig.invitations.filter(worker=pool[0]).delete()
    assert run_wave(gig) == [pool[2].pk]


# --- Others who ask, and changes of the gig -------------------------------------------------------------------------


def test_who_was_invited_by_hand_is_passed_over(sort_query) -> None:
    pool = make_pool(4)
    gig = make_slow_gig(2, sort_query=sort_query)
    make_invitation(gig, pool[1])
    assert [run_wave(gig), run_wave(gig)] == [ids([pool[0], pool[2]]), ids([pool[3]])]


@pytest.mark.usefixtures("nobody_changes")
def test_another_filter_begins_the_order_anew_without_asking_anyone_twice(sort_query) -> None:
    first, others = make_ranked(5, skill="css"), make_pool(3, skill="sql")
    gig = make_slow_gig(2, sort_query=sort_query, filter_query={"skill": "sql"})
    run_wave(gig)
    offers.update(gig=gig, filter_query={}, **WHO_AND_WHEN)
    assert run_wave(gig) == ids([first, others[2]])


@pytest.mark.usefixtures("nobody_changes")
def test_another_order_begins_anew_without_asking_anyone_twice() -> None:
    pool = ids(make_pool(5))
    gig = make_slow_gig(2, sort_query={"rating": 1})
    run_wave(gig)
    offers.update(gig=gig, sort_query={"rating": -1}, **WHO_AND_WHEN)
    assert [run_wave(gig), run_wave(gig)] == [[pool[4], pool[3]], [pool[2]]]


def test_a_change_of_words_goes_on_in_the_order() -> None:
    make_pool(3)
    gig = make_slow_gig(2)
    run_wave(gig)
    before = Gig.objects.get().wave_position
    offers.update(gig=gig, title="Another title", **WHO_AND_WHEN)
    assert bytes(Gig.objects.get().wave_position) == bytes(before)


# --- Revisions ------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_joins_in_a_later_transaction_is_reached(sort_query) -> None:
    pool = make_pool(3)
    gig = make_slow_gig(2, sort_query=sort_query)
    run_wave(gig)
    late = make_ranked(5)
    assert run_wave(gig) == ids([late, pool[2]])
    assert run_wave(gig) == []


@pytest.mark.postgresql
def test_a_change_of_a_transaction_still_running_is_newer_than_what_a_wave_has_seen() -> None:
    seen = walk.current_revision()
    assert make_worker_ids(1)
    assert seen < Worker.objects.get().revision
    assert walk.current_revision() < Worker.objects.get().revision


def test_after_a_restore_that_set_revisions_back_nobody_is_passed_over() -> None:
    make_pool(2)
    gig = make_slow_gig(2)
    run_wave(gig)
    Gig.objects.update(wave_revision=2**60)
    late = make_ranked(5)
    assert run_wave(gig) == [late.pk]


def test_walking_reads_only(unchanged) -> None:
    make_pool(3)
    gig = make_slow_gig(2)
    with unchanged():
        picked = walk.pick(Gig.objects.get(pk=gig.pk), 2)
    assert len(picked.worker_ids) == 2


def test_a_worker_waits_at_most_until_the_wave_after_joining() -> None:
    gig = make_slow_gig(1, invitation_mode="auto", total_seats=1)
    make_pool(3)
    for minutes in (0, 5, 10):
        waves.run_due(now=NOW + timedelta(minutes=minutes))
    late = make_ranked(15)
    waves.run_due(now=NOW + timedelta(minutes=15))
    assert gig.invitations.latest("pk").worker == late
