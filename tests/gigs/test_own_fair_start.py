"""The migration that makes each gig's fair start its own, on a database in which a form was sent twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from gigs import actions
from gigs.models import Gig
from tests.factories import NOW

BEFORE, AFTER = [("gigs", "0004_lists")], [("gigs", "0005_own_fair_start")]


@pytest.fixture
def executor(transactional_db):
    yield MigrationExecutor(connection)
    newest = MigrationExecutor(connection)
    newest.migrate(newest.loader.graph.leaf_nodes())


def test_of_two_that_begin_alike_the_later_begins_elsewhere(executor) -> None:
    first, second, other = Gig.objects.bulk_create(unlogged() for _ in range(3))
    gigs = executor.migrate(BEFORE).apps.get_model("gigs", "Gig").objects
    gigs.filter(pk__in=[first.pk, second.pk]).update(fair_start=7, wave_position=b"far")
    MigrationExecutor(connection).migrate(AFTER)
    rows = gigs.values_list("pk", "fair_start", "wave_position")
    told = {pk: (start == 7, bytes(position or b"")) for pk, start, position in rows}
    assert told == {first.pk: (True, b"far"), second.pk: (False, b""), other.pk: (False, b"")}


def unlogged() -> Gig:
    """SQLite's tables are emptied after the test by DELETE, which the log refuses."""
    return actions.draft(
        title="Gig",
        description="x",
        url="https://example.org",
        start_at=NOW + timedelta(days=1),
        end_at=NOW + timedelta(days=2),
        now=NOW,
    )
