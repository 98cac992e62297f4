"""What happened to a gig, as staff read it: the latest first, what happened to many at once told once."""

from dataclasses import dataclass
from itertools import groupby

from events.actions import ENGINE
from events.models import Event, EventType
from events.telling import Entry, tell
from gigs.models import Gig

SHOWN_LINES = 20
READ_EVENTS = 200


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
    events = Event.objects.for_gig(gig.pk).exclude(type=EventType.INVITATION_CREATED, by=ENGINE)
    events = events.filter(pk__lt=before) if before else events
    read = list(events.order_by("-pk")[:READ_EVENTS])
    runs = [list(run) for _key, run in groupby(read, key=likeness)]
    shown = runs[:SHOWN_LINES]
    entries = tell([run[0] for run in shown], with_names=with_names)
    lines = [Line(entry, len(run) - 1) for entry, run in zip(entries, shown, strict=True)]
    is_all = len(read) < READ_EVENTS and len(runs) <= SHOWN_LINES
    return History(lines, None if is_all else shown[-1][-1].pk)


def likeness(event: Event) -> tuple[object, ...]:
    return event.type, event.by, event.at, event.data
