from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gigs.models import Gig, GigArchived, GigEnded, GigFull
from invitations import inviting, offers
from invitations.models import Attempt, Invitation, Status
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_worker_ids,
    make_workers,
)
from workers.models import Worker, WorkerInactive

pytestmark = pytest.mark.django_db

NO_ID = 2**40


def make_inactive() -> Worker:
    worker = make_worker()
    Worker.objects.filter(pk=worker.pk).update(is_active=False)
    return worker


def queries_of(do) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        do()
    return len(queries)


# --- One ------------------------------------------------------------------------------------------------------------


def test_invite_makes_a_pending_invitation_and_tells_the_log(logged) -> None:
    gig, worker = make_gig(), make_worker()
    with logged() as events:
        invitation = inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)
    row = Invitation.objects.get(gig=gig, worker=worker)
    assert row == invitation
    assert (row.status, row.created_at, row.no_reward, row.wave_number) == (Status.PENDING, NOW, False, None)
    told = [(event.type, event.invitation_id, event.worker_id, event.gig_id, event.by, event.at) for event in events]
    assert told == [("gig_invitation.created", row.pk, worker.pk, gig.pk, BY, NOW)]


@pytest.mark.parametrize("no_reward", [True, False])
def test_invite_says_whether_there_is_a_reward(no_reward) -> None:
    assert make_invitation().no_reward is False
    invitation = inviting.invite(gig=make_gig(), worker=make_worker(), no_reward=no_reward, **WHO_AND_WHEN)
    assert invitation.no_reward is no_reward


def test_invite_asks_also_whom_the_filter_does_not_match() -> None:
    gig = make_gig(filter_query={"skill": "sql"})
    assert inviting.invite(gig=gig, worker=make_worker(skill="css"), **WHO_AND_WHEN).status == Status.PENDING


@pytest.mark.parametrize("status", Status)
def test_invite_again_leaves_the_invitation_as_it_is(status, unchanged) -> None:
    invitation = make_in_status(status, make_gig(total_seats=2))
    with unchanged():
        again = inviting.invite(gig=invitation.gig, worker=invitation.worker, no_reward=True, **WHO_AND_WHEN)
    assert (again, again.status, again.no_reward) == (invitation, status, False)


def test_invite_of_an_inactive_worker_is_refused(refused) -> None:
    gig, worker = make_gig(), make_inactive()
    with refused(WorkerInactive, f"no active worker {worker.pk}"):
        inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)


# --- Many -----------------------------------------------------------------------------------------------------------


def test_invite_many_answers_for_each_in_the_order_given() -> None:
    before, inactive, new = make_invitation(), make_inactive(), make_worker()
    ids = [NO_ID, new.pk, before.worker_id, inactive.pk]
    answers = inviting.invite_many(gig=before.gig, worker_ids=ids, **WHO_AND_WHEN)
    assert [answer.worker_id for answer in answers] == ids
    invitations = [answer.invitation and answer.invitation.worker_id for answer in answers]
    assert invitations == [None, new.pk, before.worker_id, None]
    assert [answer.is_new for answer in answers] == [False, True, False, False]
    refusal = "There is no active worker {}: check the id, or activate the worker first."
    told = [str(answer.refusal or "") for answer in answers]
    assert told == [refusal.format(NO_ID), "", "", refusal.format(inactive.pk)]


def test_bad_ids_do_not_sink_the_good_ones(logged) -> None:
    gig, good, bad = make_gig(), make_workers(2), make_inactive()
    with logged() as events:
        inviting.invite_many(gig=gig, worker_ids=[NO_ID, good[0].pk, 2**70, bad.pk, good[1].pk], **WHO_AND_WHEN)
    assert [event.worker_id for event in events] == [worker.pk for worker in good]
    assert {*gig.invitations.values_list("worker", flat=True)} == {worker.pk for worker in good}


def test_invite_many_knows_who_gets_no_reward() -> None:
    gig, ids = make_gig(), make_worker_ids(3)
    answers = inviting.invite_many(gig=gig, worker_ids=ids, no_rewards={ids[1]}, **WHO_AND_WHEN)
    assert [answer.invitation.no_reward for answer in answers] == [False, True, False]


def test_invite_many_of_nobody_writes_nothing(unchanged) -> None:
    gig = make_gig()
    with unchanged():
        assert inviting.invite_many(gig=gig, worker_ids=[], **WHO_AND_WHEN) == []


def test_invite_many_again_writes_nothing(unchanged) -> None:
    gig, ids = make_gig(), make_worker_ids(2)
    inviting.invite_many(gig=gig, worker_ids=ids, **WHO_AND_WHEN)
    with unchanged():
        answers = inviting.invite_many(gig=gig, worker_ids=ids, **WHO_AND_WHEN)
    assert [(answer.is_new, answer.invitation.worker_id) for answer in answers] == [(False, pk) for pk in ids]


def end(gig: Gig) -> None:
    Gig.objects.update(start_at=NOW - timedelta(1), end_at=NOW)


def archive(gig: Gig) -> None:
    offers.archive(gig=gig, **WHO_AND_WHEN)


def fill(gig: Gig) -> None:
    make_accepted(gig)


@pytest.mark.parametrize(("close", "error"), [(end, GigEnded), (archive, GigArchived), (fill, GigFull)])
def test_a_gig_that_takes_nobody_refuses_the_whole_list(close, error, refused) -> None:
    gig, ids = make_gig(), make_worker_ids(2)
    close(gig)
    with refused(error):
        inviting.invite_many(gig=gig, worker_ids=ids, **WHO_AND_WHEN)


def test_a_list_of_whom_was_invited_before_is_a_success_in_a_full_gig_too(unchanged) -> None:
    gig = make_gig(total_seats=1)
    holder = make_accepted(gig)
    with unchanged():
        [asked] = inviting.invite_many(gig=gig, worker_ids=[holder.worker_id], **WHO_AND_WHEN)
    assert (asked.invitation, asked.is_new) == (holder, False)


def test_an_id_given_twice_is_answered_once() -> None:
    worker = make_worker()
    asked = inviting.invite_many(gig=make_gig(), worker_ids=[worker.pk, worker.pk], **WHO_AND_WHEN)
    assert [(each.worker_id, each.is_new) for each in asked] == [(worker.pk, True)]


def test_workers_are_invited_until_the_last_moment_before_the_end() -> None:
    gig, ids = make_gig(), make_worker_ids(1)
    moment = gig.end_at - timedelta(microseconds=1)
    assert inviting.invite_many(gig=gig, worker_ids=ids, by=BY, now=moment)[0].is_new


def test_a_thousand_are_invited_with_as_many_queries_as_ten() -> None:
    few, many = make_worker_ids(10), make_worker_ids(1000)
    first, second = make_gig(), make_gig()
    assert queries_of(lambda: inviting.invite_many(gig=first, worker_ids=few, **WHO_AND_WHEN)) == queries_of(
        lambda: inviting.invite_many(gig=second, worker_ids=many, **WHO_AND_WHEN)
    )
    assert second.invitations.count() == 1000


# --- Attempts -------------------------------------------------------------------------------------------------------


def attempt(worker: Worker, *gigs: Gig, **given) -> list[int]:
    """The gigs it led to."""
    made = inviting.attempt(worker=worker, gig_ids=[gig.pk for gig in gigs], **given, **WHO_AND_WHEN)
    return made.invited_gig_ids


def test_attempt_invites_to_each_gig_in_the_order_given() -> None:
    worker, first, second = make_worker(), make_gig(), make_gig()
    assert attempt(worker, second, first) == [second.pk, first.pk]
    asked = worker.invitations.order_by("pk").values_list("gig", "status", "wave_number")
    assert list(asked) == [(second.pk, "pending", None), (first.pk, "pending", None)]


def test_attempt_leaves_a_row_and_tells_the_log(logged) -> None:
    worker, gig = make_worker(), make_gig()
    with logged() as events:
        made = inviting.attempt(worker=worker, gig_ids=[gig.pk, NO_ID], max_amount=2, **WHO_AND_WHEN)
    row = Attempt.objects.get()
    assert (row, row.worker, row.gig_ids, row.max_amount) == (made, worker, [gig.pk, NO_ID], 2)
    assert (row.invited_gig_ids, row.created_at) == ([gig.pk], NOW)
    assert [event.type for event in events] == ["gig_invitation.created", "invitation_attempt.created"]
    assert (events[1].worker_id, events[1].by, events[1].at) == (worker.pk, BY, NOW)
    assert events[1].data == {"attempt_id": row.pk, "invited_gig_ids": [gig.pk]}


@pytest.mark.parametrize(("max_amount", "invited"), [(None, 3), (5, 3), (3, 3), (2, 2), (0, 0)])
def test_attempt_invites_to_no_more_gigs_than_allowed(max_amount, invited) -> None:
    assert len(attempt(make_worker(), *[make_gig() for _ in range(3)], max_amount=max_amount)) == invited


def test_attempt_invites_only_where_the_filter_matches() -> None:
    fitting, other = make_gig(filter_query={"skill": "sql"}), make_gig(filter_query={"skill": "css"})
    assert attempt(make_worker(skill="sql"), other, fitting) == [fitting.pk]


@pytest.mark.parametrize("close", [end, archive, fill])
def test_attempt_passes_over_gigs_that_take_nobody(close) -> None:
    closed = make_gig()
    close(closed)
    assert attempt(make_worker(), closed, gig := make_gig()) == [gig.pk]


def test_attempt_does_not_count_gigs_to_which_the_worker_was_invited_before() -> None:
    before, new = make_in_status(Status.REJECTED), make_gig()
    assert attempt(before.worker, before.gig, new, max_amount=1) == [new.pk]
    before.refresh_from_db()
    assert before.status == Status.REJECTED


def test_attempt_passes_over_unknown_and_repeated_gigs() -> None:
    gig = make_gig()
    made = inviting.attempt(worker=make_worker(), gig_ids=[NO_ID, 2**70, gig.pk, gig.pk], max_amount=2, **WHO_AND_WHEN)
    assert made.invited_gig_ids == [gig.pk]


def test_attempt_of_an_inactive_worker_is_refused(refused) -> None:
    gig, worker = make_gig(), make_inactive()
    with refused(WorkerInactive):
        attempt(worker, gig)


def test_attempt_holds_the_gigs_it_invites_to_and_no_other() -> None:
    worker, gigs = make_worker(), [make_gig() for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        attempt(worker, *gigs, max_amount=1)
    *_, holding = [each["sql"] for each in asked if 'FROM "gigs_gig"' in each["sql"]]
    assert f" IN ({gigs[0].pk})" in holding


@pytest.mark.parametrize("close", [end, archive, fill])
def test_attempt_looks_again_at_the_gigs_that_it_holds(close, monkeypatch) -> None:
    closed, fitting = make_gig(), inviting.fitting
    close(closed)
    monkeypatch.setattr(inviting, "fitting", lambda *given: [closed.pk, *fitting(*given)])
    assert attempt(make_worker(), gig := make_gig()) == [gig.pk]


def test_attempt_invites_to_auto_gigs_too() -> None:
    gig = make_gig(invitation_mode="auto")
    assert attempt(make_worker(), gig) == [gig.pk]
