"""GET /events: the log for programs that poll."""

import pytest

from events.actions import record
from events.models import EventType
from events.publishing import publish
from integrations import actions as clients
from tests.factories import BY, NOW, WHO_AND_WHEN


def write(type: EventType = EventType.GIG_UPDATED, **about) -> None:
    record(type, **WHO_AND_WHEN, **about)
    publish()


def told(program, query: str = "") -> list[tuple[str, str]]:
    answer = program.get(f"/events{query}")
    assert answer.status_code == 200, answer.json()
    return [(each["id"], each["type"]) for each in answer.json()["data"]]


def test_an_event_as_it_is_told(program) -> None:
    publish()
    position = program.get("/events?limit=500").json()["data"][-1]["id"]
    write(EventType.INVITATION_UPDATED, gig_id=1, worker_id=2, invitation_id=3, data={"to": "accepted"})
    assert program.get(f"/events?after={position}").json() == {
        "object": "list",
        "url": "/events",
        "has_more": False,
        "data": [
            {
                "id": str(int(position) + 1),
                "object": "event",
                "type": "gig_invitation.updated",
                "created_at": int(NOW.timestamp()),
                "by": BY,
                "gig_id": "1",
                "user_id": "2",
                "gig_invitation_id": "3",
                "data": {"to": "accepted"},
            }
        ],
    }


def test_what_is_not_published_yet_is_not_told(program) -> None:
    publish()
    before = told(program, "?limit=500")
    record(EventType.GIG_UPDATED, **WHO_AND_WHEN, gig_id=1)
    assert told(program, "?limit=500") == before


def test_a_program_that_goes_on_from_the_last_id_reads_each_once(program) -> None:
    for gig_id in range(5):
        write(gig_id=gig_id)
    everything, read = told(program, "?limit=500"), []
    while page := told(program, f"?limit=2&after={read[-1][0] if read else 0}"):
        read += page
    assert read == everything


@pytest.mark.parametrize(
    ("query", "types"),
    [
        ("?gig_id=7", ["gig.updated", "gig_invitation.seen"]),
        ("?user_id=8", ["gig_invitation.seen"]),
        ("?gig_id=7&type=gig.updated", ["gig.updated"]),
        ("?gig_id=7&type[]=gig.updated&type[]=gig_invitation.seen", ["gig.updated", "gig_invitation.seen"]),
        ("?gig_id=9", []),
    ],
)
def test_filters(program, query, types) -> None:
    write(gig_id=7)
    write(EventType.INVITATION_SEEN, gig_id=7, worker_id=8)
    assert [type for _, type in told(program, query)] == types


@pytest.mark.parametrize(("scopes", "types"), [(["read"], []), (["read", "admin"], ["webhook_endpoint.created"])])
def test_only_who_may_look_at_webhook_endpoints_is_told_of_them(scopes, types, program) -> None:
    write(EventType.WEBHOOK_ENDPOINT_CREATED, data={"url": "https://hooks.example.org/secret"})
    clients.update_client(client=program.client, name="Payroll", scopes=scopes, **WHO_AND_WHEN)
    assert [type for _, type in told(program, "?type=webhook_endpoint.created")] == types


def test_an_unknown_type_is_refused(program) -> None:
    answer = program.get("/events?type=gig.exploded")
    assert answer.status_code == 400
    assert answer.json()["error"].startswith('type: "gig.exploded" is not a valid choice. Choose among ')


def test_an_unknown_name_is_refused_with_the_one_meant(program) -> None:
    answer = program.get("/events?user=7")
    assert (answer.status_code, answer.json()["error"]) == (
        400,
        "user: This name is not known here. Did you mean user_id?",
    )


def test_a_page_takes_two_queries_whatever_its_size(program, django_assert_num_queries) -> None:
    for gig_id in range(20):
        write(gig_id=gig_id)
    with django_assert_num_queries(2):
        assert len(told(program, "?limit=20")) == 20
