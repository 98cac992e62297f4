"""Two change the same version of a gig at once. Once without the guard, so that the test bites."""

from functools import partial

import pytest

from gigs.models import Gig, GigChanged
from invitations import offers
from tests.concurrency.race import meeting_at, no_lock, race, refusals
from tests.factories import BY, NOW, make_gig

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def changes_race() -> list[Exception]:
    gig = make_gig()
    changing = partial(offers.update, gig=gig, versions=[gig.version], by=BY, now=NOW)
    with meeting_at((Gig, "touch")):
        return refusals(race(*[partial(changing, title=title) for title in ("Mine", "Theirs")]))


def test_control_without_the_lock_one_change_is_lost() -> None:
    with no_lock():
        assert changes_race() == []


def test_one_of_two_changes_is_refused() -> None:
    assert [type(refusal) for refusal in changes_race()] == [GigChanged]
