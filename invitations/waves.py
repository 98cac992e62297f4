"""Inviting in waves (DESIGN 3.3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.actions import ENGINE
from events.models import EventType
from gigs.models import Gig
from gigs.queries import due_ids
from invitations import claims, walk
from invitations.models import Wave, add
from space_project.errors import SpaceError


class InvitedElsewhere(SpaceError):
    code = "invited_elsewhere"


def invites_here() -> bool:
    """Whether this Space sends waves. The one switch: where an upstream does the inviting, no wave runs here."""
    return settings.UPSTREAM is None


def run_due(*, now: datetime) -> int:
    """Each gig whose wave is due has had it; returns how many. Any number of processes may do this at once."""
    if not invites_here():
        return 0
    gigs = Gig.objects.due(now)
    return claims.work_through(gigs, lambda gig: run_wave(gig, by=ENGINE, now=now), partial(due_ids, now))


@transaction.atomic
def run(*, gig: Gig, by: str, now: datetime, number: int | None = None) -> Wave:
    """A wave on command, in either mode. InvitedElsewhere, GigEnded, GigArchived, or GigFull if no seat is wanted.

    Who gives the wave's `number` gets one wave however often they ask: one that has been is returned as it was.
    """
    gig = Gig.objects.locked().get(pk=gig.pk)
    if number is not None and (had := gig.waves.filter(number=number).first()):
        return had
    check(gig, now)
    return run_wave(gig, by=by, now=now)


def check(gig: Gig, now: datetime) -> None:
    """InvitedElsewhere, GigEnded, GigArchived or GigFull unless a wave may be run on command."""
    if not invites_here():
        raise InvitedElsewhere(_("An upstream Cirro sends this Space's waves: invite people by hand, or wait for it."))
    gig.check_open(now)
    gig.check_vacancy()


def run_wave(gig: Gig, *, by: str, now: datetime) -> Wave:
    """The ledger has one more line and its workers are invited. The caller holds the gig's row."""
    planned = plan(gig)
    invited = add(gig=gig, worker_ids=planned.worker_ids, by=by, now=now, wave_number=planned.number)
    wave = Wave.objects.create(
        gig=gig,
        number=planned.number,
        at=now,
        by=by,
        accepted=gig.accepted_count,
        vacancies=gig.vacancies,
        wanted=planned.wanted,
        invited=len(invited),
        shortfall=planned.shortfall,
    )
    told = {"number": planned.number, "wanted": planned.wanted, "invited": len(invited)}
    events.record(EventType.WAVE_CREATED, by=by, now=now, gig_id=gig.pk, data=told)
    advance(gig, planned, now=now)
    gig.save(update_fields=["wave_count", "wave_position", "wave_revision", "next_wave_at"])
    return wave


@dataclass(frozen=True)
class Plan:
    """What a wave is about to do: how many it wants, whom it found, why they are fewer."""

    number: int
    wanted: int
    picked: walk.Picked
    shortfall: Wave.Shortfall

    @property
    def worker_ids(self) -> list[int]:
        return self.picked.worker_ids


def size(gig: Gig) -> int:
    """How many workers the gig's next wave wants to invite."""
    return gig.vacancies * gig.invitation_multiplier


def plan(gig: Gig, *, most: int | None = None, passed_over: Collection[int] = ()) -> Plan:
    """The gig's next wave; reads only. For a rehearsal: no more than `most`, none of `passed_over`."""
    wanted = size(gig) if most is None else min(size(gig), most)
    picked = walk.pick(gig, wanted, passed_over=passed_over)
    complete = len(picked.worker_ids) == wanted
    shortfall = Wave.Shortfall.NONE if complete else Wave.Shortfall.POOL_EXHAUSTED
    return Plan(gig.wave_count + 1, wanted, picked, shortfall)


def advance(gig: Gig, planned: Plan, *, now: datetime) -> None:
    """The gig, not saved, is as after this wave."""
    gig.wave_count = planned.number
    gig.wave_position, gig.wave_revision = planned.picked.position, planned.picked.revision
    gig.plan_wave(now + gig.wave_interval)
