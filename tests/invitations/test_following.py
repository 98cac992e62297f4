"""What stands here follows what stands there, by the table of transitions, whatever the gig's clock says."""

from datetime import timedelta

import pytest

from gigs.models import GigFull
from invitations import actions, following
from invitations.models import TRANSITIONS, Status
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_invitation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("target", Status)
def test_every_status_is_reached_from_every_other(source: Status, target: Status) -> None:
    way = following.way(source, [target])
    assert [source, *(step.target for step in way)][-1] == target
    for before, step in zip([source, *(step.target for step in way)], way, strict=False):
        assert before in step.sources
    assert all(step in TRANSITIONS.values() for step in way)


def test_the_nearest_is_taken() -> None:
    either = [Status.REJECTED, Status.LEFT]
    assert following.way(Status.LEFT, either) == []
    assert following.way(Status.ACCEPTED, either) == [TRANSITIONS["leave"]]
    assert following.way(Status.PENDING, either) == [TRANSITIONS["reject"]]


def test_a_seat_is_taken_and_freed(logged) -> None:
    invitation = make_invitation()
    with logged() as events:
        following.follow(invitation=invitation, into=[Status.ACCEPTED], now=NOW)
        invitation.gig.refresh_from_db()
        assert invitation.gig.accepted_count == 1
        following.follow(invitation=invitation, into=[Status.EXPIRED], now=NOW)
    invitation.gig.refresh_from_db()
    assert (invitation.gig.accepted_count, invitation.status) == (0, Status.EXPIRED)
    assert {event.by for event in events} == {"upstream"}


def test_a_seat_is_given_back_after_the_end_too() -> None:
    invitation = make_accepted()
    over = invitation.gig.end_at + timedelta(days=1)
    following.follow(invitation=invitation, into=[Status.EXPIRED], now=over)
    invitation.gig.refresh_from_db()
    assert invitation.gig.accepted_count == 0


def test_never_beyond_capacity(refused) -> None:
    gig = make_gig(total_seats=1)
    late = make_invitation(gig)
    make_accepted(gig)
    with refused(GigFull):
        following.follow(invitation=late, into=[Status.ACCEPTED], now=NOW)


def test_the_rest_expires_with_the_last_seat() -> None:
    gig = make_gig(total_seats=1, seats_max=1)
    first, second = make_invitation(gig), make_invitation(gig)
    following.follow(invitation=first, into=[Status.ACCEPTED], now=NOW)
    second.refresh_from_db()
    assert second.status == Status.EXPIRED


def test_many_go_as_far_as_there_are_seats() -> None:
    gig = make_gig(total_seats=2)
    ids = [make_invitation(gig).pk for _ in range(3)]
    assert following.follow_many(gig=gig, invitation_ids=ids, into=[Status.ACCEPTED], now=NOW) == 2
    assert [*gig.invitations.order_by("pk").values_list("status", flat=True)] == ["accepted", "accepted", "pending"]


def test_it_is_there_already(unchanged) -> None:
    invitation = make_invitation()
    actions.accept(invitation=invitation, **WHO_AND_WHEN)
    with unchanged():
        following.follow(invitation=invitation, into=[Status.ACCEPTED], now=NOW)
