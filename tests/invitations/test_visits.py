from datetime import timedelta

import pytest
from django.db import connection

from events.models import EventType
from gigs.models import GigArchived
from invitations import actions, offers, visits
from invitations.models import Invitation, Status
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_invitation, make_worker

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def see(worker_id: int, *invitations: Invitation, now=NOW) -> int:
    ids = [invitation.pk for invitation in invitations]
    return visits.see(worker_id=worker_id, invitation_ids=ids, by="user:7", now=now)


def test_what_a_worker_sees_is_noted_with_its_moment(logged) -> None:
    worker = make_worker()
    both = [make_invitation(worker=worker) for _ in range(2)]
    with logged() as events:
        assert see(worker.pk, *both) == 2
    assert [each.seen_at for each in Invitation.objects.all()] == [NOW, NOW]
    told = [(event.type, event.by, event.at, event.gig_id, event.worker_id, event.invitation_id) for event in events]
    assert told == [(EventType.INVITATION_SEEN, "user:7", NOW, each.gig_id, worker.pk, each.pk) for each in both]


def test_the_first_time_counts(unchanged) -> None:
    invitation = make_invitation()
    see(invitation.worker_id, invitation)
    with unchanged():
        assert see(invitation.worker_id, invitation, now=LATER) == 0


def test_nobody_sees_with_the_eyes_of_another(unchanged) -> None:
    mine, other = make_invitation(), make_invitation()
    with unchanged():
        assert see(mine.worker_id, other) == 0


def test_seeing_nothing_is_nothing(unchanged) -> None:
    worker = make_invitation().worker
    with unchanged():
        assert see(worker.pk) == 0


@pytest.mark.parametrize("status", Status)
def test_an_invitation_is_seen_in_any_status_and_keeps_it(status) -> None:
    invitation = make_in_status(status)
    assert see(invitation.worker_id, invitation) == 1
    assert Invitation.objects.get().status == status


@pytest.mark.postgresql
def test_seeing_waits_for_nobody(django_assert_num_queries) -> None:
    """An expiry holds the gig's row and waits for its invitations; who held one here could wait for another."""
    invitation = make_invitation()
    with django_assert_num_queries(5) as queries:
        see(invitation.worker_id, invitation)
    [look] = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert look.endswith('OF "invitations_invitation" SKIP LOCKED')
    assert connection.vendor == "postgresql"


# --- Opening the gig's url ------------------------------------------------------------------------------------------


def test_who_holds_a_seat_gets_the_url_and_the_log_says_so(logged) -> None:
    invitation = make_accepted(make_gig(url="https://example.org/work?a=1&b=2"))
    with logged() as events:
        url = visits.open_gig(invitation=invitation, by="user:7", now=LATER)
    assert url == "https://example.org/work?a=1&b=2"
    ids = (invitation.gig_id, invitation.worker_id, invitation.pk)
    told = [(event.type, event.by, event.at, event.gig_id, event.worker_id, event.invitation_id) for event in events]
    assert told == [(EventType.GIG_OPENED, "user:7", LATER, *ids)]


def test_every_time_is_told(logged) -> None:
    invitation = make_accepted()
    with logged() as events:
        for _ in range(2):
            visits.open_gig(invitation=invitation, **WHO_AND_WHEN)
    assert len(events) == 2


@pytest.mark.parametrize("status", sorted({*Status} - {Status.ACCEPTED}))
def test_without_a_seat_the_url_stays_closed(status, refused) -> None:
    invitation = make_in_status(status)
    with refused(visits.NoSeat, "accept the invitation first"):
        visits.open_gig(invitation=invitation, **WHO_AND_WHEN)


def test_who_has_left_in_another_window_does_not_get_in(refused) -> None:
    invitation = make_accepted()
    actions.leave(invitation=Invitation.objects.get(), **WHO_AND_WHEN)
    with refused(visits.NoSeat):
        visits.open_gig(invitation=invitation, **WHO_AND_WHEN)


def test_an_archived_gig_is_closed(refused) -> None:
    invitation = make_accepted()
    offers.archive(gig=invitation.gig, **WHO_AND_WHEN)
    with refused(GigArchived):
        visits.open_gig(invitation=Invitation.objects.select_related("gig").get(), **WHO_AND_WHEN)


def test_after_the_end_the_work_can_still_be_looked_at() -> None:
    invitation = make_accepted()
    assert visits.open_gig(invitation=invitation, by="user:7", now=invitation.gig.end_at) == invitation.gig.url
