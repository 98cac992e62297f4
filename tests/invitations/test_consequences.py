"""What is announced before a change is saved is what saving it does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigs.models import Gig, GigArchived
from invitations import closings, offers, waves
from invitations.consequences import Consequence, consequences
from invitations.counting import Amount
from invitations.models import Invitation, Status
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_invitation,
    make_worker,
    make_workers,
)
from workers.models import Worker

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(minutes=1)


def announced(gig: Gig, now: datetime = LATER, **changes) -> dict[str, Consequence]:
    gig.refresh_from_db()
    return {told.code: told for told in consequences(gig, changes, now=now)}


def amounts(told: dict[str, Consequence]) -> dict[str, int | None]:
    return {code: consequence.amount and consequence.amount.value for code, consequence in told.items()}


# --- Whatever the change --------------------------------------------------------------------------------------------

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "total_seats": st.integers(1, 4),
        "seats_min": st.integers(1, 4),
        "seats_max": st.none() | st.integers(1, 5),
        "invitation_mode": st.sampled_from(["auto", "manual"]),
        "invitation_multiplier": st.integers(1, 3),
        "invitation_frequency": st.integers(1, 9),
        "filter_query": st.sampled_from([{}, {"skill": "sql"}, {"skill": "html"}]),
        "sort_query": st.sampled_from([{}, {"rating": 1}]),
        "end_at": st.sampled_from([NOW + 48 * HOUR, NOW + 60 * HOUR]),
        "archive_at": st.sampled_from([None, NOW + 50 * HOUR]),
    },
)
GIGS = st.fixed_dictionaries(
    {
        "total_seats": st.integers(1, 3),
        "seats_max above": st.none() | st.integers(0, 1),
        "invitation_mode": st.sampled_from(["auto", "manual"]),
        "filter_query": st.sampled_from([{}, {"skill": "sql"}]),
    }
)


def make_generated(fields: dict, skills: list[str], accepting: int) -> Gig:
    for model in (Invitation, Gig, Worker):
        model.objects.all().delete()
    above = fields.pop("seats_max above")
    seats_max = None if above is None else fields["total_seats"] + above
    gig = make_gig(seats_max=seats_max, invitation_multiplier=1, **fields)
    for place, skill in enumerate(skills):
        worker = make_worker(skill=skill)
        if place < accepting and Gig.objects.get().accepted_count < gig.capacity:
            make_accepted(gig, worker)
        elif place % 2 and not Gig.objects.get().is_full:
            make_invitation(gig, worker)
    return Gig.objects.get()


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(GIGS, CHANGES, st.lists(st.sampled_from(["sql", "html"]), max_size=6), st.integers(0, 3), st.booleans())
def test_what_is_announced_is_what_the_update_does(fields, changes, skills, accepting, is_over) -> None:
    gig = make_generated(fields, skills, accepting)
    now = gig.end_at + HOUR if is_over else LATER
    if is_over:
        closings.close_gigs(now=now - HOUR)
        changes = changes | {"end_at": now + HOUR, "archive_at": None}
    gig.refresh_from_db()
    if refused := refusal(lambda: announced(gig, now, **changes)):
        assert refused == refusal(lambda: offers.update(gig=gig, by="test", now=now, **changes))
        return
    told = announced(gig, now, **changes)
    pending, before = gig.invitations.pending().count(), Gig.objects.get()
    candidates = {*candidate_ids(before)}
    after = offers.update(gig=gig, by="test", now=now, **changes)
    assert amounts(told).get("expired", 0) == pending - gig.invitations.pending().count()
    assert ("reopened" in told) == (after.is_open(now) and not before.is_open(now))
    assert ("waves_stop" in told) == (before.next_wave_at is not None and after.next_wave_at is None)
    assert ("wave_at_once" in told) == (is_due(after, now) and not is_due(before, now))
    assert ("archive_on" in told) == (after.archive_at is not None and after.archive_at != before.archive_at)
    if after.is_open(now):
        assert amounts(told).get("gained", 0) == len({*candidate_ids(after)} - candidates)
        assert amounts(told).get("lost", 0) == len(candidates - {*candidate_ids(after)})
    if "wave_at_once" in told:
        waves.run_due(now=now)
        assert gig.waves.get().wanted == amounts(told)["wave_at_once"]


def refusal(act: Callable[[], object]) -> dict[str, list[str]]:
    try:
        act()
    except ValidationError as error:
        return error.message_dict
    return {}


def is_due(gig: Gig, now: datetime) -> bool:
    return gig.next_wave_at is not None and gig.next_wave_at <= now


def candidate_ids(gig: Gig) -> list[int]:
    asked = gig.invitations.values("worker")
    return list(Worker.objects.matching(gig.filter_query).exclude(pk__in=asked).values_list("pk", flat=True))


# --- One by one -----------------------------------------------------------------------------------------------------


def test_no_change_has_no_consequence() -> None:
    gig = make_auto_gig()
    assert announced(gig, title=gig.title, filter_query={}) == {}


def test_a_change_that_nobody_notices_has_none() -> None:
    assert announced(make_gig(), title="Another title") == {}


def test_seats_that_are_all_taken_expire_what_is_pending() -> None:
    gig = make_gig(total_seats=1, seats_max=2)
    make_accepted(gig)
    for worker in make_workers(2):
        make_invitation(gig, worker)
    told = announced(gig, seats_max=1)
    assert amounts(told) == {"expired": 2}
    assert told["expired"].sentence == "The most seats are taken: 2 pending invitations expire."


def test_without_a_maximum_they_stay_as_standby() -> None:
    gig = make_gig(total_seats=2)
    make_accepted(gig)
    make_invitation(gig)
    assert announced(gig, total_seats=1, seats_min=1)["standby"].amount == Amount(1)


def test_invited_people_who_no_longer_match_are_told_and_only_who_did() -> None:
    gig = make_gig(filter_query={"skill": "sql"}, total_seats=3)
    for skill in ("sql", "sql", "html"):
        make_invitation(gig, make_worker(skill=skill))
    make_worker(skill="java")
    told = announced(gig, filter_query={"skill": "java"})
    assert amounts(told) == {"invited_lost": 2, "gained": 1}
    assert told["invited_lost"].sentence == "2 invited people no longer match; they keep their invitations."


def test_who_was_not_asked_and_no_longer_matches_is_counted() -> None:
    make_worker(skill="sql")
    gig = make_gig()
    assert amounts(announced(gig, filter_query={"skill": "html"})) == {"lost": 1}


def test_auto_mode_starts_the_waves_and_tells_how_many_are_asked() -> None:
    told = announced(make_gig(total_seats=3, invitation_multiplier=4), invitation_mode="auto")
    assert told["wave_at_once"].sentence == "A wave comes at once and asks up to 12 workers."


def test_manual_mode_stops_them() -> None:
    told = announced(make_auto_gig(), invitation_mode="manual")
    assert [*told] == ["waves_stop"]
    assert "on command only" in told["waves_stop"].sentence


def test_fewer_wanted_than_accepted_stops_the_waves() -> None:
    gig = make_auto_gig(total_seats=2)
    make_accepted(gig)
    assert "waves_stop" in announced(gig, total_seats=1, seats_min=1)


def test_the_next_wave_is_told_if_it_changes() -> None:
    gig = make_auto_gig(total_seats=2, invitation_multiplier=10)
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert announced(gig, invitation_multiplier=5)["wave_sized"].sentence == (
        "The next wave asks up to 10 workers instead of 20."
    )
    assert [*announced(gig, invitation_frequency=2)] == ["wave_sooner"]
    assert [*announced(gig, total_seats=3, seats_min=3)] == ["wave_at_once"]


def test_seats_that_follow_count_as_what_was_changed() -> None:
    gig = make_auto_gig(total_seats=2)
    make_accepted(gig)
    assert "waves_stop" in announced(gig, total_seats=1)


def test_other_times_are_told_to_those_who_rely_on_them() -> None:
    gig = make_gig(total_seats=3)
    make_accepted(gig)
    for worker in make_workers(2):
        make_invitation(gig, worker)
    for change in ({"start_at": gig.start_at + HOUR}, {"end_at": gig.end_at + HOUR}, {"url": "https://example.org/b"}):
        assert amounts(announced(gig, **change)) == {"seated_told": 1, "asked_told": 2}


def test_an_end_that_is_moved_ahead_opens_the_gig_again() -> None:
    gig = make_gig()
    closings.close_gigs(now=gig.end_at)
    assert "reopened" in announced(gig, now=gig.end_at, end_at=gig.end_at + HOUR)
    assert gig.invitations.filter(status=Status.PENDING).count() == 0


def test_another_order_is_told() -> None:
    assert [*announced(make_gig(), sort_query={"rating": 1})] == ["reordered"]


def test_archiving_by_itself_is_told_on_and_off() -> None:
    gig = make_gig()
    assert [*announced(gig, archive_at=NOW + HOUR)] == ["archive_on"]
    offers.update(gig=gig, archive_at=NOW + HOUR, **WHO_AND_WHEN)
    assert [*announced(gig, archive_at=None)] == ["archive_off"]


def test_what_the_update_would_refuse_is_refused() -> None:
    gig = make_gig()
    with pytest.raises(ValidationError):
        announced(gig, seats_max=0)
    offers.archive(gig=gig, **WHO_AND_WHEN)
    with pytest.raises(GigArchived):
        announced(gig, title="Another")


def test_announcing_writes_nothing_and_leaves_the_gig_in_hand_as_it_is(unchanged) -> None:
    gig = make_auto_gig()
    with unchanged():
        announced(gig, total_seats=4, seats_min=4)
    assert gig.total_seats == 1
