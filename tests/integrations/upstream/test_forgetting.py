"""Somebody is deleted whom the upstream does not know yet, or is just being told of; and what is long told."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from gigs.models import Gig, GigTask
from integrations import tasks
from integrations.upstream import client
from integrations.upstream.client import UpstreamDown, UpstreamRefused
from integrations.upstream.models import UpstreamChange, What
from invitations import farewell, inviting
from tests.factories import WHO_AND_WHEN, make_accepted, make_worker
from tests.integrations.upstream.cirro import Cirro
from tests.integrations.upstream.conftest import Clock
from workers.models import Worker

pytestmark = pytest.mark.django_db


def test_who_had_no_account_there_gets_none_and_holds_nothing_up(
    report: Callable[[], int], cirro: Cirro, gig: Gig
) -> None:
    invitation = make_accepted(gig, make_worker())
    farewell.delete_account(user=invitation.worker.user, **WHO_AND_WHEN)
    report()
    assert (cirro.users, cirro.invitations) == ({}, {})
    assert not UpstreamChange.objects.waiting().exists()


@pytest.mark.parametrize("failure", [UpstreamRefused(422, "Ada is taken."), UpstreamDown("No luck with Ada.")])
def test_what_is_said_to_a_request_that_was_forgotten_meanwhile_is_not_kept(
    failure: Exception, report: Callable[[], int], cirro: Cirro, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = make_worker()

    def ask(*args: Any, **kwargs: Any) -> Any:
        farewell.delete_account(user=worker.user, **WHO_AND_WHEN)
        raise failure

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(client, "ask", ask)
        report()
    assert {*UpstreamChange.objects.values_list("failure", flat=True)} == {""}
    clock.later()
    report()
    assert {*UpstreamChange.objects.values_list("state", flat=True)} == {"done"}
    assert not cirro.users


@pytest.mark.parametrize("failure", [UpstreamRefused(422, "Ada is late."), UpstreamDown("No luck with Ada.")])
def test_what_is_said_to_an_answer_of_somebody_deleted_meanwhile_is_not_kept(
    failure: Exception, report: Callable[[], int], gig: Gig, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    inviting.invite(gig=gig, worker=worker, **WHO_AND_WHEN)

    def ask(*args: Any, **kwargs: Any) -> Any:
        if not worker.user.is_deleted:
            farewell.delete_account(user=worker.user, **WHO_AND_WHEN)
            worker.user.refresh_from_db()
        raise failure

    monkeypatch.setattr(client, "ask", ask)
    report()
    assert not UpstreamChange.objects.filter(what=What.INVITE, failure__contains="Ada").exists()


@pytest.mark.parametrize("follows", [True, False])
def test_what_was_told_long_ago_is_forgotten(gig: Gig, clock: Clock, settings: Any, follows: bool) -> None:
    """Also when the Space has stopped to follow: there are names and addresses in it."""
    if not follows:
        settings.UPSTREAM = None
    clock.later(days=31)
    with time_machine.travel(clock(), tick=False):
        tasks.forget_deliveries()
    assert not UpstreamChange.objects.exists()
    assert GigTask.objects.exists()
