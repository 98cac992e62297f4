"""A worker's gigs for calendars (RFC 5545): an entry per seat held, cancelled where it is held no more.

A calendar that knows an entry keeps it until it hears that it is cancelled; that one is missing tells it nothing where
a file was imported. So a seat stays told of after an undo or a reset too, and the log knows that there was one.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration
from icalendar import Event as Entry

from events.models import Event
from gigs.models import Gig
from invitations import deleted
from invitations.models import Invitation, Status

# Older gigs leave the feed; calendars keep what they have.
BEHIND = timedelta(days=90)
MOST = 1000
# So many lines of the worker's log tell of seats that were taken back.
LOOKED_AT = 2000
REFRESH = timedelta(hours=1)
# An INTEGER of RFC 5545, which a gig reaches after six years.
LARGEST_SEQUENCE = 2**31 - 1


CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Seat:
    """A seat of a gig that a worker holds, or has held."""

    invitation: Invitation
    # When it was last taken or given back.
    moved_at: datetime

    @property
    def gig(self) -> Gig:
        return self.invitation.gig

    @property
    def is_cancelled(self) -> bool:
        """Given back, or withdrawn."""
        return self.invitation.status != Status.ACCEPTED or self.gig.is_withdrawn

    @property
    def changed_at(self) -> datetime:
        """When anything that the entry shows last changed."""
        return max(self.gig.updated_at, self.moved_at)

    @property
    def sequence(self) -> int:
        """Grows with each change: the tenths of a second from the gig's creation to the last one."""
        return min((self.changed_at - self.gig.created_at) // timedelta(milliseconds=100), LARGEST_SEQUENCE)


def seats_of(worker_id: int, now: datetime) -> list[Seat]:
    """Of gigs ahead or not long over, soonest first, at most MOST, and then of deleted ones. Three queries, or five."""
    return seats_among(worker_id, Q(gig__end_at__gt=now - BEHIND)) + seats_of_deleted(worker_id, now)


def seat_of(invitation: Invitation) -> Seat | None:
    """Whenever the gig is or was. Two queries."""
    return next(iter(seats_among(invitation.worker_id, Q(pk=invitation.pk))), None)


def seats_among(worker_id: int, which: Q) -> list[Seat]:
    moments = moves_of(worker_id)
    had_one = Q(status__in=[Status.ACCEPTED, Status.LEFT]) | Q(pk__in=moments)
    rows = Invitation.objects.filter(had_one, which, worker=worker_id).select_related("gig")
    return [
        Seat(row, moments.get(row.pk) or row.answered_at or row.created_at)
        for row in rows.order_by("gig__start_at", "pk")[:MOST]
    ]


def seats_of_deleted(worker_id: int, now: datetime) -> list[Seat]:
    """Of gigs that have been deleted, like those that were withdrawn."""
    gone = deleted.of_worker(worker_id, Q(data__to=Status.ACCEPTED))
    return [Seat(each, each.gig.updated_at) for each in gone if each.gig.end_at > now - BEHIND]


def moves_of(worker_id: int) -> dict[int, datetime]:
    """When each invitation last came to a seat or lost it, by the newest LOOKED_AT lines of the worker's log."""
    newest = Event.objects.for_worker(worker_id).order_by("-pk").values("pk")[:LOOKED_AT]
    moved = Event.objects.filter(Q(data__from=Status.ACCEPTED) | Q(data__to=Status.ACCEPTED), pk__in=newest)
    return {pk: at for pk, at in moved.order_by("pk").values_list("invitation_id", "at") if pk}


def calendar_of(seats: Iterable[Seat], *, now: datetime, page_of: Callable[[Gig], str], host: str) -> bytes:
    """`page_of` gives the absolute url of a gig's page; `host` makes the ids of entries this Space's own."""
    calendar = Calendar()
    calendar.add("prodid", "-//Space//gigs//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("My gigs"))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    # Of a name that begins with x- the library does not know what is behind it.
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for seat in seats:
        calendar.add_component(entry(seat, now=now, page=page_of(seat.gig), host=host))
    return calendar.to_ical()


def entry(seat: Seat, *, now: datetime, page: str, host: str) -> Entry:
    """The same UID in file and feed. Moments are in UTC, which no summer time moves."""
    gig = seat.gig
    made = Entry()
    made.add("uid", f"gig-{gig.pk}-{seat.invitation.worker_id}@{host}")
    made.add("sequence", seat.sequence)
    made.add("dtstamp", now)
    made.add("last-modified", seat.changed_at)
    made.add("dtstart", gig.start_at)
    made.add("dtend", gig.end_at)
    made.add("summary", plain(gig.title))
    made.add("description", f"{plain(gig.description)}\n\n{page}")
    made.add("url", page)
    made.add("status", "CANCELLED" if seat.is_cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if seat.is_cancelled else "OPAQUE")
    return made


def plain(text: str) -> str:
    """Without characters that have no place in a calendar; the library escapes and folds the rest."""
    return CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
