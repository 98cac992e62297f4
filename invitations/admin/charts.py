"""The last weeks as shapes: where an SVG draws what, in texts: a template would write 0.5 as the locale does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache

from invitations.admin.pictures import percent
from invitations.days import Day, Period, period
from invitations.filling import Filling, states, time_to_fill
from invitations.models import Status

DAYS = 30
CACHE_SECONDS = 60
# The drawings' own measure; they are stretched to the width of the page.
HEIGHT = 100
STEP = 10
# As they stand in a bar, the good news first.
STATES = (Status.ACCEPTED, Status.PENDING, Status.REJECTED, Status.LEFT, Status.EXPIRED)


@dataclass(frozen=True)
class Column:
    """A day's bar, from `y` down by `height`; `below` hangs under the line."""

    date: date
    x: int
    y: str
    height: str
    amount: int
    below: str = "0"
    given_back: int = 0


@dataclass(frozen=True)
class Columns:
    """Bars for days; `line` is where nothing happens."""

    columns: Sequence[Column]
    line: str

    @property
    def width(self) -> int:
        return len(self.columns) * STEP


@dataclass(frozen=True)
class Share:
    """A part of a bar: from `x`, so wide, in percent."""

    name: str
    amount: int
    x: str
    width: str


@dataclass(frozen=True)
class Charts:
    period: Period
    seats: Columns
    rates: Columns
    states: Sequence[Share]
    filling: Filling
    fills: Sequence[Share]

    @property
    def filled(self) -> int:
        return sum(day.filled for day in self.period.days)

    @property
    def rate(self) -> int | None:
        return rate_of([self.period.total(name) for name in ("accepted", "rejected", "expired")])

    @property
    def sent(self) -> int:
        return sum(share.amount for share in self.states)


def charts(now: datetime) -> Charts:
    """At most a minute old; what they cost is bounded each time they are made anew."""
    found: Charts | None = cache.get("admin-charts")
    if found is None:
        found = drawn(now)
        cache.set("admin-charts", found, CACHE_SECONDS)
    return found


def drawn(now: datetime) -> Charts:
    since = now - timedelta(days=DAYS)
    days, filling = period(DAYS, now), time_to_fill(since)
    return Charts(days, seats(days.days), rates(days.days), shares(states(since)), filling, lengths(filling))


def seats(days: Sequence[Day]) -> Columns:
    """Seats taken above the line, seats given back below it, on one scale."""
    most, least = max(day.accepted for day in days), max(day.given_back for day in days)
    scale = HEIGHT / max(most + least, 1)
    line = most * scale
    columns = [
        Column(
            day.date,
            x=place * STEP,
            y=number(line - day.accepted * scale),
            height=number(day.accepted * scale),
            amount=day.accepted,
            below=number(day.given_back * scale),
            given_back=day.given_back,
        )
        for place, day in enumerate(days)
    ]
    return Columns(columns, number(line if most + least else HEIGHT))


def rates(days: Sequence[Day]) -> Columns:
    """Of a hundred who decided that day, or let the invitation expire, so many accepted."""
    rated = [rate_of([day.accepted, day.rejected, day.expired]) or 0 for day in days]
    columns = [
        Column(day.date, x=place * STEP, y=number(HEIGHT - rate), height=number(rate), amount=rate)
        for place, (day, rate) in enumerate(zip(days, rated, strict=True))
    ]
    return Columns(columns, number(HEIGHT))


def rate_of(answers: Sequence[int]) -> int | None:
    """The first in percent of all; None of nothing."""
    return round(100 * answers[0] / sum(answers)) if sum(answers) else None


def shares(amounts: dict[str, int]) -> list[Share]:
    """The states as parts of one bar."""
    total, before, parts = sum(amounts.values()), 0, []
    for status in STATES:
        amount = amounts[status]
        parts.append(Share(status, amount, percent(before, total), percent(amount, total)))
        before += amount
    return parts


def lengths(filling: Filling) -> list[Share]:
    """Each on a line of its own, the longest as wide as the chart."""
    names = ("hour", "hours", "day", "days", "longer")
    most = max(filling.bars)
    return [Share(name, bar, "0", percent(bar, most)) for name, bar in zip(names, filling.bars, strict=True)]


def number(value: float) -> str:
    return f"{value:.2f}"
