"""Subject and floor side by side: in turn, round by round, so that a machine that changes its pace changes both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter

from django.db import connection

Timed = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """A line of the result. `subject` and `floor` are medians; `ratio` is the median of the rounds' ratios."""

    name: str
    subject: float
    floor: float
    ratio: float
    unit: str
    goal: str
    reached: bool


def seconds(timed: Timed) -> float:
    begin = perf_counter()
    timed()
    return perf_counter() - begin


def paired(subject: Iterator[float], floor: Iterator[float], rounds: int) -> tuple[float, float, float]:
    """Medians of both and of their ratio over rounds in turn; a first round warms up."""
    next(subject), next(floor)
    pairs = [(next(subject), next(floor)) for _ in range(rounds)]
    return (
        median(a for a, _ in pairs),
        median(b for _, b in pairs),
        median(a / b for a, b in pairs),
    )


def repeated(timed: Timed) -> Iterator[float]:
    while True:
        yield seconds(timed)


def time_row(name: str, subject: Iterator[float], floor: Iterator[float], *, most: float, rounds: int = 7) -> Row:
    """Durations in milliseconds; the goal is a ratio of at most `most`."""
    a, b, ratio = paired(subject, floor, rounds)
    return Row(name, 1000 * a, 1000 * b, ratio, "ms", f"<= {most:g} x", ratio <= most)


def rate_row(name: str, subject: Iterator[float], floor: Iterator[float], *, least: float, rounds: int = 5) -> Row:
    """Rates per second; the goal is a ratio of at least `least`."""
    a, b, ratio = paired(subject, floor, rounds)
    return Row(name, a, b, ratio, "1/s", f">= {least:g} x", ratio >= least)


def execute(statement: str, params: object = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def fetch(statement: str, params: object = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()
