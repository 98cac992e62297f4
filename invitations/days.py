"""What happened day by day, from the log: asked, taken, given back, rejected, expired."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from django.core.cache import cache
from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from events.models import Event, EventType
from invitations.models import Status
from space_project.patience import Patience

# Longer than any transaction lasts: by then a day is complete, and what is in the log never changes.
SETTLED_AFTER = timedelta(minutes=15)
KEPT_SECONDS = 100 * 24 * 60 * 60
# What is not counted by then is left for the next look.
SECONDS = 2.0


@dataclass(frozen=True)
class Day:
    """A day in UTC. `asked` counts every invitation, the others every time somebody did so."""

    date: date
    asked: int = 0
    accepted: int = 0
    given_back: int = 0
    rejected: int = 0
    expired: int = 0

    @property
    def filled(self) -> int:
        """How many more seats were taken in the evening than in the morning."""
        return self.accepted - self.given_back


@dataclass
class Period:
    """Days, the earliest first; `is_complete` unless some could not be counted in time."""

    days: list[Day] = field(default_factory=list)
    is_complete: bool = True

    def total(self, name: str) -> int:
        return sum(getattr(day, name) for day in self.days)


def period(last: int, now: datetime) -> Period:
    """The last so many days. A day that is over is counted once; the whole never takes longer than SECONDS."""
    patience = Patience(SECONDS)
    days = [now.astimezone(UTC).date() - timedelta(days=back) for back in range(last)]
    known = {day.date: day for day in cache.get_many([key_of(day) for day in days]).values()}
    counted = {day: known.get(day) or patience.ask(partial(count, day)) for day in days}
    settled = {key_of(day): found for day, found in counted.items() if found and is_settled(day, now)}
    cache.set_many({key: day for key, day in settled.items() if day.date not in known}, KEPT_SECONDS)
    return Period([counted[day] or Day(day) for day in reversed(days)], is_complete=all(counted.values()))


def key_of(day: date) -> str:
    return f"day-{day.isoformat()}"


def is_settled(day: date, now: datetime) -> bool:
    return now > midnight(day + timedelta(days=1)) + SETTLED_AFTER


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def count(day: date) -> Day:
    """Costs by what happened on that day, however long the log is. One query."""
    happened = Event.objects.filter(at__gte=midnight(day), at__lt=midnight(day + timedelta(days=1)))
    moved = happened.filter(type__in=[EventType.INVITATION_CREATED, EventType.INVITATION_UPDATED]).annotate(
        before=KeyTextTransform("from", "data"), after=KeyTextTransform("to", "data")
    )
    rows = moved.order_by().values_list("type", "before", "after").annotate(Count("pk"))
    asked, left, came = 0, Counter[str](), Counter[str]()
    for type, before, after, number in rows:
        if type == EventType.INVITATION_CREATED:
            asked += number
        else:
            left[before] += number
            came[after] += number
    return Day(
        day,
        asked=asked,
        accepted=came[Status.ACCEPTED],
        given_back=left[Status.ACCEPTED],
        rejected=came[Status.REJECTED],
        expired=came[Status.EXPIRED],
    )
