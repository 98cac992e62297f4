"""Somebody takes no invitations for a while, and is found again afterwards."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from gigs.models import Gig
from invitations import actions, inviting, waves
from invitations.models import Invitation, Status
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_worker_ids,
)
from workers import actions as worker_actions
from workers import tasks
from workers.models import Worker, WorkerInactive, WorkerPaused

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
TOMORROW = NOW + timedelta(days=1)


def pause(worker: Worker, until: datetime | None = TOMORROW, now: datetime = NOW) -> None:
    worker_actions.pause(user=worker.user, until=until, by="user:7", now=now)


def make_paused() -> Worker:
    worker = make_worker()
    pause(worker)
    return Worker.objects.get(pk=worker.pk)


def resumes_at(worker: Worker) -> datetime | None:
    return Worker.objects.get(pk=worker.pk).resumes_at


# --- Beginning and ending -------------------------------------------------------------------------------------------


def test_a_pause_stands_in_the_row_and_in_the_log(logged) -> None:
    worker = make_worker()
    with logged() as events:
        pause(worker)
    assert resumes_at(worker) == TOMORROW
    [event] = events
    assert (event.type, event.by, event.at, event.worker_id) == ("user.updated", "user:7", NOW, worker.pk)
    assert event.data["from"] == {"resumes_at": None}
    assert datetime.fromisoformat(event.data["to"]["resumes_at"]) == TOMORROW


def test_the_same_pause_twice_is_one(unchanged) -> None:
    worker = make_paused()
    with unchanged():
        pause(worker, now=NOW + timedelta(hours=1))


def test_another_day_takes_the_place_of_the_first() -> None:
    worker = make_paused()
    pause(worker, TOMORROW + timedelta(days=7))
    assert resumes_at(worker) == TOMORROW + timedelta(days=7)


@pytest.mark.parametrize("until", [None, NOW, NOW - MOMENT])
def test_no_day_or_one_that_is_over_ends_the_pause(until, logged) -> None:
    worker = make_paused()
    with logged() as events:
        pause(worker, until)
    assert resumes_at(worker) is None
    assert events[0].data["to"] == {"resumes_at": None}


@pytest.mark.parametrize("until", [None, NOW])
def test_who_takes_no_pause_ends_none(until, unchanged) -> None:
    worker = make_worker()
    with unchanged():
        pause(worker, until)


@pytest.mark.parametrize(("now", "resumed"), [(TOMORROW - MOMENT, 0), (TOMORROW, 1), (TOMORROW + MOMENT, 1)])
def test_a_pause_ends_at_its_moment(now, resumed) -> None:
    worker = make_paused()
    assert worker_actions.resume_paused(now=now) == resumed
    assert (resumes_at(worker) is None) is bool(resumed)


def test_a_tick_wakes_all_whose_pause_is_over_whatever_their_number(monkeypatch) -> None:
    monkeypatch.setattr(worker_actions, "BATCH", 2)
    ids = make_worker_ids(5)
    Worker.objects.filter(pk__in=ids).update(resumes_at=NOW)
    still = make_paused()
    assert worker_actions.resume_paused(now=NOW) == 5
    assert list(Worker.objects.exclude(resumes_at=None)) == [still]


@pytest.mark.postgresql
def test_a_tick_waits_for_nobody_and_locks_in_the_order_of_ids(django_assert_num_queries) -> None:
    make_paused()
    with django_assert_num_queries(7) as queries:
        worker_actions.resume_paused(now=TOMORROW)
    look = next(query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"])
    assert "ORDER BY" in look
    assert look.endswith('OF "workers_worker" SKIP LOCKED')


def test_a_tick_with_nothing_to_do_costs_one_question(django_assert_num_queries) -> None:
    make_paused()
    with django_assert_num_queries(3):  # with the savepoint
        assert worker_actions.resume_paused(now=NOW) == 0


def test_the_task_resumes_and_takes_words_it_does_not_know_yet(settings) -> None:
    worker = make_worker()
    Worker.objects.update(resumes_at=timezone.now())
    assert tasks.resume_paused(hint="from a newer release") == 1
    assert resumes_at(worker) is None
    assert tasks.resume_paused.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


# --- Who may be asked -----------------------------------------------------------------------------------------------


def test_rows_and_worker_say_the_same_of_who_may_be_asked() -> None:
    inactive, paused, both, neither = make_worker(), make_paused(), make_paused(), make_worker()
    for worker in (inactive, both):
        worker_actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)
    assert list(Worker.objects.invitable()) == [neither]
    neither.check_invitable()
    for worker, error in ((inactive, WorkerInactive), (paused, WorkerPaused), (both, WorkerInactive)):
        with pytest.raises(error, match=str(worker.pk)):
            Worker.objects.get(pk=worker.pk).check_invitable()


def test_staff_who_invite_somebody_paused_hear_until_when(refused) -> None:
    worker, gig = make_paused(), make_gig()
    with refused(WorkerPaused, "no invitations until 2026-03-03 12:00 UTC"):
        inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)


def test_a_list_tells_of_each_why_not() -> None:
    invited, paused, inactive = make_worker(), make_paused(), make_worker()
    worker_actions.set_active(user=inactive.user, active=False, **WHO_AND_WHEN)
    ids = [paused.pk, invited.pk, inactive.pk, 2**63]
    asked = inviting.invite_many(gig=make_gig(), worker_ids=ids, **WHO_AND_WHEN)
    codes = [each.refusal and each.refusal.code for each in asked]
    assert codes == ["worker_paused", None, "worker_inactive", "worker_inactive"]
    assert [each.is_new for each in asked] == [False, True, False, False]


def test_nothing_is_offered_to_who_has_a_pause(refused) -> None:
    worker, gig = make_paused(), make_gig()
    with refused(WorkerPaused):
        inviting.attempt(worker=worker, gig_ids=[gig.pk], **WHO_AND_WHEN)


@pytest.mark.parametrize("status", sorted({*Status} - {Status.PENDING}))
def test_nobody_is_asked_anew_during_a_pause(status, refused) -> None:
    invitation = make_in_status(status)
    pause(invitation.worker)
    with refused(WorkerPaused):
        actions.reset(invitation=invitation, **WHO_AND_WHEN)


def test_what_a_worker_holds_or_was_asked_before_stays() -> None:
    worker = make_worker()
    held, asked = make_accepted(worker=worker), make_invitation(worker=worker)
    pause(worker)
    actions.accept(invitation=asked, **WHO_AND_WHEN)
    assert set(Invitation.objects.filter(pk__in=[held.pk, asked.pk]).values_list("status", flat=True)) == {"accepted"}


# --- Waves ----------------------------------------------------------------------------------------------------------


def asked_of(gig: Gig) -> set[int]:
    return set(gig.invitations.values_list("worker", flat=True))


def test_a_wave_passes_over_who_has_a_pause() -> None:
    paused, other = make_paused(), make_worker()
    gig = make_auto_gig()
    waves.run_due(now=NOW)
    assert asked_of(gig) == {other.pk}
    assert gig.waves.get().invited == 1
    assert paused.pk not in asked_of(gig)


def test_who_pauses_while_a_wave_is_planned_is_not_asked(monkeypatch) -> None:
    worker, other = make_worker(), make_worker()
    gig = make_auto_gig()
    plan = waves.plan

    def plan_then_pause(gig, **given):
        planned = plan(gig, **given)
        pause(worker)
        return planned

    monkeypatch.setattr(waves, "plan", plan_then_pause)
    waves.run_due(now=NOW)
    assert asked_of(gig) == {other.pk}
    assert gig.waves.get().invited == 1


def come_back_by_the_tick(worker: Worker) -> None:
    worker_actions.resume_paused(now=TOMORROW)


def come_back_by_hand(worker: Worker) -> None:
    pause(worker, None)


everybodys_order = pytest.mark.parametrize("sort_query", [{}, {"rating": -1}], ids=["fair", "sorted"])
every_way_back = pytest.mark.parametrize("come_back", [come_back_by_the_tick, come_back_by_hand])


def asked_after_the_return(sort_query, come_back) -> tuple[list[int], list[int]]:
    """Whom the second wave asked, of a gig that had gone past the one who paused; and whom it should."""
    early, late = make_worker(rating=2), make_worker(rating=1)
    for rank, worker in enumerate([early, late]):
        Worker.objects.filter(pk=worker.pk).update(rank=rank)
    gig = make_auto_gig(total_seats=2, invitation_multiplier=1, sort_query=sort_query)
    Gig.objects.update(fair_start=0)
    pause(early)
    waves.run(gig=gig, by=BY, now=NOW)
    assert asked_of(gig) == {late.pk}
    come_back(early)
    waves.run(gig=gig, by=BY, now=TOMORROW)
    return [*gig.invitations.filter(wave_number=2).values_list("worker", flat=True)], [early.pk]


# On PostgreSQL each step needs a transaction of its own, for the revision is its id.
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@everybodys_order
@every_way_back
def test_who_comes_back_is_reached_though_the_gig_has_gone_past(sort_query, come_back) -> None:
    asked, expected = asked_after_the_return(sort_query, come_back)
    assert asked == expected


@pytest.mark.sqlite
@everybodys_order
@every_way_back
def test_who_comes_back_is_reached_on_sqlite_too(sort_query, come_back) -> None:
    asked, expected = asked_after_the_return(sort_query, come_back)
    assert asked == expected
