import pytest

from events.actions import record, record_invitations
from events.models import Event, EventType
from tests.factories import BY, NOW, WHO_AND_WHEN

pytestmark = pytest.mark.django_db

FIELDS = ("type", "at", "by", "gig_id", "worker_id", "invitation_id", "data")


def test_record_keeps_who_when_what_and_about_whom() -> None:
    ids = {"gig_id": 1, "worker_id": 2, "invitation_id": 3}
    record(EventType.INVITATION_UPDATED, **WHO_AND_WHEN, **ids, data={"to": "accepted"})
    assert list(Event.objects.values_list(*FIELDS)) == [
        ("gig_invitation.updated", NOW, BY, 1, 2, 3, {"to": "accepted"})
    ]


def test_record_keeps_instants_in_the_data_as_text() -> None:
    record(EventType.GIG_UPDATED, **WHO_AND_WHEN, gig_id=1, data={"to": {"end_at": NOW}})
    assert Event.objects.get().data == {"to": {"end_at": "2026-03-02T12:00:00Z"}}


def test_record_invitations_writes_what_record_would_in_the_order_given() -> None:
    record_invitations(
        EventType.INVITATION_UPDATED, [(7, 70), (5, 50)], **WHO_AND_WHEN, gig_id=1, data={"to": "expired"}
    )
    assert list(Event.objects.order_by("pk").values_list(*FIELDS)) == [
        ("gig_invitation.updated", NOW, BY, 1, 70, 7, {"to": "expired"}),
        ("gig_invitation.updated", NOW, BY, 1, 50, 5, {"to": "expired"}),
    ]


def test_record_invitations_takes_one_query_for_a_thousand(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        record_invitations(EventType.INVITATION_CREATED, [(i, i) for i in range(1000)], **WHO_AND_WHEN, gig_id=1)
    assert Event.objects.count() == 1000


def test_record_invitations_of_nobody_asks_the_database_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        record_invitations(EventType.INVITATION_CREATED, [], **WHO_AND_WHEN, gig_id=1)
