"""Who speaks to the upstream: one at a time, also when somebody takes too long."""

from datetime import timedelta

import pytest

from integrations.upstream import turns
from integrations.upstream.models import UpstreamTurn
from integrations.upstream.turns import LEASE, TurnLost
from tests.factories import NOW

pytestmark = pytest.mark.django_db

NAME = UpstreamTurn.Name.REPORT
LATER = NOW + LEASE


def test_nobody_else_gets_a_turn_that_lasts() -> None:
    turn = turns.take(NAME, now=NOW)
    turn.keep(NOW + timedelta(seconds=60))
    assert turns.take(NAME, now=LATER) is None


def test_whose_turn_ends_leaves_it_to_others() -> None:
    turns.take(NAME, now=NOW).end(NOW)
    assert turns.take(NAME, now=NOW)


def test_who_takes_too_long_has_lost_it_and_takes_nothing_from_the_next() -> None:
    slow, quick = turns.take(NAME, now=NOW), turns.take(NAME, now=LATER)
    with pytest.raises(TurnLost):
        slow.keep(LATER)
    slow.end(LATER)
    slow.rest("too slow", now=LATER)
    assert (turns.take(NAME, now=LATER), UpstreamTurn.objects.get().failures) == (None, 0)
    quick.keep(LATER)
