"""A person goes while a program invites them. Once without the order of locks, so that the race bites."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client

from gigs.models import Gig
from integrations.models import ApiClient
from invitations import actions, closings, farewell, inviting
from invitations.models import Invitation, Status
from tests.concurrency.race import PATIENCE_SECONDS, race
from tests.factories import NOW, make_accepted, make_gig
from tests.integrations import conftest
from tests.integrations.tokens import bearing, make_client, signed
from workers.models import User, Worker

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
    """Stands in for `Worker` in `inviting`, where it is asked for once the gigs are locked."""

    def __init__(self, rendezvous: Rendezvous) -> None:
        self.rendezvous = rendezvous

    @property
    def objects(self) -> Any:
        self.rendezvous.meet()
        return Worker.objects


@contextmanager
def face_to_face() -> Iterator[None]:
    rendezvous = Rendezvous()
    with (
        patch.object(inviting, "Worker", GigsFirst(rendezvous)),
        patch.object(actions, "lock", rendezvous.before(actions.lock)),
    ):
        yield


def ask(program: ApiClient, method: str, path: str, body: dict[str, Any]) -> HttpResponse:
    sent = bearing(signed(program), **{"Idempotency-Key": path})
    # A client that raises would raise what broke the other's request as well.
    http = Client(raise_request_exception=False)
    return http.generic(method, f"/api/v2{path}", json.dumps(body), content_type="application/json", **sent)


def farewell_race(admin: ApiClient) -> list[int]:
    """A worker who holds a seat goes, and is invited to the same gig and another one; what both were answered."""
    invitation, other = make_accepted(), make_gig()
    path, gig_ids = f"/users/{invitation.worker_id}", [str(invitation.gig_id), str(other.pk)]
    with face_to_face():
        outcomes = race(
            partial(ask, admin, "DELETE", path, {}),
            partial(ask, admin, "POST", f"{path}/invitation_attempt", {"gig_ids": gig_ids}),
        )
    return [outcome.status_code for outcome in outcomes]


def unlocked_gigs(*, worker_id: int, now: datetime) -> list[Gig]:
    return list(Gig.objects.filter(invitations__worker=worker_id))


def test_control_without_the_gigs_first_the_two_deadlock(admin: ApiClient, caplog: pytest.LogCaptureFixture) -> None:
    with patch.object(farewell, "lock_gigs", unlocked_gigs):
        assert 500 in farewell_race(admin)
    assert "deadlock detected" in caplog.text


def test_who_goes_while_being_invited_goes_and_holds_nothing(
    admin: ApiClient, caplog: pytest.LogCaptureFixture
) -> None:
    deleted, attempted = farewell_race(admin)
    assert (deleted, attempted in (200, 422)) == (200, True), attempted
    assert "deadlock" not in caplog.text
    closings.release_inactive(now=NOW)
    assert not Invitation.objects.filter(status__in=[Status.PENDING, Status.ACCEPTED]).exists()
    assert User.objects.get().is_deleted
