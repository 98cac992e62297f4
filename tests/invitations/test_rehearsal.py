"""What a rehearsal tells is what the waves then do."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import offers, rehearsal, waves
from invitations.models import Invitation
from invitations.rehearsal import Ending, rehearse
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_invitation,
    make_worker,
    make_worker_ids,
    make_workers,
)
from workers import actions as worker_actions
from workers.models import Worker

pytestmark = pytest.mark.django_db

MINUTES = timedelta(minutes=1)

GIGS = st.fixed_dictionaries(
    {
        "total_seats": st.integers(1, 3),
        "invitation_multiplier": st.integers(1, 3),
        "invitation_frequency": st.sampled_from([5, 7, 300]),
        "filter_query": st.sampled_from([{}, {"skill": "sql"}]),
        "sort_query": st.sampled_from([{}, {"rating": -1}, {"rating": 1, "skill": 1}]),
    }
)
OFFER = {
    "title": "Test the checkout",
    "description": "Buy shoes.",
    "url": "https://example.org",
    "start_at": NOW + timedelta(days=1),
    "end_at": NOW + timedelta(days=2),
}
PROFILES = st.fixed_dictionaries({"skill": st.sampled_from(["sql", "html"]), "rating": st.integers(1, 3)})


def told(gig: Gig, **given) -> list[tuple]:
    return [
        (wave.number, wave.at, wave.wanted, list(wave.worker_ids)) for wave in rehearse(gig, now=NOW, **given).waves
    ]


def begin_anew() -> None:
    for model in (Invitation, Gig, Worker):
        model.objects.all().delete()


def ran(gig: Gig, number: int) -> list[int]:
    return list(gig.invitations.filter(wave_number=number).order_by("pk").values_list("worker", flat=True))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    fields=GIGS,
    profiles=st.lists(PROFILES, max_size=12),
    before=st.integers(0, 2),
    changed=st.lists(st.integers(0, 11), max_size=6),
    by_hand=st.booleans(),
)
def test_the_waves_do_what_the_rehearsal_told_if_nobody_answers(fields, profiles, before, changed, by_hand) -> None:
    begin_anew()
    gig = make_auto_gig(**fields)
    pool = [make_worker(**profile) for profile in profiles]
    if by_hand and pool:
        make_invitation(gig, pool[-1])
    for _ in range(before):
        waves.run(gig=gig, **WHO_AND_WHEN)
    for worker in (pool[place] for place in changed if place < len(pool)):
        worker_actions.write_document(user=worker.user, document={"skill": "sql", "rating": 2}, **WHO_AND_WHEN)
    gig.refresh_from_db()
    rehearsed = rehearse(gig, now=NOW)
    for wave in rehearsed.waves:
        assert waves.run_due(now=wave.at) == 1
        assert ran(gig, wave.number) == list(wave.worker_ids)
        row = gig.waves.get(number=wave.number)
        assert (row.at, row.wanted, row.invited) == (wave.at, wave.wanted, wave.invited)
    if rehearsed.ending == Ending.POOL_EXHAUSTED:
        waves.run(gig=gig, **WHO_AND_WHEN)
        assert gig.waves.last().invited == 0


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(fields=GIGS, profiles=st.lists(PROFILES, max_size=8))
def test_a_draft_is_rehearsed_as_it_goes_once_it_is_saved(fields, profiles) -> None:
    begin_anew()
    for profile in profiles:
        make_worker(**profile)
    draft = gig_actions.draft(now=NOW, **OFFER, **fields)
    before = told(draft)
    draft.save()
    assert before == told(draft)
    assert draft.pk


def test_a_rehearsal_writes_nothing_and_leaves_the_gig_in_hand_as_it_is(unchanged) -> None:
    make_workers(3)
    gig = make_auto_gig(invitation_multiplier=1)
    state = {**vars(gig)}
    with unchanged():
        assert len(rehearse(gig, now=NOW).waves) == 4
    assert {name: value for name, value in vars(gig).items() if name != "_state"} == {
        name: value for name, value in state.items() if name != "_state"
    }


def test_waves_follow_one_another_at_the_gigs_frequency() -> None:
    pool = [make_worker(rating=rating).pk for rating in range(3)]
    gig = make_auto_gig(invitation_multiplier=2, invitation_frequency=7, sort_query={"rating": 1})
    assert told(gig) == [(1, NOW, 2, pool[:2]), (2, NOW + 7 * MINUTES, 2, pool[2:])]


def test_a_wave_that_is_due_later_comes_later() -> None:
    make_workers(2)
    gig = make_auto_gig(invitation_multiplier=1)
    waves.run(gig=gig, **WHO_AND_WHEN)
    gig.refresh_from_db()
    assert [(number, at) for number, at, *_ in told(gig)][0] == (2, NOW + 5 * MINUTES)


def test_the_first_of_a_wave_are_named() -> None:
    make_worker_ids(7)
    [wave] = rehearse(make_auto_gig(invitation_multiplier=7), now=NOW, most_waves=1).waves
    assert [person.id for person in wave.first] == list(wave.worker_ids[:5])
    assert (wave.invited, wave.others) == (7, 2)


# --- Why it ends ----------------------------------------------------------------------------------------------------


def ending(gig: Gig, **given) -> tuple[int, Ending]:
    rehearsed = rehearse(gig, now=NOW, **given)
    return len(rehearsed.waves), rehearsed.ending


def test_it_ends_when_everybody_has_been_asked() -> None:
    make_workers(3)
    assert ending(make_auto_gig(invitation_multiplier=2)) == (2, Ending.POOL_EXHAUSTED)


def test_it_ends_with_the_gig() -> None:
    make_workers(5)
    gig = make_auto_gig(invitation_multiplier=1, start_at=NOW + MINUTES, end_at=NOW + 10 * MINUTES)
    assert ending(gig) == (2, Ending.GIG_ENDS)
    gig.end_at += MINUTES / 60
    assert ending(gig) == (3, Ending.GIG_ENDS)


def test_it_ends_when_the_gig_is_archived() -> None:
    make_workers(5)
    gig = make_auto_gig(invitation_multiplier=1, archive_at=NOW + 5 * MINUTES)
    assert ending(gig) == (1, Ending.ARCHIVED)


def test_it_ends_after_the_most_waves() -> None:
    make_workers(5)
    assert ending(make_auto_gig(invitation_multiplier=1), most_waves=2) == (2, Ending.MOST_WAVES)


def test_it_ends_after_the_most_invitations(monkeypatch) -> None:
    monkeypatch.setattr(rehearsal, "MOST_INVITED", 3)
    make_workers(5)
    rehearsed = rehearse(make_auto_gig(invitation_multiplier=2), now=NOW)
    assert ([wave.invited for wave in rehearsed.waves], rehearsed.waves[1].wanted) == ([2, 1], 2)
    assert (rehearsed.ending, rehearsed.invited) == (Ending.MOST_INVITED, 3)


def test_it_ends_when_the_page_has_waited_long_enough(monkeypatch) -> None:
    monkeypatch.setattr(rehearsal, "SECONDS", 0)
    assert ending(make_auto_gig()) == (0, Ending.NO_TIME)


def test_a_gig_that_is_seated_or_over_has_no_wave() -> None:
    make_workers(3)
    seated = make_auto_gig()
    make_accepted(seated)
    seated.refresh_from_db()
    assert ending(seated) == (0, Ending.SEATED)
    over = offers.archive(gig=make_auto_gig(), **WHO_AND_WHEN)
    assert ending(over) == (0, Ending.NOT_OPEN)
    assert rehearse(make_auto_gig(), now=NOW + timedelta(days=2)).ending == Ending.NOT_OPEN


def test_in_manual_mode_the_wave_that_may_be_ordered_is_told() -> None:
    pool = make_worker_ids(3)
    rehearsed = rehearse(make_gig(invitation_multiplier=2), now=NOW)
    assert (rehearsed.ending, rehearsed.invited) == (Ending.BY_HAND, 2)
    assert {*rehearsed.waves[0].worker_ids} < {*pool}


def test_a_rehearsal_costs_a_few_queries_a_wave(django_assert_max_num_queries) -> None:
    make_worker_ids(40)
    gig = make_auto_gig(invitation_multiplier=10)
    with django_assert_max_num_queries(4 * 8 + 1):
        assert ending(gig, most_waves=4) == (4, Ending.MOST_WAVES)
