"""Work is reported while its invitation is reset. Once without the guard, so that the test bites."""

import threading
from decimal import Decimal
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from invitations import actions
from invitations.models import InvitationQuerySet
from rewards import actions as rewards
from rewards.models import GigResult, GigTimeActivity
from tests.concurrency.race import PATIENCE_SECONDS, race
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def reset_came_between(kind: str) -> bool:
    """Whether a reset is done after the seat was looked at and before the work stands in the books."""
    invitation = make_accepted(make_gig(tasks=[{"title": "Order", "base_price": 300}]))
    looked, done, came = threading.Event(), threading.Event(), []
    told = rewards.tell

    def tell_later(*args: Any, **kwargs: Any) -> None:
        looked.set()
        came.append(done.wait(PATIENCE_SECONDS))
        told(*args, **kwargs)

    def reset() -> None:
        assert looked.wait(10)
        actions.reset(invitation=invitation, **WHO_AND_WHEN)
        done.set()

    who = {"worker": invitation.worker, **WHO_AND_WHEN}
    work = {
        "result": partial(
            rewards.report_result, task=invitation.gig.tasks.get(), title="Order", quantity=Decimal(1), **who
        ),
        "time": partial(rewards.report_time, gig=invitation.gig, date=NOW.date(), duration_in_ms=1, **who),
    }
    with patch.object(rewards, "tell", tell_later):
        outcomes = race(work[kind], reset)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert (GigResult.objects.count() + GigTimeActivity.objects.count(), done.is_set()) == (1, True)
    return came[0]


@pytest.mark.parametrize("kind", ["result", "time"])
def test_control_without_the_lock_a_reset_comes_between(kind) -> None:
    with patch.object(InvitationQuerySet, "select_for_update", lambda rows, **_: rows.all()):
        assert reset_came_between(kind)


@pytest.mark.parametrize("kind", ["result", "time"])
def test_no_reset_comes_between_the_look_at_the_seat_and_the_books(kind) -> None:
    assert not reset_came_between(kind)
