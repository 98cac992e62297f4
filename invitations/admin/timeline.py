"""A gig's waves as staff read them: the latest first, those that found nobody told together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, islice

from events.actions import ENGINE
from gigs.models import Gig
from invitations.admin.pictures import percent
from invitations.models import Wave

SHOWN_STEPS = 8
# A gig that finds nobody has a wave every few minutes, and a line for all of them.
READ_WAVES = 100


@dataclass(frozen=True)
class Step:
    """A wave, or several in a row that invited nobody."""

    latest: Wave
    earliest: Wave

    @property
    def is_run(self) -> bool:
        return self.latest.number != self.earliest.number

    @property
    def width(self) -> str:
        """How much of what it wanted the wave invited, in percent."""
        return percent(self.latest.invited, self.latest.wanted)

    @property
    def by_hand(self) -> bool:
        return not self.is_run and self.latest.by != ENGINE


def steps_of(gig: Gig) -> list[Step]:
    """One query, whatever the number of waves."""
    return list(islice(together(gig.waves.order_by("-number")[:READ_WAVES]), SHOWN_STEPS))


def together(waves: Iterable[Wave]) -> Iterable[Step]:
    # Each wave that invited somebody is a group of its own.
    for _key, group in groupby(waves, key=lambda wave: wave.number if wave.invited else "found nobody"):
        run = list(group)
        yield Step(latest=run[0], earliest=run[-1])
