"""What happened day by day, and how long gigs took to fill."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from invitations import actions, days
from invitations.days import Day, period
from invitations.filling import states, time_to_fill
from invitations.models import Status
from tests.factories import BY, make_gig, make_invitation, make_worker

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
NEXT = timedelta(days=1)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def asked(monkeypatch):
    """Four people asked to a gig of three seats on 2 March."""
    monkeypatch.setattr("tests.factories.NOW", MORNING)
    gig = make_gig(now=MORNING, total_seats=3, start_at=MORNING + 20 * NEXT, end_at=MORNING + 30 * NEXT)
    return [make_invitation(gig, make_worker(now=MORNING)) for _ in range(4)]


def act(action, invitation, at: datetime) -> None:
    action(invitation=invitation, by=BY, now=at)


def test_a_day_counts_what_happened_on_it(asked) -> None:
    first, second, third, fourth = asked
    for invitation in (first, second):
        act(actions.accept, invitation, MORNING + timedelta(hours=1))
    act(actions.reject, third, MORNING + timedelta(hours=2))
    act(actions.expire, fourth, MORNING + NEXT)
    act(actions.leave, first, MORNING + NEXT)
    found = period(2, MORNING + NEXT)
    assert found.days == [
        Day(date(2026, 3, 2), asked=4, accepted=2, rejected=1),
        Day(date(2026, 3, 3), given_back=1, expired=1),
    ]
    assert [day.filled for day in found.days] == [2, -1]
    assert found.is_complete


@pytest.mark.parametrize(("at", "day"), [(timedelta(microseconds=-1), 2), (timedelta(0), 3)])
def test_a_day_ends_at_midnight_utc(asked, at, day) -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    act(actions.accept, asked[0], midnight + at)
    assert [found.date.day for found in period(2, midnight + NEXT / 2).days if found.accepted] == [day]


def test_a_day_that_is_over_is_counted_once(asked, django_assert_num_queries, monkeypatch) -> None:
    now = MORNING + NEXT
    before = period(3, now)
    counted = []
    monkeypatch.setattr(days, "count", lambda day: counted.append(day) or Day(day))
    assert period(3, now).days[:2] == before.days[:2]
    assert counted == [date(2026, 3, 3)]


def test_a_day_is_not_settled_while_somebody_may_still_write_it(asked, monkeypatch) -> None:
    midnight = datetime(2026, 3, 3, tzinfo=UTC)
    period(2, midnight + timedelta(minutes=5))
    act(actions.accept, asked[0], midnight - timedelta(seconds=1))
    assert period(2, midnight + timedelta(minutes=6)).days[0].accepted == 1


def test_what_takes_too_long_is_left_for_the_next_look(asked, monkeypatch) -> None:
    monkeypatch.setattr(days, "SECONDS", 0.0)
    found = period(2, MORNING)
    assert not found.is_complete
    assert [day.asked for day in found.days] == [0, 0]
    monkeypatch.undo()
    assert period(2, MORNING).days[-1].asked == 4


@pytest.mark.postgresql
def test_a_day_is_found_without_reading_the_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT 1 FROM events_event WHERE at >= now() AND at < now()")
        assert "event_at" in str(cursor.fetchall())


def test_where_invitations_stand(asked) -> None:
    act(actions.accept, asked[0], MORNING)
    act(actions.reject, asked[1], MORNING)
    assert states(MORNING) == {"pending": 2, "accepted": 1, "rejected": 1, "left": 0, "expired": 0}
    assert set(states(MORNING + NEXT).values()) == {0}


def test_how_long_a_gig_took_to_fill(asked) -> None:
    for hours, invitation in enumerate(asked[:3], start=1):
        assert time_to_fill(MORNING).gigs == 0
        act(actions.accept, invitation, MORNING + timedelta(hours=hours))
    filling = time_to_fill(MORNING)
    assert (filling.median, list(filling.bars)) == (timedelta(hours=3), [0, 1, 0, 0, 0])
    assert time_to_fill(MORNING + NEXT).gigs == 0


def test_states_know_every_status() -> None:
    assert {*states(MORNING)} == {*Status.values}
