"""Each race twice, after pretix's pattern: without the guard it goes wrong, so the test bites; with it, never."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from events.models import Event
from gigs.models import Gig, GigFull
from invitations import actions, closings, invariants, inviting, offers, waves
from invitations.models import Invitation, Status, Wave
from space_project import bulk
from tests.concurrency.race import PATIENCE_SECONDS, in_steps, meeting_at, no_constraint, no_lock, race, refusals
from tests.factories import (
    BY,
    NOW,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_invitation,
    make_worker_ids,
    make_workers,
)
from workers import actions as worker_actions

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WHO_AND_WHEN = {"by": BY, "now": NOW}


def accepting(invitation: Invitation):
    return partial(actions.accept, invitation=invitation, **WHO_AND_WHEN)


def accepted_rows() -> int:
    return Invitation.objects.accepted().count()


def last_seat_race() -> list:
    gig = make_gig(total_seats=1)
    with in_steps(), meeting_at((Invitation, "move")):
        return race(*[accepting(make_invitation(gig)) for _ in range(2)])


def test_control_without_the_lock_the_last_seat_is_taken_twice() -> None:
    with no_lock():
        last_seat_race()
    assert accepted_rows() == 2


def test_the_last_seat_is_taken_once() -> None:
    outcomes = last_seat_race()
    assert accepted_rows() == Gig.objects.get().accepted_count == 1
    assert [type(refusal) for refusal in refusals(outcomes)] == [GigFull]


def accept_function_race(rivals: int) -> list:
    gig = make_gig(total_seats=1)
    return race(*[accepting(make_invitation(gig)) for _ in range(rivals)])


def test_control_a_function_that_looks_first_takes_the_last_seat_twice(accept_function_that_looks_first) -> None:
    with no_constraint("gigs_gig", "gig_accepted_within_capacity"):
        accept_function_race(2)
        assert accepted_rows() == 2


def test_the_function_takes_the_last_seat_once_among_many_rivals() -> None:
    outcomes = accept_function_race(12)
    assert accepted_rows() == Gig.objects.get().accepted_count == 1
    assert {type(refusal) for refusal in refusals(outcomes)} == {GigFull}
    assert len(refusals(outcomes)) == 11


# The usual mistake: look whether there is a seat, take a breath, take it.
SEAT_TAKEN_BY_UPDATE = "UPDATE gigs_gig SET accepted_count = accepted_count + 1"
LOOK_THEN_TAKE = f"""
    IF (SELECT accepted_count >= coalesce(seats_max, total_seats) FROM gigs_gig WHERE id = invitation.gig_id) THEN
        RETURN;
    END IF;
    PERFORM pg_sleep(0.4);
    {SEAT_TAKEN_BY_UPDATE}"""


@contextmanager
def accept_function(*changes: tuple[str, str]) -> Iterator[None]:
    """The function with these texts in place of others, and without the queue in front of the gig's row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('invitations_take_seat'::regproc)")
        changed = definition = cursor.fetchone()[0]
        for before, after in (("pg_advisory_xact_lock(1, ", "coalesce(1, "), *changes):
            assert changed.count(before) == 1
            changed = changed.replace(before, after)
        cursor.execute(changed)
        yield
        cursor.execute(definition)


@pytest.fixture
def accept_function_that_looks_first():
    guard = "AND accepted_count < coalesce(seats_max, total_seats)"
    with accept_function((guard, ""), (SEAT_TAKEN_BY_UPDATE, LOOK_THEN_TAKE)):
        yield


def test_the_update_alone_guards_the_last_seat() -> None:
    with accept_function():
        accept_function_race(12)
    assert accepted_rows() == Gig.objects.get().accepted_count == 1


def accept_and_leave() -> None:
    gig = make_gig(total_seats=2)
    holder, joiner = make_accepted(gig), make_invitation(gig)
    with in_steps(), meeting_at((Invitation, "move")):
        race(accepting(joiner), partial(actions.leave, invitation=holder, **WHO_AND_WHEN))


def test_control_without_the_lock_a_leave_and_an_accept_lose_count() -> None:
    with no_lock():
        accept_and_leave()
    assert list(invariants.wrong_counters(NOW)) == [Gig.objects.get().pk]


def test_a_leave_and_an_accept_keep_count() -> None:
    accept_and_leave()
    assert list(invariants.wrong_counters(NOW)) == []
    assert Gig.objects.get().accepted_count == 1


def undoing(invitation: Invitation):
    return partial(actions.undo, invitation=invitation, **WHO_AND_WHEN)


def make_rejected(gig: Gig) -> Invitation:
    return actions.reject(invitation=make_invitation(gig), **WHO_AND_WHEN)


def undo_and_accept_of_the_last_seat() -> None:
    gig = make_gig(total_seats=2)
    holder, joiner = make_accepted(gig), make_invitation(gig)
    with in_steps(), meeting_at((Invitation, "move")):
        race(accepting(joiner), undoing(holder))


def test_control_without_the_lock_an_undo_and_an_accept_lose_count() -> None:
    with no_lock():
        undo_and_accept_of_the_last_seat()
    assert list(invariants.wrong_counters(NOW)) == [Gig.objects.get().pk]


def test_an_undo_and_an_accept_keep_count() -> None:
    undo_and_accept_of_the_last_seat()
    assert list(invariants.wrong_counters(NOW)) == []
    assert Gig.objects.get().accepted_count == 1


@pytest.mark.parametrize("way", [in_steps, nullcontext], ids=["in steps", "in the function"])
def test_an_undone_seat_is_taken_by_who_came_in_the_same_moment_or_is_free(way) -> None:
    gig = make_gig(total_seats=1)
    rivals = [make_invitation(gig) for _ in range(3)]
    holder = actions.accept(invitation=make_invitation(gig), **WHO_AND_WHEN)
    with way():
        race(undoing(holder), *map(accepting, rivals))
    assert accepted_rows() == Gig.objects.get().accepted_count <= 1


def undo_while_the_last_seat_is_taken() -> list[int]:
    """The gigs that are full and still have somebody pending. Undoing takes a while after its checks."""
    gig = make_gig(total_seats=1, seats_max=1)
    last, rejected = make_invitation(gig), make_rejected(gig)

    def accept() -> None:
        time.sleep(PATIENCE_SECONDS / 2)
        accepting(last)()

    with meeting_at((Invitation, "clear_reason")):
        race(accept, undoing(rejected))
    return list(invariants.pending_where_none_may_be(NOW))


def test_control_without_the_lock_an_undo_slips_by_the_expiry() -> None:
    with no_lock():
        assert len(undo_while_the_last_seat_is_taken()) == 1


def test_no_undo_slips_by_the_expiry_of_the_last_seat() -> None:
    assert undo_while_the_last_seat_is_taken() == []


def accept_while_seats_are_lowered() -> list:
    gig = make_gig(total_seats=2)
    make_accepted(gig)
    joiner = make_invitation(gig)
    lower = partial(offers.update, gig=gig, total_seats=1, seats_min=1, **WHO_AND_WHEN)
    with in_steps(), meeting_at((Invitation, "move"), (Gig, "clean_fields")):
        return race(accepting(joiner), lower)


def test_control_without_the_guards_lowered_seats_are_oversold() -> None:
    with no_constraint("gigs_gig", "gig_accepted_within_capacity"), no_lock():
        accept_while_seats_are_lowered()
        assert len(list(invariants.oversold(NOW))) == 1


def test_seats_lowered_while_somebody_accepts_are_never_oversold() -> None:
    outcomes = accept_while_seats_are_lowered()
    assert list(invariants.oversold(NOW)) == []
    assert len(refusals(outcomes)) == 1


def accept_at_the_end() -> tuple[list, list[str]]:
    """What both racers came to, and where the invitation went from pending by the log."""
    gig = make_gig()
    invitation = make_invitation(gig)
    end = gig.end_at
    accept = partial(actions.accept, invitation=invitation, by=BY, now=end - timedelta(seconds=1))
    with in_steps(), meeting_at((Invitation, "move"), (closings, "expire_pending")):
        outcomes = race(accept, partial(closings.close_gigs, now=end))
    moves = Event.objects.filter(invitation_id=invitation.pk, data__from=Status.PENDING)
    return outcomes, sorted(move.data["to"] for move in moves)


def test_control_without_the_lock_accept_and_end_deadlock_or_both_happen() -> None:
    with no_lock():
        outcomes, moves = accept_at_the_end()
    assert moves == ["accepted", "expired"] or "deadlock detected" in repr(refusals(outcomes))


def test_at_the_end_an_invitation_is_accepted_or_expires() -> None:
    outcomes, moves = accept_at_the_end()
    assert moves in (["accepted"], ["expired"])
    assert "deadlock" not in repr(outcomes)
    assert list(invariants.pending_where_none_may_be(NOW + timedelta(days=3))) == []


def two_runners() -> list:
    make_workers(6)
    make_auto_gig(total_seats=1, invitation_multiplier=3)
    with meeting_at((waves, "add")):
        return race(*[partial(waves.run_due, now=NOW)] * 2)


def test_control_without_the_claim_two_runners_make_the_same_wave() -> None:
    with no_lock():
        outcomes = two_runners()
    assert len(refusals(outcomes)) == 1


def test_two_runners_make_one_wave() -> None:
    assert sorted(two_runners()) == [0, 1]
    assert [wave.invited for wave in Wave.objects.all()] == [3]
    assert Invitation.objects.count() == 3


def test_many_runners_share_many_gigs_and_each_has_one_wave() -> None:
    make_workers(5)
    gigs = [make_auto_gig(total_seats=1, invitation_multiplier=2) for _ in range(30)]
    done = race(*[partial(waves.run_due, now=NOW)] * 4)
    assert sum(done) == len(gigs)
    assert sorted(Wave.objects.values_list("gig", flat=True)) == [gig.pk for gig in gigs]
    assert Invitation.objects.count() == 2 * len(gigs)


def staff_and_wave_ask_the_same_worker() -> None:
    [worker] = make_workers(1)
    gig = make_auto_gig()
    staff = partial(inviting.invite, gig=gig, worker=worker, **WHO_AND_WHEN)
    with meeting_at((waves, "add"), (inviting, "add")):
        race(staff, partial(waves.run_due, now=NOW))


def test_control_without_the_guards_a_worker_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    returned = bulk.returned
    careless = " ON CONFLICT (gig_id, worker_id) DO NOTHING"
    monkeypatch.setattr(bulk, "returned", lambda sql, params: returned(sql.replace(careless, " "), params))
    with no_constraint("invitations_invitation", "invitation_once_for_gig_and_worker"), no_lock():
        staff_and_wave_ask_the_same_worker()
        assert len(list(invariants.asked_twice(NOW))) == 1


def test_staff_and_a_wave_ask_a_worker_once() -> None:
    staff_and_wave_ask_the_same_worker()
    assert Invitation.objects.count() == 1
    assert list(invariants.wrong_ledger(NOW)) == []


def accept_while_the_worker_is_made_inactive() -> list[int]:
    """The workers who hold something though they were released. Accepting takes a while after its checks."""
    invitation = make_invitation(make_gig())
    actions.reject(invitation=invitation, **WHO_AND_WHEN)
    user = invitation.worker.user

    def leave_the_space() -> None:
        time.sleep(PATIENCE_SECONDS / 2)
        worker_actions.set_active(user=user, active=False, **WHO_AND_WHEN)
        closings.release_inactive(now=NOW)

    with in_steps(), meeting_at((actions, "take_seats")):
        race(accepting(invitation), leave_the_space)
    return list(invariants.holding_though_released(NOW))


def test_control_without_the_lock_an_inactive_worker_keeps_a_seat() -> None:
    with no_lock():
        assert len(accept_while_the_worker_is_made_inactive()) == 1


def test_a_worker_made_inactive_while_accepting_holds_nothing() -> None:
    assert accept_while_the_worker_is_made_inactive() == []


def reset_while_the_worker_is_made_inactive() -> list[int]:
    """The workers who hold something though they were released. Resetting takes a while after its checks."""
    invitation = actions.leave(invitation=make_accepted(), **WHO_AND_WHEN)
    user = invitation.worker.user

    def leave_the_space() -> None:
        time.sleep(PATIENCE_SECONDS / 2)
        worker_actions.set_active(user=user, active=False, **WHO_AND_WHEN)
        closings.release_inactive(now=NOW)

    with meeting_at((Invitation, "move")):
        race(partial(actions.reset, invitation=invitation, **WHO_AND_WHEN), leave_the_space)
    return list(invariants.holding_though_released(NOW))


def test_control_without_the_lock_an_inactive_worker_is_asked_anew() -> None:
    with no_lock():
        assert len(reset_while_the_worker_is_made_inactive()) == 1


def test_a_worker_made_inactive_while_asked_anew_holds_nothing() -> None:
    assert reset_while_the_worker_is_made_inactive() == []


def wave_while_a_worker_is_made_inactive() -> list[int]:
    """The workers who hold something though they were released. The wave takes a while before it is committed."""
    [worker] = make_workers(1)
    make_auto_gig()

    def leave_the_space() -> None:
        time.sleep(PATIENCE_SECONDS / 2)
        worker_actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)
        closings.release_inactive(now=NOW)

    with meeting_at((Wave.objects, "create")):
        race(partial(waves.run_due, now=NOW), leave_the_space)
    return list(invariants.holding_though_released(NOW))


def test_control_without_the_workers_lock_a_wave_asks_who_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    returned = bulk.returned
    monkeypatch.setattr(bulk, "returned", lambda sql, params: returned(sql.replace("FOR SHARE OF w", ""), params))
    assert len(wave_while_a_worker_is_made_inactive()) == 1


def test_who_is_made_inactive_during_a_wave_holds_nothing() -> None:
    assert wave_while_a_worker_is_made_inactive() == []


@pytest.mark.parametrize("way", [in_steps, nullcontext], ids=["in steps", "in the function"])
def test_64_accepts_race_the_last_one_that_expires_6000(way) -> None:
    gig = make_gig(total_seats=40, seats_max=40)
    workers = make_worker_ids(6064)
    inviting.invite_many(gig=gig, worker_ids=workers, **WHO_AND_WHEN)
    rivals = list(gig.invitations.order_by("pk")[:64])

    with way():
        outcomes = race(*map(accepting, rivals))

    assert {error.code for error in refusals(outcomes)} <= {"gig_full", "wrong_status"}
    assert len(refusals(outcomes)) == 24
    gig.refresh_from_db()
    assert gig.accepted_count == gig.invitations.accepted().count() == 40
    assert gig.invitations.pending().count() == 0
