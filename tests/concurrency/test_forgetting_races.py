"""Somebody is deleted while others are about to be told of them. Each race once without the lock, so that it bites."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import Any
from unittest.mock import patch

import pytest
from django.db.models import QuerySet

from events.publishing import publish
from integrations.models import UpstreamChange, WebhookMessage
from integrations.upstream import people, reporting
from integrations.webhooks import actions as webhooks
from integrations.webhooks import feed, lanes
from invitations import farewell
from tests.concurrency.race import PATIENCE_SECONDS, race, refusals
from tests.factories import BY, NOW, make_worker
from tests.integrations.upstream.cirro import Cirro
from tests.integrations.upstream.conftest import Clock
from tests.integrations.upstream.conftest import cirro as cirro
from tests.integrations.upstream.conftest import clock as clock
from workers import actions
from workers.forgetting import FORGETS
from workers.models import User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

NEEDLE = "qz7needle"
WHO_AND_WHEN = {"by": BY, "now": NOW}


@pytest.fixture
def person() -> User:
    user = make_worker().user
    actions.change_account(user=user, first_name=NEEDLE, **WHO_AND_WHEN)
    return user


@contextmanager
def no_lock() -> Iterator[None]:
    with patch.object(QuerySet, "select_for_update", lambda rows, **how: rows.all()):
        yield


@contextmanager
def read_before(what: str, owner: Any, name: str) -> Iterator[None]:
    """`owner.name` has read the person, and goes on when the deletion has come to `what` it forgets, and done it."""
    meeting = Barrier(2)

    def meet() -> None:
        try:
            meeting.wait(PATIENCE_SECONDS * 5)
        except BrokenBarrierError:
            meeting.reset()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        meet()
        time.sleep(PATIENCE_SECONDS)
        return original(*args, **kwargs)

    def after_meeting(*args: Any) -> None:
        meet()
        forget(*args)

    original, forget = getattr(owner, name), FORGETS[what]
    with patch.object(owner, name, slowly), patch.dict(FORGETS, {what: after_meeting}):
        yield


def race_with_farewell(person: User, telling: Callable[[], object]) -> None:
    leaving = partial(farewell.delete_account, user=person, **WHO_AND_WHEN)
    assert not refusals(race(telling, leaving))
    assert User.objects.get(pk=person.pk).is_deleted


def told_by_webhooks(person: User) -> str:
    webhooks.create(url="https://hooks.example.org/", **WHO_AND_WHEN)
    actions.change_account(user=person, last_name=NEEDLE, **WHO_AND_WHEN)
    publish()
    with read_before("webhooks", lanes, "append"):
        race_with_farewell(person, partial(feed.read, now=NOW))
    return str([*WebhookMessage.objects.values_list("body", flat=True)])


def test_control_without_the_endpoints_row_a_message_tells_of_somebody_deleted(person: User) -> None:
    with no_lock():
        assert NEEDLE in told_by_webhooks(person)


def test_a_message_that_is_being_made_is_forgotten_too(person: User) -> None:
    told = told_by_webhooks(person)
    assert f'"id":"{person.pk}","object":"user","deleted":true' in told
    assert NEEDLE not in told


def told_upstream(person: User, cirro: Cirro, clock: Clock) -> str:
    publish()
    cirro.trouble.append("hangs up")
    with read_before("changes for the upstream", people, "account_of"):
        race_with_farewell(person, partial(reporting.report, clock=clock))
    return str([*UpstreamChange.objects.values_list("request", flat=True)])


def test_control_without_the_changes_row_a_request_tells_of_somebody_deleted(
    person: User, cirro: Cirro, clock: Clock
) -> None:
    with no_lock():
        assert NEEDLE in told_upstream(person, cirro, clock)


def test_a_request_that_is_being_fixed_is_forgotten_too(person: User, cirro: Cirro, clock: Clock) -> None:
    assert NEEDLE not in told_upstream(person, cirro, clock)
    clock.later()
    asked = len(cirro.requests)
    publish()
    reporting.report(clock=clock)
    assert NEEDLE not in str(cirro.requests[asked:])
