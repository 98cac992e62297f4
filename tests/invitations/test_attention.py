"""What needs a person now, and what does not."""

from datetime import timedelta

import pytest

from invitations import actions, attention, closings, waves
from invitations.attention import SHOWN, needing_attention
from tests.factories import BY, NOW, WHO_AND_WHEN, make_auto_gig, make_gig, make_worker, make_workers

pytestmark = pytest.mark.django_db

LATER = timedelta(days=3)


def concerns(now=NOW) -> dict[str, list[str]]:
    return {kind.name: [concern.gig.title for concern in kind.concerns] for kind in needing_attention(now)}


def offered(**fields):
    """In auto mode, starting in some days."""
    return make_auto_gig(**{"start_at": NOW + LATER, "end_at": NOW + 2 * LATER} | fields)


def test_a_gig_whose_pool_is_exhausted_will_not_fill() -> None:
    make_workers(2)
    gig = offered(total_seats=3)
    waves.run(gig=gig, **WHO_AND_WHEN)
    [kind] = needing_attention(NOW)
    assert (kind.name, kind.concerns[0].pending, kind.concerns[0].missing) == ("will_not_fill", 2, 3)


def test_a_gig_that_can_still_fill_only_found_nobody() -> None:
    make_workers(3)
    gig = offered(total_seats=3, invitation_multiplier=1)
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert concerns() == {}
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert concerns() == {"found_nobody": [gig.title]}


def test_a_gig_that_has_what_it_needs_is_left_in_peace() -> None:
    make_worker()
    gig = offered(total_seats=2, seats_min=1)
    waves.run(gig=gig, **WHO_AND_WHEN)
    actions.accept(invitation=gig.invitations.get(), **WHO_AND_WHEN)
    assert concerns() == {}


def test_a_wave_after_the_shortage_takes_the_gig_away() -> None:
    gig = offered(total_seats=1)
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert concerns() == {"will_not_fill": [gig.title]}
    make_workers(10)
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert concerns() == {}


@pytest.mark.parametrize(
    ("ahead", "is_told"),
    [(attention.SOON, True), (attention.SOON + timedelta(seconds=1), False), (timedelta(seconds=1), True)],
)
def test_a_gig_that_starts_soon_with_free_seats(ahead, is_told) -> None:
    gig = make_gig(start_at=NOW + ahead, end_at=NOW + LATER)
    assert concerns() == ({"starts_soon": [gig.title]} if is_told else {})


def test_a_gig_is_told_once_by_its_worst() -> None:
    gig = offered(start_at=NOW + timedelta(hours=1))
    waves.run(gig=gig, **WHO_AND_WHEN)
    assert concerns() == {"will_not_fill": [gig.title]}


@pytest.mark.parametrize(("lying_for", "is_told"), [(attention.LEFT_LYING, True), (timedelta(hours=23), False)])
def test_a_gig_left_lying(lying_for, is_told) -> None:
    gig = make_gig(end_at=NOW + LATER)
    now = NOW + LATER + lying_for
    closings.close_gigs(now=now)
    assert concerns(now) == ({"not_archived": [gig.title]} if is_told else {})


def test_a_gig_that_will_be_archived_by_itself_is_not_lying() -> None:
    make_gig(end_at=NOW + LATER, archive_at=NOW + 9 * LATER)
    assert concerns(NOW + 3 * LATER) == {}


def test_many_are_cut_and_cost_the_same(django_assert_max_num_queries) -> None:
    for _ in range(SHOWN + 1):
        waves.run(gig=offered(), by=BY, now=NOW)
        make_gig(start_at=NOW + timedelta(hours=1), end_at=NOW + LATER)
    with django_assert_max_num_queries(7):
        kinds = needing_attention(NOW)
    assert [(kind.name, len(kind.concerns), kind.goes_on) for kind in kinds] == [
        ("will_not_fill", SHOWN, True),
        ("starts_soon", SHOWN, True),
    ]
