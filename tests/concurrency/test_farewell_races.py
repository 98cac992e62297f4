"""A person goes while a page or a program wants something of them. Once without the order of locks: then it bites."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from gigs.models import Gig
from integrations.models import ApiClient
from invitations import actions, closings, farewell, inviting
from invitations.models import Invitation, RejectionReason, Status, WrongStatus
from tests.concurrency.race import PATIENCE_SECONDS, race
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig
from tests.integrations import conftest
from tests.integrations.tokens import bearing, make_client, signed
from workers.models import User, Worker, WorkerInactive

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("at_now"),
]


at_now = conftest.at_now


@pytest.fixture
def admin() -> ApiClient:
    return make_client(scopes=("read", "write", "admin"))


class Rendezvous:
    """Both racers hold a lock before either asks for its next. With the order kept one comes alone and goes on."""

    def __init__(self) -> None:
        self.barrier = threading.Barrier(2)
        self.racers = threading.local()

    def meet(self) -> None:
        if getattr(self.racers, "met", False):
            return
        self.racers.met = True
        try:
            self.barrier.wait(PATIENCE_SECONDS)
        except threading.BrokenBarrierError:
            self.barrier.reset()

    def before(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def arrive(*args: Any, **kwargs: Any) -> Any:
            self.meet()
            return original(*args, **kwargs)

        return arrive


class GigsFirst:
    """Stands in for `Worker` in a module that asks for it once it has locked gigs."""

    def __init__(self, rendezvous: Rendezvous) -> None:
        self.rendezvous = rendezvous

    @property
    def objects(self) -> Any:
        self.rendezvous.meet()
        return Worker.objects


@contextmanager
def face_to_face(module: Any) -> Iterator[None]:
    """Who goes meets, before a seat of theirs is given back, whoever holds a gig in `module`."""
    rendezvous = Rendezvous()
    with (
        patch.object(module, "Worker", GigsFirst(rendezvous)),
        patch.object(actions, "give_back", rendezvous.before(actions.give_back)),
    ):
        yield


def ask(program: ApiClient, method: str, path: str, body: dict[str, Any]) -> HttpResponse:
    sent = bearing(signed(program), **{"Idempotency-Key": path})
    # A client that raises would raise what broke the other's request as well.
    http = Client(raise_request_exception=False)
    return http.generic(method, f"/api/v2{path}", json.dumps(body), content_type="application/json", **sent)


def going(admin: ApiClient, invitation: Invitation) -> Callable[[], HttpResponse]:
    return partial(ask, admin, "DELETE", f"/users/{invitation.worker_id}", {})


def reason_race(admin: ApiClient) -> tuple[int, Any]:
    """Who holds a seat goes, while an old page of theirs sends why they had rejected; what became of both."""
    invitation = make_accepted()
    reason = partial(actions.give_reason, invitation=invitation, reason=RejectionReason.BUSY, **WHO_AND_WHEN)
    with face_to_face(actions):
        answer, given = race(going(admin, invitation), reason)
    return answer.status_code, given


def unlocked_gigs(*, worker_id: int, now: datetime) -> list[Gig]:
    return list(Gig.objects.filter(invitations__worker=worker_id))


def test_control_without_the_gigs_first_the_two_deadlock(admin: ApiClient, caplog: pytest.LogCaptureFixture) -> None:
    with patch.object(farewell, "lock_gigs", unlocked_gigs):
        deleted, given = reason_race(admin)
    assert deleted == 500 or isinstance(given, OperationalError), (deleted, given)
    assert "deadlock detected" in f"{caplog.text} {given}"


def test_who_goes_while_an_old_page_is_sent_goes(admin: ApiClient, caplog: pytest.LogCaptureFixture) -> None:
    deleted, given = reason_race(admin)
    assert (deleted, type(given) in (WrongStatus, WorkerInactive)) == (200, True), given
    assert "deadlock" not in caplog.text
    assert User.objects.get().is_deleted


def test_who_goes_while_being_invited_goes_and_holds_nothing(
    admin: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    invitation, other = make_accepted(), make_gig()
    body = {"gig_ids": [str(invitation.gig_id), str(other.pk)]}
    attempt = partial(ask, admin, "POST", f"/users/{invitation.worker_id}/invitation_attempt", body)
    with face_to_face(inviting):
        deleted, attempted = (answer.status_code for answer in race(going(admin, invitation), attempt))
    assert (deleted, attempted in (200, 422)) == (200, True), attempted
    assert "deadlock" not in caplog.text
    closings.release_inactive(now=NOW)
    assert not Invitation.objects.filter(status__in=[Status.PENDING, Status.ACCEPTED]).exists()
    assert User.objects.get().is_deleted
