"""The waves of a gig played through before they run, by the engine's own code; nothing is written or sent."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import models
from django.utils.translation import gettext_lazy as _

from gigs.models import Gig, InvitationMode
from invitations import waves
from space_project.patience import Patience
from workers.people import Person, named

MOST_WAVES = 12
# Of all waves together.
MOST_INVITED = 10_000
FIRST = 5
SECONDS = 2.0


class Ending(models.TextChoices):
    """Why the rehearsal tells of no further wave."""

    NOT_OPEN = "not_open", _("The gig takes no invitations any more.")
    ELSEWHERE = "elsewhere", _("No wave comes from here: the upstream Cirro invites.")
    SEATED = "seated", _("Enough workers have accepted: no wave comes until a seat becomes free.")
    BY_HAND = "by_hand", _("Waves come on command only: the gig is in manual mode.")
    POOL_EXHAUSTED = "pool_exhausted", _("Everyone who matches has been asked; later waves look for newcomers.")
    GIG_ENDS = "gig_ends", _("The gig ends before the next wave.")
    ARCHIVED = "archived", _("The gig is archived before the next wave.")
    MOST_WAVES = "most_waves", _("Waves go on after these.")
    MOST_INVITED = "most_invited", _("Waves go on, but a rehearsal stops after so many invitations.")
    NO_TIME = "no_time", _("To find out who comes next takes longer than a page may wait.")


@dataclass(frozen=True)
class RehearsedWave:
    """`worker_ids` would be invited, in this order; `first` are the first of them."""

    number: int
    at: datetime
    wanted: int
    worker_ids: tuple[int, ...]
    first: tuple[Person, ...] = ()

    @property
    def invited(self) -> int:
        return len(self.worker_ids)

    @property
    def others(self) -> int:
        return self.invited - len(self.first)


@dataclass(frozen=True)
class Rehearsal:
    """What comes if nobody answers, joins or changes meanwhile."""

    waves: tuple[RehearsedWave, ...]
    ending: Ending

    @property
    def invited(self) -> int:
        return sum(wave.invited for wave in self.waves)


def rehearse(gig: Gig, *, now: datetime, most_waves: int = MOST_WAVES) -> Rehearsal:
    """The next waves of this gig, saved or not, as it stands in memory; in manual mode the one that may be ordered."""
    found, ending = play(copy(gig), now=now, most_waves=most_waves, patience=Patience(SECONDS))
    shown = {person.id: person for person in named([pk for wave in found for pk in wave.worker_ids[:FIRST]])}
    return Rehearsal(tuple(with_first(wave, shown) for wave in found), ending)


def with_first(wave: RehearsedWave, people: dict[int, Person]) -> RehearsedWave:
    first = tuple(people[pk] for pk in wave.worker_ids[:FIRST] if pk in people)
    return RehearsedWave(wave.number, wave.at, wave.wanted, wave.worker_ids, first)


def play(gig: Gig, *, now: datetime, most_waves: int, patience: Patience) -> tuple[list[RehearsedWave], Ending]:
    """The gig in hand goes through its waves."""
    found: list[RehearsedWave] = []
    ending = obstacle(gig, now)
    while ending is None:
        asked = [pk for wave in found for pk in wave.worker_ids]
        plan = partial(waves.plan, gig, most=MOST_INVITED - len(asked), passed_over=asked)
        planned = patience.ask(plan)
        if planned is None:
            return found, Ending.NO_TIME
        at = next_at(gig, now)
        found.append(RehearsedWave(planned.number, at, waves.size(gig), tuple(planned.worker_ids)))
        waves.advance(gig, planned, now=at)
        enough = Ending.MOST_WAVES if len(found) == most_waves else None
        ending = last(gig, planned, found) or obstacle(gig, now) or enough
    return found, ending


def last(gig: Gig, planned: waves.Plan, found: list[RehearsedWave]) -> Ending | None:
    """Why nothing is to be told after the wave that was planned."""
    if planned.shortfall:
        return Ending.POOL_EXHAUSTED
    if sum(wave.invited for wave in found) == MOST_INVITED:
        return Ending.MOST_INVITED
    return Ending.BY_HAND if gig.invitation_mode == InvitationMode.MANUAL else None


def next_at(gig: Gig, now: datetime) -> datetime:
    return max(gig.next_wave_at or now, now)


def obstacle(gig: Gig, now: datetime) -> Ending | None:
    """What keeps the gig's next wave from coming."""
    if not gig.is_open(now):
        return Ending.NOT_OPEN
    if not waves.invites_here():
        return Ending.ELSEWHERE
    if not gig.vacancies or (gig.invitation_mode == InvitationMode.AUTO and not gig.next_wave_at):
        return Ending.SEATED
    at = next_at(gig, now)
    if gig.archive_at and gig.archive_at <= at and gig.archive_at <= gig.end_at:
        return Ending.ARCHIVED
    return Ending.GIG_ENDS if at >= gig.end_at else None
