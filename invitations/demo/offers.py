"""The demo's gigs (gigs.json), with the waves and answers they have had."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from events.actions import ENGINE
from gigs import actions as gigs
from gigs.models import Gig
from invitations import actions, offers, waves
from invitations.models import Invitation
from space_project.errors import SpaceError
from workers.models import RANKS

# What people say, of a hundred who answer.
ACCEPT, ACCEPT_AND_LEAVE = 22, 2
BY = "command:seed_demo"


@dataclass(frozen=True)
class Offer:
    """A gig and its past. `hours` count from now; `answered` is the share of those a wave asked who have answered."""

    title: str
    description: str
    url: str
    hours: dict[str, float]
    fields: dict[str, Any]
    tasks: list[dict[str, Any]] = field(default_factory=list)
    waves: int = 0
    answered: float = 0
    archived: bool = False

    def at(self, name: str, now: datetime) -> datetime:
        return now + timedelta(hours=self.hours[name])

    def wave_times(self, now: datetime) -> Iterator[datetime]:
        """In even steps over what has passed of the time in which people can be asked."""
        first, last = self.at("made", now), min(now, self.at("ends", now))
        for number in range(self.waves):
            yield first + (last - first) * number / (self.waves + 1)


def read_offers() -> list[Offer]:
    data = json.loads(Path(__file__).with_name("gigs.json").read_text(encoding="utf-8"))
    return [Offer(**entry) for entry in data]


def offer(given: Offer, random: Random, now: datetime) -> Gig:
    """The gig is there as if it had been made, offered and answered at its time."""
    gig = gigs.create(
        title=given.title,
        description=given.description,
        url=given.url,
        start_at=given.at("starts", now),
        end_at=given.at("ends", now),
        tasks=given.tasks,
        by=BY,
        now=given.at("made", now),
        **given.fields,
    )
    # Random as ever, but the same whenever the demo is set up.
    gig.fair_start = random.randrange(RANKS)
    gig.save(update_fields=["fair_start"])
    for moment in given.wave_times(now):
        play_wave(gig, given.answered, random, moment)
    if given.archived:
        offers.archive(gig=gig, by=BY, now=min(now, gig.end_at) - timedelta(hours=1))
    return gig


def play_wave(gig: Gig, answered: float, random: Random, moment: datetime) -> None:
    gig.refresh_from_db()
    if not gig.vacancies:
        return
    wave = waves.run(gig=gig, by=ENGINE, now=moment)
    for invitation in gig.invitations.filter(wave_number=wave.number).order_by("pk"):
        if random.random() < answered:
            answer(invitation, random, moment + timedelta(minutes=random.randint(1, 15)))


def answer(invitation: Invitation, random: Random, moment: datetime) -> None:
    """As the worker would, who may find the gig full."""
    drawn, by = random.randrange(100), f"user:{invitation.worker_id}"
    reply = actions.reject if drawn >= ACCEPT else actions.accept
    try:
        reply(invitation=invitation, by=by, now=moment)
        if drawn < ACCEPT_AND_LEAVE:
            actions.leave(invitation=invitation, by=by, now=moment + timedelta(minutes=5))
    except SpaceError:
        return
