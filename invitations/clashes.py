"""Gigs that overlap one in which the worker holds a seat. The engine allows it; the worker is asked once more."""

from collections.abc import Iterable

from gigs.models import Gig


def clashes_of(gig: Gig, held: Iterable[Gig]) -> list[Gig]:
    """Those of these that overlap the gig; ends are half-open, so one may begin where another ends."""
    return [each for each in held if each.pk != gig.pk and overlap(each, gig)]


def overlap(one: Gig, other: Gig) -> bool:
    return one.start_at < other.end_at and other.start_at < one.end_at
