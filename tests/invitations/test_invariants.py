"""Each promise is broken behind the Space's back, found, and mended where that follows from other data."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from events.models import Event
from gigs.models import Gig
from invitations import closings, waves
from invitations.invariants import INVARIANTS, TICK_GRACE, pending_where_none_may_be
from invitations.models import Invitation, Status, Wave
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
)
from workers import actions as worker_actions
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def unguard(table: str, constraint: str) -> None:
    """The database lets anything pass, until the test's transaction is rolled back."""
    if connection.vendor == "postgresql":
        execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DROP CONSTRAINT {constraint}")
    else:
        execute("PRAGMA ignore_check_constraints = ON")


@pytest.fixture(autouse=True)
def _guard_again() -> Iterator[None]:
    yield
    if connection.vendor == "sqlite":
        execute("PRAGMA ignore_check_constraints = OFF")


def counter() -> int:
    gig = make_accepted(make_gig(total_seats=3)).gig
    Gig.objects.filter(pk=gig.pk).update(accepted_count=2)
    return gig.pk


def seats() -> int:
    gig = make_accepted(make_gig(total_seats=1)).gig
    invitation = make_invitation(make_gig())
    Invitation.objects.filter(pk=invitation.pk).update(gig=gig, status=Status.ACCEPTED, answered_at=NOW)
    return gig.pk


def asked_twice() -> int:
    invitation = make_invitation()
    unguard("invitations_invitation", "invitation_once_for_gig_and_worker")
    Invitation.objects.create(gig=invitation.gig, worker=invitation.worker, created_at=NOW)
    return invitation.gig_id


def pending_on_a_closed_gig() -> int:
    gig = make_invitation().gig
    Gig.objects.filter(pk=gig.pk).update(closed_at=NOW)
    return gig.pk


def pending_on_an_ended_gig() -> int:
    gig = make_invitation().gig
    Gig.objects.filter(pk=gig.pk).update(start_at=NOW - timedelta(hours=2), end_at=NOW - timedelta(hours=1))
    return gig.pk


def pending_on_a_full_gig() -> int:
    gig = make_gig(total_seats=1, seats_max=2)
    make_accepted(gig)
    make_invitation(gig)
    Gig.objects.filter(pk=gig.pk).update(seats_max=1)
    return gig.pk


def next_wave() -> int:
    gig = make_auto_gig()
    unguard("gigs_gig", "gig_with_vacancies_has_next_wave")
    Gig.objects.filter(pk=gig.pk).update(next_wave_at=None)
    return gig.pk


def ledger() -> int:
    gig = make_auto_gig()
    waves.run_due(now=NOW)
    Wave.objects.filter(gig=gig).update(invited=9)
    return gig.pk


def released() -> int:
    worker = make_worker()
    worker_actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)
    closings.release_inactive(now=NOW)
    Invitation.objects.create(gig=make_gig(), worker=worker, created_at=NOW)
    return worker.pk


def paused() -> int:
    worker = make_worker()
    Worker.objects.filter(pk=worker.pk).update(resumes_at=NOW - timedelta(hours=1))
    return worker.pk


# How it is broken, and the promise that then does not hold: first those that can be mended from other data.
MENDABLE = [
    (counter, "The accepted counter equals the accepted invitations"),
    (pending_on_a_closed_gig, "No invitation is pending on an ended, archived or full gig"),
    (pending_on_an_ended_gig, "No invitation is pending on an ended, archived or full gig"),
    (pending_on_a_full_gig, "No invitation is pending on an ended, archived or full gig"),
    (next_wave, "An open gig in auto mode with vacancies has a next wave"),
    (released, "A released worker holds no seat and no invitation"),
    (paused, "Who comes back from a pause can be invited"),
]
FOR_PEOPLE = [
    (seats, "Nobody has a seat beyond capacity"),
    (ledger, "The ledger's sums equal the invitations"),
    pytest.param(asked_twice, "A worker has one invitation to a gig", marks=pytest.mark.postgresql),
]


def check(*options: str) -> tuple[int, dict[str, str]]:
    """The exit code, and what the table says of each sentence."""
    out = StringIO()
    try:
        call_command("check_invariants", *options, stdout=out, stderr=StringIO())
        code = 0
    except CommandError as failure:
        code = failure.returncode
    rows = {invariant.sentence: "" for invariant in INVARIANTS}
    for line in out.getvalue().splitlines():
        rows |= {sentence: line for sentence in rows if sentence in line}
    return code, rows


def test_where_everything_is_true_the_table_says_so() -> None:
    make_worker()
    for status in Status:
        make_in_status(status, make_auto_gig(total_seats=2, seats_max=2))
    waves.run_due(now=NOW)
    code, rows = check()
    assert code == 0
    assert all("true" in row and "broken" not in row for row in rows.values())


@pytest.mark.parametrize(("break_it", "sentence"), MENDABLE + FOR_PEOPLE)
def test_what_is_broken_is_found_and_named(break_it: Callable[[], int], sentence: str) -> None:
    make_accepted(make_auto_gig(total_seats=2))
    broken = break_it()
    code, rows = check()
    assert code == 1
    assert "broken" in rows[sentence]
    assert f"{next(each.subject for each in INVARIANTS if each.sentence == sentence)} {broken} " in rows[sentence]


@pytest.mark.parametrize(("break_it", "sentence"), MENDABLE + FOR_PEOPLE)
def test_looking_changes_nothing(break_it, sentence, unchanged) -> None:
    break_it()
    with unchanged():
        check()


@pytest.mark.parametrize(("break_it", "sentence"), MENDABLE)
def test_repair_mends_what_follows_from_other_data(break_it, sentence) -> None:
    break_it()
    code, rows = check("--repair")
    assert code == 0
    assert "broken" in rows[sentence]
    assert check()[0] == 0


@pytest.mark.parametrize(("break_it", "sentence"), FOR_PEOPLE)
def test_repair_leaves_to_people_what_follows_from_nothing(break_it, sentence) -> None:
    break_it()
    assert check("--repair")[0] == 1
    code, rows = check()
    assert code == 1
    assert "broken" in rows[sentence]


def test_repair_of_the_counter_tells_the_log() -> None:
    counter()
    check("--repair")
    event = Event.objects.latest("pk")
    assert (event.type, event.by) == ("gig.updated", "command:check_invariants")
    assert event.data == {"from": {"accepted_count": 2}, "to": {"accepted_count": 1}}


def test_repair_of_the_counter_plans_the_wave_that_is_wanted() -> None:
    gig = make_accepted(make_auto_gig(total_seats=1)).gig
    Invitation.objects.filter(gig=gig).update(status=Status.LEFT)
    check("--repair")
    assert list(Gig.objects.values_list("accepted_count", "next_wave_at")) == [(0, NOW)]


@pytest.mark.parametrize(("late", "found"), [(TICK_GRACE - timedelta(microseconds=1), False), (TICK_GRACE, True)])
def test_an_end_is_given_a_minute_to_be_noticed(late, found) -> None:
    gig = make_invitation().gig
    assert bool(pending_where_none_may_be(gig.end_at + late)) is found


def test_every_invariant_is_broken_above() -> None:
    told = [getattr(case, "values", case)[1] for case in MENDABLE + FOR_PEOPLE]
    assert set(told) == {each.sentence for each in INVARIANTS}


def test_many_violations_are_counted_and_a_few_are_named() -> None:
    ids = sorted(counter() for _ in range(7))
    sentence = "The accepted counter equals the accepted invitations"
    assert f"gig {', '.join(map(str, ids[:5]))} and 2 more" in check()[1][sentence]
