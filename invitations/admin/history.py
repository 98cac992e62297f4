"""What happened to a gig, as staff read it: the latest first, what happened to many at once told once."""

from dataclasses import dataclass
from typing import Any

from events.actions import ENGINE
from events.models import Event, EventType
from events.telling import Entry, tell
from gigs.models import Gig
from space_project.limits import LARGEST_ID

SHOWN_LINES = 20
# The latest event of each run of those that are alike, and how many the run has. Each step of the recursion goes on
# where a run ends, so a page costs by what it tells, and one line may tell of any number.
RUNS = """
WITH RECURSIVE event AS NOT MATERIALIZED (
    SELECT id, type, by, at, data FROM events_event
    WHERE gig_id = %s AND id < %s AND NOT (type = %s AND by = %s)
), run (latest, place) AS (
    SELECT (SELECT id FROM event ORDER BY id DESC LIMIT 1), 1
    UNION ALL
    SELECT (
        SELECT other.id FROM event AS other
        WHERE other.id < event.id
        AND (other.type, other.by, other.at, other.data) <> (event.type, event.by, event.at, event.data)
        ORDER BY other.id DESC LIMIT 1
    ), place + 1
    FROM run JOIN event ON event.id = run.latest WHERE place <= %s
)
SELECT events_event.*, (
    SELECT count(*) FROM event WHERE id <= run.latest AND id > coalesce(earlier.latest, 0)
) AS amount
FROM run JOIN events_event ON events_event.id = run.latest LEFT JOIN run AS earlier ON earlier.place = run.place + 1
ORDER BY run.place
"""


@dataclass(frozen=True)
class Line:
    """An entry that stands for itself and `others` like it, which happened in the same moment."""

    entry: Entry
    others: int


@dataclass(frozen=True)
class History:
    """`earlier` is the event before which an older part begins; None if there is none."""

    lines: list[Line]
    earlier: int | None


def history_of(gig: Gig, *, before: int | None, with_names: bool) -> History:
    """Two queries, whatever has happened. Whom the engine invited stands in its waves and is left out."""
    hidden = [EventType.INVITATION_CREATED.value, ENGINE]
    runs: list[Any] = list(Event.objects.raw(RUNS, [gig.pk, before or LARGEST_ID, *hidden, SHOWN_LINES]))
    shown = runs[:SHOWN_LINES]
    entries = tell(shown, with_names=with_names)
    lines = [Line(entry, event.amount - 1) for entry, event in zip(entries, shown, strict=True)]
    return History(lines, runs[SHOWN_LINES].pk + 1 if len(runs) > SHOWN_LINES else None)
