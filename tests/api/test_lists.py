"""Every list of the document: a page takes a few queries, and no more of them for more rows."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.publishing import publish
from gigs import actions as gig_actions
from gigs.models import Gig
from integrations.webhooks import actions as webhooks
from integrations.webhooks import feed
from invitations import waves
from rewards import actions as rewards
from tests.api.test_walk import OF_CLIENTS
from tests.factories import NOW, WHO_AND_WHEN, make_accepted, make_auto_gig, make_workers

MOST_QUERIES = 5
LISTS = [path for method, path, operation in OF_CLIENTS if "list" in str(operation["operationId"]).split("_")]


@pytest.fixture
def places(program) -> dict[str, int]:
    """Whose lists stand under them."""
    gig, hook = make_auto_gig(total_seats=9), webhooks.create(url="https://hooks.example.org", **WHO_AND_WHEN)
    return {"/gigs/{id}/waves": gig.pk, "/webhook_endpoints/{id}/messages": hook.pk}


def add_to_all(places: dict[str, int]) -> None:
    """Each list has one row more, at least."""
    gig = Gig.objects.get(pk=places["/gigs/{id}/waves"])
    [worker] = make_workers(1)
    waves.run(gig=gig, **WHO_AND_WHEN)
    accepted = make_accepted(gig, worker)
    task = gig_actions.add_task(gig=gig, title="Order", base_price=300, **WHO_AND_WHEN)
    make_auto_gig(tasks=[{"title": "Order", "base_price": 300}])
    who = {"worker": accepted.worker, **WHO_AND_WHEN}
    rewards.report_result(task=task, title="Order 1", quantity=Decimal(2), **who)
    rewards.report_time(gig=gig, date=NOW.date(), duration_in_ms=1, **who)
    rewards.pay_out(amount=500, title="Bonus", **who)
    webhooks.create(url="https://hooks.example.org/more", **WHO_AND_WHEN)
    publish()
    feed.read(now=NOW)


def sizes(program: Any, places: dict[str, int]) -> Iterator[tuple[str, int, int]]:
    """Of each list its rows and the queries that they took."""
    for path in LISTS:
        with CaptureQueriesContext(connection) as asked:
            answer = program.get(f"{path.replace('{id}', str(places.get(path)))}?limit=100")
        assert answer.status_code == 200, path
        yield path, len(answer.json()["data"]), len(asked)


def test_no_list_takes_more_queries_for_more_rows(program, places) -> None:
    add_to_all(places)
    few = {path: (rows, queries) for path, rows, queries in sizes(program, places)}
    for _ in range(3):
        add_to_all(places)
    for path, rows, queries in sizes(program, places):
        assert rows > few[path][0] > 0, path
        assert queries == few[path][1] <= MOST_QUERIES, path


def test_every_list_is_walked() -> None:
    assert len(LISTS) == 10
