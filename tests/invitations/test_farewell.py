"""A person goes: what they held is given back, and nothing tells who it was."""

from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from gigs.models import Gig
from invitations import actions, closings, farewell
from invitations.models import Invitation, RejectionReason, Status
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_invitation, make_worker
from workers.actions import LastSuperuser
from workers.models import User, Worker, WorkerInactive

pytestmark = pytest.mark.django_db


def delete(worker: Worker) -> None:
    farewell.delete_account(user=worker.user, **WHO_AND_WHEN)


@pytest.mark.parametrize(
    ("held", "left"),
    [
        (Status.PENDING, Status.EXPIRED),
        (Status.ACCEPTED, Status.LEFT),
        (Status.REJECTED, Status.REJECTED),
        (Status.LEFT, Status.LEFT),
        (Status.EXPIRED, Status.EXPIRED),
    ],
)
def test_what_was_held_is_given_back_at_once(held, left) -> None:
    invitation = make_in_status(held)
    delete(invitation.worker)
    invitation.refresh_from_db()
    assert invitation.status == left
    assert Gig.objects.get().accepted_count == 0
    assert Worker.objects.get().released_at == NOW


def test_seats_of_the_past_stay() -> None:
    invitation = make_accepted()
    closings.close_gigs(now=invitation.gig.end_at)
    farewell.delete_account(user=invitation.worker.user, by="test", now=invitation.gig.end_at)
    invitation.refresh_from_db()
    assert (invitation.status, Gig.objects.get().accepted_count) == (Status.ACCEPTED, 1)


def test_what_was_written_with_a_rejection_goes_and_its_reason_stays() -> None:
    mine, other = make_in_status(Status.REJECTED), make_in_status(Status.REJECTED)
    for each in (mine, other):
        actions.give_reason(invitation=each, reason=RejectionReason.OTHER, note="My knee hurts", **WHO_AND_WHEN)
    delete(mine.worker)
    notes = dict(Invitation.objects.values_list("pk", "rejection_note"))
    assert notes == {mine.pk: "", other.pk: "My knee hurts"}
    assert Invitation.objects.get(pk=mine.pk).rejection_reason == RejectionReason.OTHER
    assert "knee" not in str([*Event.objects.values()])


def test_who_has_gone_gives_no_more_reasons(refused) -> None:
    """A request that was under way meanwhile waits for the gig and comes after it."""
    invitation = make_in_status(Status.REJECTED)
    delete(invitation.worker)
    with refused(WorkerInactive):
        actions.give_reason(invitation=invitation, reason=RejectionReason.OTHER, note="My knee", **WHO_AND_WHEN)


def test_what_others_hold_stays() -> None:
    gig = make_gig(total_seats=2)
    mine, other = make_accepted(gig), make_accepted(gig)
    delete(mine.worker)
    other.refresh_from_db()
    assert (other.status, Gig.objects.get().accepted_count) == (Status.ACCEPTED, 1)


def test_should_giving_back_be_cut_off_nothing_is_done(unchanged) -> None:
    invitation = make_accepted()
    cut_off = patch.object(closings, "release_from", side_effect=KeyboardInterrupt)
    with unchanged(), cut_off, pytest.raises(KeyboardInterrupt):
        delete(invitation.worker)


def test_what_came_in_between_is_given_back_by_the_tick() -> None:
    """To lock its gig then would be against the order."""
    locked, later = make_accepted(), make_gig()
    invitation = make_accepted(later, locked.worker)
    with patch.object(farewell, "lock_gigs", lambda **given: [locked.gig]):
        delete(locked.worker)
    invitation.refresh_from_db()
    assert (invitation.status, Worker.objects.get().released_at) == (Status.ACCEPTED, None)
    assert closings.release_inactive(now=NOW) == 1
    invitation.refresh_from_db()
    assert invitation.status == Status.LEFT


def test_the_last_superuser_keeps_what_they_hold(refused) -> None:
    invitation = make_accepted()
    User.objects.filter(pk=invitation.worker_id).update(is_superuser=True)
    invitation.worker.user.refresh_from_db()
    with refused(LastSuperuser):
        delete(invitation.worker)


def test_an_account_deleted_twice_is_deleted_once(logged) -> None:
    worker = make_invitation().worker
    with logged() as events:
        delete(worker)
        delete(worker)
    assert [event.type for event in events] == ["user.deleted", "gig_invitation.updated"]


@pytest.mark.postgresql
def test_gigs_are_locked_first_and_then_the_account_and_the_worker() -> None:
    worker = make_worker()
    for each in (make_gig(), make_gig()):
        make_accepted(each, worker)
    with CaptureQueriesContext(connection) as queries:
        delete(worker)
    locks = [sql["sql"].split('"')[1] for sql in queries if "FOR NO KEY UPDATE" in sql["sql"]]
    assert [*dict.fromkeys(locks)][:4] == ["gigs_gig", "workers_spaceinvitation", "workers_user", "workers_worker"]
