"""What saving a change of a gig would do to its invitations, waves and people; told before it does."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from gigs.models import Gig, InvitationMode
from invitations import offers, walk, waves, wording
from invitations.counting import Amount, counted
from invitations.models import Invitation, InvitationQuerySet, Status
from space_project.patience import Patience
from workers.models import Worker

SECONDS = 1.0
PART_SECONDS = 0.4


# Sentences that count.
COUNTS = {
    "expired": ngettext_lazy(
        "The most seats are taken: %(amount)s pending invitation expires.",
        "The most seats are taken: %(amount)s pending invitations expire.",
        "plural",
    ),
    "standby": ngettext_lazy(
        "All seats are taken: %(amount)s pending invitation stays, as standby.",
        "All seats are taken: %(amount)s pending invitations stay, as standby.",
        "plural",
    ),
    "wave_at_once": ngettext_lazy(
        "A wave comes at once and asks up to %(amount)s worker.",
        "A wave comes at once and asks up to %(amount)s workers.",
        "plural",
    ),
    "invited_lost": ngettext_lazy(
        "%(amount)s invited person no longer matches and keeps the invitation.",
        "%(amount)s invited people no longer match; they keep their invitations.",
        "plural",
    ),
    "gained": ngettext_lazy("%(amount)s more person can be asked.", "%(amount)s more people can be asked.", "plural"),
    "lost": ngettext_lazy(
        "%(amount)s person who has not been asked no longer matches.",
        "%(amount)s people who have not been asked no longer match.",
        "plural",
    ),
    "seated_told": ngettext_lazy(
        "%(amount)s person holds a seat and reads of another time or address.",
        "%(amount)s people hold a seat and read of another time or address.",
        "plural",
    ),
    "asked_told": ngettext_lazy(
        "%(amount)s person has been asked and reads of another time or address.",
        "%(amount)s people have been asked and read of another time or address.",
        "plural",
    ),
}


@dataclass(frozen=True)
class Consequence:
    """`code` is for programs; `amount` is how many people or invitations the sentence speaks of, if it counts any."""

    code: str
    sentence: str
    amount: Amount | None = None


@dataclass(frozen=True)
class Change:
    """A gig as it is and as `offers.update` would leave it."""

    before: Gig
    after: Gig
    names: frozenset[str]
    now: datetime
    patience: Patience

    def count(self, rows: Any) -> Amount:
        return counted(rows, self.patience, seconds=PART_SECONDS)

    def held(self, *statuses: Status) -> InvitationQuerySet:
        return Invitation.objects.filter(gig=self.before, status__in=statuses)


def consequences(gig: Gig, changes: dict[str, Any], *, now: datetime) -> list[Consequence]:
    """What `offers.update` with these changes would do that people notice. Reads only.

    ValidationError or GigArchived as there.
    """
    after = copy(gig)
    names = offers.draft(gig=after, now=now, **changes)
    change = Change(gig, after, frozenset(names), now, Patience(SECONDS))
    tellers = (filled, reopened, steered, rematched, reordered, moved, archived) if names else ()
    return [consequence for tell in tellers for consequence in tell(change)]


def counting(code: str, amount: Amount) -> Iterator[Consequence]:
    """Nothing to tell if there are none."""
    if amount:
        told = {"amount": amount, "plural": amount.plural}
        yield Consequence(code, COUNTS[code] % told, amount)


def filled(change: Change) -> Iterator[Consequence]:
    """What becomes of pending invitations where no seat is left."""
    if change.after.has_reached_maximum:
        yield from counting("expired", change.count(change.held(Status.PENDING)))
    elif change.after.is_full and not change.before.is_full:
        yield from counting("standby", change.count(change.held(Status.PENDING)))


def reopened(change: Change) -> Iterator[Consequence]:
    if change.after.is_open(change.now) and not change.before.is_open(change.now):
        told = {"at": wording.moment(change.after.end_at)}
        sentence = _("The gig has ended and opens again, until %(at)s; what has expired stays expired.")
        yield Consequence("reopened", sentence % told)


# --- Waves ----------------------------------------------------------------------------------------------------------


def steered(change: Change) -> Iterator[Consequence]:
    """When the next wave comes, and how large it is; nothing where an upstream sends them."""
    if not waves.invites_here():
        return
    before, after = change.before.next_wave_at, change.after.next_wave_at
    if after is None:
        yield from stopped(change)
    elif after <= change.now and (before is None or before > change.now):
        yield from counting("wave_at_once", Amount(waves.size(change.after)))
    else:
        yield from shifted(change)


def stopped(change: Change) -> Iterator[Consequence]:
    if change.before.next_wave_at is None:
        return
    if change.after.invitation_mode == InvitationMode.MANUAL:
        yield Consequence("waves_stop", _("No further wave comes by itself: people are asked on command only."))
    else:
        yield Consequence("waves_stop", _("Enough workers have accepted: no wave comes until a seat becomes free."))


def shifted(change: Change) -> Iterator[Consequence]:
    """The next wave goes on to be planned, perhaps for another moment or with another size."""
    before, after = change.before, change.after
    if before.next_wave_at and after.next_wave_at and after.next_wave_at != before.next_wave_at:
        told = {"at": wording.moment(after.next_wave_at)}
        yield Consequence("wave_sooner", _("The next wave comes earlier, at %(at)s.") % told)
    old, new = Amount(waves.size(before)), Amount(waves.size(after))
    if old != new:
        sentence = _("The next wave asks up to %(new)s workers instead of %(old)s.")
        yield Consequence("wave_sized", sentence % {"old": old, "new": new}, new)


# --- Who matches ----------------------------------------------------------------------------------------------------


def rematched(change: Change) -> Iterator[Consequence]:
    if "filter_query" not in change.names:
        return
    old, new = change.before.filter_query, change.after.filter_query
    invited = Worker.objects.filter(pk__in=change.held(Status.PENDING, Status.ACCEPTED).values("worker"))
    yield from counting("invited_lost", change.count(invited.matching(old).not_matching(new)))
    if change.after.is_open(change.now):
        yield from counting("gained", change.count(walk.candidates(change.after).not_matching(old)))
        yield from counting("lost", change.count(walk.candidates(change.before).not_matching(new)))


def reordered(change: Change) -> Iterator[Consequence]:
    if "sort_query" in change.names and change.after.is_open(change.now):
        sentence = _("Later waves follow the new order from its beginning; nobody is asked twice.")
        yield Consequence("reordered", sentence)


# --- When and where -------------------------------------------------------------------------------------------------


def moved(change: Change) -> Iterator[Consequence]:
    if {"start_at", "end_at", "url"} & change.names:
        yield from counting("seated_told", change.count(change.held(Status.ACCEPTED)))
        yield from counting("asked_told", change.count(change.held(Status.PENDING)))


def archived(change: Change) -> Iterator[Consequence]:
    if "archive_at" not in change.names:
        return
    if change.after.archive_at is None:
        yield Consequence("archive_off", _("The gig is no longer archived by itself."))
        return
    told = {"at": wording.moment(change.after.archive_at)}
    sentence = _("The gig is archived by itself on %(at)s; what is pending then expires.")
    yield Consequence("archive_on", sentence % told)
