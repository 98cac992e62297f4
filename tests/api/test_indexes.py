"""Each list that programs page through has an index that leads to its page, however much lies before it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Publication
from events.publishing import publish
from space_project.api import paging
from tests.factories import make_gig, make_worker

LISTS = {
    "/events?type=gig.created": "published_of_type",
    "/events?gig_id=1": "published_of_gig",
    "/events?user_id=1": "published_of_worker",
    "/gigs?ordering=start_at": "gig_by_start",
    "/gigs?ordering=-start_at&after=start_at:1772539200000000:1": "gig_by_start",
    "/gigs?ordering=end_at&after=end_at:1772539200000000:1": "gig_by_end",
    "/gigs?phase[]=created&phase[]=started&phase[]=ended": "gig_not_archived",
    "/users?is_active=false": "user_inactive",
    "/gig_invitations?gig_id=1": "invitation_of_gig",
    "/gig_invitations?gig_id=1&after=5&status=pending": "invitation_of_gig",
    "/gig_invitations?gig_id=1&before=5": "invitation_of_gig",
    "/payouts?reference_id=1": "payout_of_reference",
    "/payouts?reference_id=1&reference_type=Gig&after=5": "payout_of_reference",
}


@pytest.mark.parametrize(("path", "index"), LISTS.items())
def test_a_list_is_found_by_its_index(program, path, index) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert program.get(path).status_code == 200
    [statement] = [query["sql"] for query in asked if query["sql"].endswith("LIMIT 11")]
    assert index in plan(statement)


# What no index leads to, and the parameter of which it is said.
UNLED = {
    "/gigs?text=shop": "text",
    "/gigs?open_seats=true&invitation_mode=auto": "invitation_mode, open_seats",
    "/gig_invitations?status=pending": "status",
    "/gig_invitations?exclude_archived_gigs=true": "exclude_archived_gigs",
    "/payouts?reference_type=Gig": "reference_type",
    "/users?text=ana": "text",
    "/users?is_worker=false": "is_worker",
}


@pytest.mark.parametrize(("path", "name"), UNLED.items())
def test_a_list_without_an_index_is_given_up(program, monkeypatch, path, name) -> None:
    assert program.get(path).status_code == 200
    monkeypatch.setattr(paging, "PAGE_SECONDS", 0)
    answer = program.get(path)
    assert (answer.status_code, answer.json()["error"].startswith(f"{name}: There are too many")) == (422, True)


@pytest.mark.parametrize(
    "path",
    ["/gigs", "/gig_invitations", "/gig_invitations?gig_id=1&status=pending", "/payouts?reference_id=1", "/users"],
)
def test_a_list_that_an_index_leads_to_never_is(program, monkeypatch, path) -> None:
    monkeypatch.setattr(paging, "PAGE_SECONDS", 0)
    assert program.get(path).status_code == 200


def plan(statement: str) -> str:
    """Of tables that are too small for PostgreSQL to care; SQLite goes by the statement alone."""
    how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Then only the index that has the filter and the order is left.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_incremental_sort = off")
        cursor.execute(f"{how} {statement.replace('%', '%%')}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_by_what_the_feed_is_filtered_is_what_the_event_says(program) -> None:
    make_gig()
    make_worker()
    publish()
    told = Publication.objects.values_list("type", "gig_id", "worker_id")
    said = Publication.objects.values_list("event__type", "event__gig_id", "event__worker_id")
    assert len(told) >= 2
    assert [*told.order_by("position")] == [*said.order_by("position")]
