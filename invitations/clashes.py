"""Gigs that overlap one in which the worker holds a seat. The engine allows it; the worker is asked once more."""

from collections.abc import Iterable

from gigs.models import Gig


def clash_of(gig: Gig, held: Iterable[Gig]) -> Gig | None:
    """The first of these that overlaps the gig; ends are half-open, so one may begin where another ends."""
    return next((each for each in held if each.pk != gig.pk and overlap(each, gig)), None)


def overlap(one: Gig, other: Gig) -> bool:
    return one.start_at < other.end_at and other.start_at < one.end_at
