"""Rows for tests, made through the doors that real ones go through; required fields only."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import actions, inviting
from invitations.models import Invitation, Status
from workers import actions as worker_actions
from workers.models import User, Worker

# The moment at which tests begin.
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BY = "test"
WHO_AND_WHEN: dict[str, Any] = {"by": BY, "now": NOW}

numbers = count(1)


def make_worker(*, now: datetime = NOW, **document: Any) -> Worker:
    user = worker_actions.create_user(email=f"worker{next(numbers)}@example.org", by=BY, now=now)
    return worker_actions.write_document(user=user, document=document, by=BY, now=now)


def make_workers(amount: int, **document: Any) -> list[Worker]:
    return [make_worker(**document) for _ in range(amount)]


def make_worker_ids(amount: int) -> list[int]:
    """Many workers with an empty profile, in two statements; their ids."""
    emails = [f"worker{next(numbers)}@example.org" for _ in range(amount)]
    users = User.objects.bulk_create([User(email=email, date_joined=NOW) for email in emails])
    workers = [Worker(user=user, document=user.reserved_keys()) for user in users]
    return [worker.pk for worker in Worker.objects.bulk_create(workers)]


def make_gig(*, now: datetime = NOW, **fields: Any) -> Gig:
    """An open gig that starts in a day, in manual mode unless told otherwise."""
    usual = {
        "title": "Test the checkout",
        "description": "Buy a pair of shoes and tell what went wrong.",
        "url": "https://example.org/checkout",
        "start_at": now + timedelta(days=1),
        "end_at": now + timedelta(days=2),
        "invitation_mode": "manual",
    }
    return gig_actions.create(by=BY, now=now, **(usual | fields))


def make_auto_gig(**fields: Any) -> Gig:
    return make_gig(invitation_mode="auto", **fields)


def make_invitation(gig: Gig | None = None, worker: Worker | None = None) -> Invitation:
    """A pending one."""
    return inviting.invite(gig=gig or make_gig(), worker=worker or make_worker(), by=BY, now=NOW)


def make_accepted(gig: Gig | None = None, worker: Worker | None = None) -> Invitation:
    return actions.accept(invitation=make_invitation(gig, worker), by=BY, now=NOW)


def make_in_status(status: Status, gig: Gig | None = None, worker: Worker | None = None) -> Invitation:
    invitation = make_invitation(gig, worker)
    way = {
        Status.PENDING: [],
        Status.ACCEPTED: [actions.accept],
        Status.REJECTED: [actions.reject],
        Status.LEFT: [actions.accept, actions.leave],
        Status.EXPIRED: [actions.expire],
    }
    for step in way[status]:
        step(invitation=invitation, by=BY, now=NOW)
    return invitation
