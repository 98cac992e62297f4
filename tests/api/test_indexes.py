"""Each list that programs page through has an index that leads to its page, however much lies before it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Publication
from events.publishing import publish
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
}


@pytest.mark.parametrize(("path", "index"), LISTS.items())
def test_a_list_is_found_by_its_index(program, path, index) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert program.get(path).status_code == 200
    [statement] = [query["sql"] for query in asked if query["sql"].endswith("LIMIT 11")]
    assert index in plan(statement)


def plan(statement: str) -> str:
    """Of tables that are too small for PostgreSQL to care; SQLite goes by the statement alone."""
    how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Then only the index that has the filter and the order is left.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
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
