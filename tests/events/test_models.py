import pytest
from django.db import DatabaseError, connection, transaction

from events.actions import record
from events.models import Event, EventType
from tests.factories import WHO_AND_WHEN

pytestmark = pytest.mark.django_db


def by_statement(statement: str):
    def do(events) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return do


@pytest.mark.parametrize(
    "door",
    [
        pytest.param(lambda events: events.update(by="somebody else"), id="update"),
        pytest.param(lambda events: events.delete(), id="delete"),
        pytest.param(lambda events: events.get().save(), id="save"),
        pytest.param(by_statement("UPDATE events_event SET at = at"), id="raw update"),
        pytest.param(by_statement("DELETE FROM events_event"), id="raw delete"),
    ],
)
def test_the_database_refuses_to_change_what_is_logged(door, refused) -> None:
    record(EventType.GIG_CREATED, **WHO_AND_WHEN, gig_id=1)
    with refused(DatabaseError, "append-only"), transaction.atomic():
        door(Event.objects.all())


def test_for_gig_and_for_worker_give_their_own_events_only() -> None:
    of_gig = record(EventType.GIG_CREATED, **WHO_AND_WHEN, gig_id=1)
    of_worker = record(EventType.USER_CREATED, **WHO_AND_WHEN, worker_id=1)
    record(EventType.GIG_CREATED, **WHO_AND_WHEN, gig_id=2, worker_id=2)
    assert list(Event.objects.for_gig(1)) == [of_gig]
    assert list(Event.objects.for_worker(1)) == [of_worker]
