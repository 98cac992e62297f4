"""Inviting in waves (DESIGN 3.3)."""

from datetime import datetime
from functools import partial

from django.db import transaction

from events import actions as events
from events.actions import ENGINE
from events.models import EventType
from gigs.models import Gig, due_ids
from invitations import claims, walk
from invitations.models import Wave, add


def run_due(*, now: datetime) -> int:
    """Each gig whose wave is due has had it; returns how many. Any number of processes may do this at once."""
    gigs = Gig.objects.due(now)
    return claims.work_through(gigs, lambda gig: run_wave(gig, by=ENGINE, now=now), partial(due_ids, now))


@transaction.atomic
def run(*, gig: Gig, by: str, now: datetime) -> Wave:
    """A wave on command, in either mode. GigEnded, GigArchived, or GigFull if no seat is wanted any more."""
    gig = Gig.objects.locked().get(pk=gig.pk)
    gig.check_open(now)
    gig.check_vacancy()
    return run_wave(gig, by=by, now=now)


def run_wave(gig: Gig, *, by: str, now: datetime) -> Wave:
    """The ledger has one more line and its workers are invited. The caller holds the gig's row."""
    wanted = gig.vacancies * gig.invitation_multiplier
    picked = walk.pick(gig, wanted)
    number = gig.wave_count + 1
    invited = add(gig=gig, worker_ids=picked.worker_ids, by=by, now=now, wave_number=number)
    wave = Wave.objects.create(
        gig=gig,
        number=number,
        at=now,
        by=by,
        accepted=gig.accepted_count,
        vacancies=gig.vacancies,
        wanted=wanted,
        invited=len(invited),
        shortfall=Wave.Shortfall.NONE if len(picked.worker_ids) == wanted else Wave.Shortfall.POOL_EXHAUSTED,
    )
    told = {"number": number, "wanted": wanted, "invited": len(invited)}
    events.record(EventType.WAVE_CREATED, by=by, now=now, gig_id=gig.pk, data=told)
    gig.wave_count, gig.wave_position, gig.wave_revision = number, picked.position, picked.revision
    gig.plan_wave(now + gig.wave_interval)
    gig.save(update_fields=["wave_count", "wave_position", "wave_revision", "next_wave_at"])
    return wave
