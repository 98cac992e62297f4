"""Committed events get their places in the feed: gap-free, and in the order of their writing within each gig.

The events of one gig are written under the lock on its row, so whatever of them can be seen is all there was up to then
(docs/adr/0011).
"""

from django.db import connection, transaction
from django.db.models import Max

from events.models import Publication, Unpublished
from space_project import bulk

# Any number will do that no other lock of the Space has.
PUBLISHING = 7_301_044
AT_ONCE = 5_000


def publish() -> int:
    """All events committed by now are in the feed, unless somebody else is publishing; returns how many were added."""
    added = 0
    while fresh := publish_some():
        added += fresh
    return added


@transaction.atomic
def publish_some() -> int:
    """The oldest AT_ONCE of those that wait. One at a time, so that a later run never takes an earlier position."""
    if not is_alone():
        return 0
    waiting = list(Unpublished.objects.order_by("event_id").values_list("event_id", flat=True)[:AT_ONCE])
    rows, ids = bulk.given(event_id=waiting)
    bulk.executed(
        "INSERT INTO events_publication (position, event_id, type, gig_id, worker_id) "
        "SELECT %s + row_number() OVER (ORDER BY event_id), event_id, type, gig_id, worker_id "
        f"FROM {rows} JOIN events_event ON id = event_id",
        [last_position(), *ids],
    )
    Unpublished.objects.filter(event_id__in=waiting).delete()
    return len(waiting)


def last_position() -> int:
    """Where the feed ends now."""
    return Publication.objects.aggregate(last=Max("position"))["last"] or 0


def is_alone() -> bool:
    """Whether nobody else publishes until the transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        return True
    [[alone]] = bulk.returned("SELECT pg_try_advisory_xact_lock(%s)", [PUBLISHING])
    return alone
