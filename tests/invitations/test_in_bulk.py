from datetime import timedelta

import pytest

from gigs.models import GigEnded, GigFull
from invitations import in_bulk, invariants, inviting
from invitations.models import Invitation, Status
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_worker_ids,
)
from workers import actions as worker_actions

pytestmark = pytest.mark.django_db


def statuses_of(*invitations: Invitation) -> list[str]:
    found = Invitation.objects.in_bulk([each.pk for each in invitations])
    return [found[each.pk].status for each in invitations]


def test_expire_all_pending_of_this_gig_and_no_others(logged) -> None:
    gig = make_gig(total_seats=9)
    first, second, accepted, elsewhere = (
        make_invitation(gig),
        make_invitation(gig),
        make_accepted(gig),
        make_invitation(),
    )
    with logged() as events:
        assert in_bulk.expire(gig=gig, by="user:3", now=NOW) == 2
    assert statuses_of(first, second, accepted, elsewhere) == ["expired", "expired", "accepted", "pending"]
    assert [(event.by, event.invitation_id, event.data) for event in events] == [
        ("user:3", each.pk, {"from": "pending", "to": "expired"}) for each in (first, second)
    ]


def test_expire_those_chosen(logged) -> None:
    gig = make_gig()
    chosen, other, elsewhere = make_invitation(gig), make_invitation(gig), make_invitation()
    with logged() as events:
        ids = [chosen.pk, elsewhere.pk, 10**30, -1]
        assert in_bulk.expire(gig=gig, invitation_ids=ids, **WHO_AND_WHEN) == 1
    assert statuses_of(chosen, other, elsewhere) == ["expired", "pending", "pending"]
    assert len(events) == 1


def test_expire_nobody_chosen_is_not_everybody(unchanged) -> None:
    gig = make_invitation().gig
    with unchanged():
        assert in_bulk.expire(gig=gig, invitation_ids=[], **WHO_AND_WHEN) == 0


def test_reset_asks_anew_and_frees_the_seats(logged) -> None:
    gig = make_auto_gig(total_seats=2)
    accepted, rejected = make_accepted(gig), make_in_status(Status.REJECTED, gig)
    left, expired = make_in_status(Status.LEFT, gig), make_in_status(Status.EXPIRED, gig)
    ids = [each.pk for each in (accepted, rejected, left, expired)]
    later = NOW + timedelta(hours=1)
    with logged() as events:
        assert in_bulk.reset(gig=gig, invitation_ids=ids, by="user:3", now=later, silent=True) == 4
    assert statuses_of(accepted, rejected, left, expired) == ["pending"] * 4
    gig.refresh_from_db()
    assert (gig.accepted_count, gig.next_wave_at) == (0, later)
    told = {event.invitation_id: event.data for event in events}
    assert told[left.pk] == {"from": "left", "to": "pending", "silent": True}
    assert {event.by for event in events} == {"user:3"}
    assert not invariants.wrong_counters(later).exists()


def test_reset_again_changes_nothing(unchanged) -> None:
    invitation = make_in_status(Status.REJECTED)
    in_bulk.reset(gig=invitation.gig, invitation_ids=[invitation.pk], **WHO_AND_WHEN)
    with unchanged():
        assert in_bulk.reset(gig=invitation.gig, invitation_ids=[invitation.pk], **WHO_AND_WHEN) == 0


def test_reset_passes_over_who_cannot_be_asked() -> None:
    gig = make_gig(total_seats=9)
    inactive, paused, fine = (make_in_status(Status.REJECTED, gig) for _ in range(3))
    worker_actions.set_active(user=inactive.worker.user, active=False, **WHO_AND_WHEN)
    worker_actions.pause(user=paused.worker.user, until=NOW + timedelta(days=1), **WHO_AND_WHEN)
    ids = [inactive.pk, paused.pk, fine.pk]
    assert in_bulk.reset(gig=gig, invitation_ids=ids, **WHO_AND_WHEN) == 1
    assert statuses_of(inactive, paused, fine) == ["rejected", "rejected", "pending"]


def test_reset_of_another_gigs_invitations_does_nothing(unchanged) -> None:
    other, gig = make_in_status(Status.REJECTED), make_gig()
    with unchanged():
        assert in_bulk.reset(gig=gig, invitation_ids=[other.pk, 10**30], **WHO_AND_WHEN) == 0


def test_reset_when_the_gig_is_full(refused) -> None:
    gig = make_gig(total_seats=1)
    rejected = make_in_status(Status.REJECTED, gig)
    make_accepted(gig)
    with refused(GigFull):
        in_bulk.reset(gig=gig, invitation_ids=[rejected.pk], **WHO_AND_WHEN)


def test_reset_when_the_gig_has_ended(refused) -> None:
    invitation = make_in_status(Status.REJECTED)
    with refused(GigEnded):
        in_bulk.reset(gig=invitation.gig, invitation_ids=[invitation.pk], by=BY, now=NOW + timedelta(days=9))


@pytest.mark.parametrize("action", [in_bulk.expire, in_bulk.reset])
def test_the_number_of_queries_does_not_grow(action, django_assert_max_num_queries) -> None:
    gig = make_gig(total_seats=999)
    asked = inviting.invite_many(gig=gig, worker_ids=[*make_worker_ids(200), make_worker().pk], **WHO_AND_WHEN)
    ids = [each.invitation.pk for each in asked if each.invitation]
    if action is in_bulk.reset:
        in_bulk.expire(gig=gig, **WHO_AND_WHEN)
    with django_assert_max_num_queries(6):
        assert action(gig=gig, invitation_ids=ids, **WHO_AND_WHEN) == 201
