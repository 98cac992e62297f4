"""From what stands here and the log to what is told: in batches, none twice, whatever dies between two of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from events import publishing
from integrations.upstream import beginning, collecting, lanes, looking
from integrations.upstream.models import UpstreamChange, UpstreamCursor, UpstreamGig, What
from invitations import actions, closings, offers
from invitations.models import Invitation
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker_ids,
    make_workers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "AT_ONCE", 2)
    monkeypatch.setattr(collecting, "READ_AT_ONCE", 2)


def collect(now: datetime = NOW) -> list[int]:
    """How many changes each batch made."""
    publishing.publish()
    made = []
    while (batch := collecting.read_on(now=now)) is not None:
        made.append(batch)
    return made


def told() -> list[tuple[str, int]]:
    return [*UpstreamChange.objects.order_by("pk").values_list("what", "subject_id")]


# --- What stood here before -----------------------------------------------------------------------------------------


def test_what_stood_here_is_told_in_batches(small) -> None:
    workers = make_worker_ids(5)
    gig = make_gig(total_seats=3)
    invitations = [make_accepted(gig), make_invitation(gig), make_in_status("expired", gig)]
    assert max(collect()) == 2
    asked = [invitation.worker_id for invitation in invitations]
    assert told() == [
        *((What.WORKER, pk) for pk in sorted(workers + asked)),
        (What.CREATE_GIG, gig.pk),
        *((What.INVITE, invitation.pk) for invitation in invitations[:2]),
        (What.ACCEPT, invitations[0].pk),
    ]


def test_a_crash_between_two_batches_loses_and_doubles_nothing(small, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = make_worker_ids(5)
    for appended in (0, 1, 2):
        with monkeypatch.context() as broken:
            broken.setattr(lanes, "append", dying_after(appended))
            with pytest.raises(ZeroDivisionError):
                collect()
    collect()
    assert told() == [(What.WORKER, pk) for pk in sorted(workers)]


def dying_after(appended: int) -> Callable[..., None]:
    append, left = lanes.append, [appended]

    def dying(*args: Any, **kwargs: Any) -> None:
        append(*args, **kwargs)
        left[0] -= 1
        assert left[0] >= 0 or 1 / 0

    return dying


def test_what_happens_meanwhile_is_told_too(small) -> None:
    make_worker_ids(3)
    assert [collecting.read_on(now=NOW) for _ in range(2)] == [0, 2]
    invitation = make_accepted()
    collect()
    assert {(What.CREATE_GIG, invitation.gig_id), (What.INVITE, invitation.pk)} <= {*told()}
    assert told()[-1] == (What.ACCEPT, invitation.pk)


def test_who_was_told_to_follow_is_heard_of_first(cirro, clock) -> None:
    """Until all is told that was answered here, the upstream is not looked at."""
    collecting.read_on(now=NOW)
    UpstreamGig.objects.create(pk=make_gig().pk, upstream_id="17", look_at=NOW)
    assert (looking.look(clock=clock), cirro.requests) == (0, [])
    collect()
    assert looking.look(clock=clock) == 1


@contextmanager
def small_statements() -> Iterator[None]:
    """As on a SQLite that takes 999 values in a statement."""

    def checked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not sql.startswith("SELECT") or len(params or ()) < 1000
        return execute(sql, params, many, context)

    with connection.execute_wrapper(checked):
        yield


def test_lists_are_short_enough_for_any_database() -> None:
    make_worker_ids(1100)
    with small_statements():
        assert collect()[1:3] == [1000, 100]
    UpstreamCursor.objects.update(part="workers", part_id=0)
    with small_statements():
        assert collect()[:2] == [1000, 100]


# --- The log --------------------------------------------------------------------------------------------------------


@pytest.fixture
def following(db: None) -> None:
    collect()


@pytest.fixture
def full(following: None) -> Invitation:
    """Five are asked, and one of them takes the only seat."""
    gig = make_gig(total_seats=1, seats_max=1)
    asked = [make_invitation(gig, worker) for worker in make_workers(5)]
    collect()
    UpstreamChange.objects.all().delete()
    return actions.accept(invitation=asked[2], by="test", now=NOW.replace(second=7))


@pytest.mark.parametrize("at_once", [1, 2, 3, 1000])
def test_what_expires_by_itself_is_not_told_wherever_a_batch_ends(full, monkeypatch, at_once: int) -> None:
    monkeypatch.setattr(collecting, "READ_AT_ONCE", at_once)
    collect()
    assert told() == [(What.ACCEPT, full.pk)]


@pytest.mark.parametrize("at_once", [1, 1000])
def test_what_staff_expire_is_told_though_somebody_accepted(following, monkeypatch, at_once: int) -> None:
    monkeypatch.setattr(collecting, "READ_AT_ONCE", at_once)
    gig = make_gig(total_seats=2)
    invitation, other = make_invitation(gig), make_invitation(gig)
    actions.accept(invitation=other, by="user:1", now=NOW)
    actions.expire(invitation=invitation, by="user:2", now=NOW)
    collect()
    assert (What.EXPIRE, invitation.pk) in told()


def test_a_cause_comes_before_what_it_causes(following) -> None:
    gig = make_gig(total_seats=2)
    invitation, other = make_invitation(gig), make_invitation(gig)
    actions.expire(invitation=invitation, **WHO_AND_WHEN)
    actions.accept(invitation=other, **WHO_AND_WHEN)
    collect()
    assert (What.EXPIRE, invitation.pk) in told()


def test_a_gig_that_was_over_is_told_when_it_opens_again(small) -> None:
    gig = make_gig(total_seats=2)
    accepted, _pending = make_accepted(gig), make_invitation(gig)
    later = gig.end_at + timedelta(minutes=1)
    closings.close_gigs(now=later)
    collect(later)
    UpstreamChange.objects.all().delete()
    offers.update(gig=gig, by="test", now=later, end_at=later + timedelta(days=1))
    collect(later)
    assert told() == [
        (What.CREATE_GIG, gig.pk),
        (What.INVITE, accepted.pk),
        (What.ACCEPT, accepted.pk),
        (What.UPDATE_GIG, gig.pk),
    ]
