import logging
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import actions as events
from gigs.models import Gig, GigArchived, GigEnded, GigFull
from invitations import actions, closings, offers, walk, waves
from invitations.models import Invitation, Status, Wave
from space_project.upstream import Upstream
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_worker,
    make_worker_ids,
    make_workers,
)
from workers.models import Worker

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
FIVE_MINUTES = timedelta(minutes=5)


def tick(number: int = 0) -> int:
    """The engine looks, so many waves after the first."""
    return waves.run_due(now=NOW + number * FIVE_MINUTES)


def accept_next(gig: Gig) -> Invitation:
    return actions.accept(invitation=gig.invitations.pending().earliest("pk"), **WHO_AND_WHEN)


# --- When -----------------------------------------------------------------------------------------------------------


def test_the_first_wave_comes_at_once_and_the_next_after_the_frequency() -> None:
    gig = make_auto_gig(invitation_frequency=7)
    assert waves.run_due(now=NOW) == 1
    assert waves.run_due(now=NOW + timedelta(minutes=7) - MOMENT) == 0
    assert waves.run_due(now=NOW + timedelta(minutes=7)) == 1
    assert list(gig.waves.values_list("at", flat=True)) == [NOW, NOW + timedelta(minutes=7)]


def test_a_late_tick_makes_one_wave_and_plans_from_its_own_moment() -> None:
    make_auto_gig()
    late = NOW + timedelta(hours=1)
    assert waves.run_due(now=late) == 1
    assert Gig.objects.get().next_wave_at == late + FIVE_MINUTES


def test_waves_go_on_after_the_start() -> None:
    gig = make_auto_gig()
    assert waves.run_due(now=gig.start_at) == 1


def test_waves_stop_once_seats_min_have_accepted() -> None:
    make_workers(3)
    gig = make_auto_gig(total_seats=3, seats_min=2)
    tick()
    accept_next(gig)
    assert tick(1) == 1
    accept_next(gig)
    assert tick(2) == 0
    assert Gig.objects.get().next_wave_at is None


def test_no_wave_comes_from_the_end_on() -> None:
    gig = make_auto_gig()
    assert waves.run_due(now=gig.end_at) == 0


def test_no_wave_comes_to_archived_and_manual_gigs() -> None:
    offers.archive(gig=make_auto_gig(), **WHO_AND_WHEN)
    make_gig()
    assert tick() == 0
    assert not Wave.objects.exists()


def test_with_nothing_due_a_tick_takes_one_query(django_assert_num_queries) -> None:
    make_gig()
    with django_assert_num_queries(1):
        assert tick() == 0


# --- How many -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("total_seats", "multiplier", "wanted"), [(1, 10, 10), (2, 3, 6), (3, 1, 3)])
def test_the_first_wave_invites_seats_times_multiplier(total_seats, multiplier, wanted) -> None:
    make_worker_ids(12)
    gig = make_auto_gig(total_seats=total_seats, invitation_multiplier=multiplier)
    tick()
    assert gig.invitations.pending().count() == wanted


def test_later_waves_shrink_with_the_vacancies() -> None:
    make_worker_ids(20)
    gig = make_auto_gig(total_seats=3, invitation_multiplier=2)
    tick()
    accept_next(gig)
    tick(1)
    accept_next(gig)
    tick(2)
    assert list(gig.waves.values_list("invited", flat=True)) == [6, 4, 2]


def test_seats_up_to_the_maximum_are_not_wanted_by_waves() -> None:
    make_worker_ids(9)
    gig = make_auto_gig(total_seats=2, seats_max=4, invitation_multiplier=2)
    tick()
    assert gig.invitations.count() == 4


# --- The ledger -----------------------------------------------------------------------------------------------------


def test_every_wave_is_a_line_in_the_ledger() -> None:
    make_worker_ids(9)
    gig = make_auto_gig(total_seats=2, invitation_multiplier=3)
    tick()
    accept_next(gig)
    tick(1)
    fields = ("number", "at", "accepted", "vacancies", "wanted", "invited", "shortfall", "by")
    assert list(gig.waves.values_list(*fields)) == [
        (1, NOW, 0, 2, 6, 6, "", "engine"),
        (2, NOW + FIVE_MINUTES, 1, 1, 3, 3, "", "engine"),
    ]


@pytest.mark.parametrize(("pool", "shortfall"), [(2, ""), (1, "pool_exhausted"), (0, "pool_exhausted")])
def test_the_ledger_says_why_a_wave_was_smaller(pool, shortfall) -> None:
    make_worker_ids(pool)
    gig = make_auto_gig(invitation_multiplier=2)
    tick()
    assert list(gig.waves.values_list("wanted", "invited", "shortfall")) == [(2, pool, shortfall)]


def test_invitations_know_their_wave() -> None:
    make_worker_ids(4)
    gig = make_auto_gig(invitation_multiplier=2)
    tick()
    tick(1)
    numbers = gig.invitations.order_by("pk").values_list("wave_number", flat=True)
    assert list(numbers) == [1, 1, 2, 2]


def test_a_wave_tells_the_log_of_itself_and_of_each_invitation(logged) -> None:
    make_worker_ids(2)
    gig = make_auto_gig(invitation_multiplier=2)
    with logged() as told:
        tick()
    assert Counter(event.type for event in told) == {"gig_invitation.created": 2, "wave.created": 1}
    assert {(event.gig_id, event.by, event.at) for event in told} == {(gig.pk, "engine", NOW)}
    assert told[-1].data == {"number": 1, "wanted": 2, "invited": 2}


# --- Whom -----------------------------------------------------------------------------------------------------------


def test_a_wave_invites_active_workers_who_match() -> None:
    fitting, inactive, _ = make_worker(skill="sql"), make_worker(skill="sql"), make_worker(skill="css")
    Worker.objects.filter(pk=inactive.pk).update(is_active=False)
    gig = make_auto_gig(filter_query={"skill": "sql"})
    tick()
    assert [invitation.worker for invitation in gig.invitations.all()] == [fitting]


@pytest.mark.parametrize("status", Status)
def test_nobody_is_asked_twice_whatever_became_of_the_invitation(status) -> None:
    gig = make_auto_gig(total_seats=2)
    before = make_in_status(status, gig)
    for number in range(3):
        tick(number)
    assert list(gig.invitations.all()) == [before]


def test_an_invitation_to_another_gig_does_not_count() -> None:
    worker = make_in_status(Status.REJECTED).worker
    gig = make_auto_gig()
    tick()
    assert [invitation.worker for invitation in gig.invitations.all()] == [worker]


# --- On command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "next_wave_at"), [("manual", None), ("auto", NOW + FIVE_MINUTES)])
def test_staff_run_a_wave_in_either_mode(mode, next_wave_at) -> None:
    make_worker_ids(3)
    gig = make_gig(invitation_mode=mode, invitation_multiplier=2)
    wave = waves.run(gig=gig, by="user:1", now=NOW)
    assert (wave.number, wave.invited, wave.by) == (1, 2, "user:1")
    assert Gig.objects.get().next_wave_at == next_wave_at


def test_staff_run_a_wave_also_beyond_seats_min() -> None:
    make_worker_ids(3)
    gig = make_auto_gig(total_seats=2, seats_min=1, invitation_multiplier=1)
    make_accepted(gig)
    assert waves.run(gig=gig, **WHO_AND_WHEN).invited == 1


def test_a_wave_that_is_asked_for_twice_by_its_number_is_one(unchanged) -> None:
    make_worker_ids(30)
    gig = make_gig()
    wave = waves.run(gig=gig, number=1, **WHO_AND_WHEN)
    with unchanged():
        assert waves.run(gig=gig, number=1, by="somebody else", now=NOW + FIVE_MINUTES) == wave
    assert waves.run(gig=gig, number=2, **WHO_AND_WHEN).number == 2


@pytest.mark.parametrize("seats_max", [None, 2])
def test_staff_run_no_wave_where_no_further_worker_is_wanted(seats_max, refused) -> None:
    gig = make_gig(total_seats=1, seats_max=seats_max)
    make_accepted(gig)
    with refused(GigFull):
        waves.run(gig=gig, **WHO_AND_WHEN)


def test_staff_run_no_wave_on_a_closed_gig(refused) -> None:
    gig = make_gig()
    with refused(GigEnded):
        waves.run(gig=gig, by=BY, now=gig.end_at)
    offers.archive(gig=gig, **WHO_AND_WHEN)
    with refused(GigArchived):
        waves.run(gig=gig, **WHO_AND_WHEN)


# --- What goes wrong ------------------------------------------------------------------------------------------------


def die_half_way(*args, gig_id: int, **given) -> None:
    """In place of `events.record`, which a wave calls when its invitations are written."""
    assert Invitation.objects.filter(gig=gig_id).exists()
    raise RuntimeError("no space left on device")


def test_a_wave_that_dies_half_way_leaves_nothing_and_is_done_once(monkeypatch, refused) -> None:
    make_worker_ids(3)
    gig = make_auto_gig(invitation_multiplier=2)
    with monkeypatch.context() as broken, refused(ExceptionGroup, "1 gigs failed"):
        broken.setattr(events, "record", die_half_way)
        tick()
    assert tick() == 1
    assert tick() == 0
    assert list(gig.waves.values_list("number", "invited")) == [(1, 2)]
    assert gig.invitations.count() == 2


@pytest.mark.parametrize("batch", [1, 100])
def test_a_gig_that_fails_holds_up_no_other(batch, monkeypatch, caplog) -> None:
    broken, sound = make_auto_gig(now=NOW - timedelta(hours=1)), make_auto_gig()
    pick = walk.pick
    monkeypatch.setattr(walk, "pick", lambda gig, wanted, **given: 1 / 0 if gig == broken else pick(gig, wanted))
    monkeypatch.setattr(waves.claims, "BATCH", batch)
    with caplog.at_level(logging.CRITICAL), pytest.raises(ExceptionGroup) as failure:
        tick()
    assert [type(each) for each in failure.value.exceptions] == [ZeroDivisionError]
    assert list(Wave.objects.values_list("gig", flat=True)) == [sound.pk]
    assert list(Gig.objects.due(NOW)) == [broken]


# --- What it costs --------------------------------------------------------------------------------------------------


def queries_of_a_wave(wanted: int) -> int:
    gig = make_gig(invitation_multiplier=wanted)
    Gig.objects.filter(pk=gig.pk).update(fair_start=wanted)
    with CaptureQueriesContext(connection) as queries:
        assert waves.run(gig=gig, **WHO_AND_WHEN).invited == wanted
    return len(queries)


def test_a_wave_of_a_thousand_takes_as_many_queries_as_one_of_ten() -> None:
    make_worker_ids(1001)
    assert queries_of_a_wave(10) == queries_of_a_wave(1000) <= 12


def test_many_due_gigs_all_have_their_wave(monkeypatch) -> None:
    monkeypatch.setattr(waves.claims, "BATCH", 2)
    gigs = [make_auto_gig() for _ in range(5)]
    assert tick() == 5
    assert sorted(Wave.objects.values_list("gig", flat=True)) == [gig.pk for gig in gigs]


def test_a_gig_closed_before_its_wave_has_none() -> None:
    gig = make_auto_gig()
    closings.close_gigs(now=gig.end_at)
    assert tick() == 0


def test_a_gig_for_as_many_as_there_are_has_its_wave() -> None:
    make_workers(2)
    gig = make_auto_gig(total_seats=300_000_000)
    waves.run_due(now=NOW)
    assert gig.waves.get().wanted == 3_000_000_000


# --- Where an upstream does the inviting ----------------------------------------------------------------------------


@pytest.fixture
def followed(settings) -> None:
    settings.UPSTREAM = Upstream("https://cirro.example/api", "space-1", "no key")


def test_no_wave_runs_here_not_even_for_a_freed_seat(followed, unchanged) -> None:
    make_worker()
    gig = make_auto_gig(total_seats=1)
    actions.leave(invitation=make_accepted(gig), **WHO_AND_WHEN)
    with unchanged():
        assert tick() == 0


def test_nor_on_command(followed, refused) -> None:
    gig = make_gig()
    with refused(waves.InvitedElsewhere, "An upstream Cirro sends this Space's waves"):
        waves.run(gig=gig, **WHO_AND_WHEN)
