"""A form that was opened before somebody else changed the gig."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.models import Event, EventType
from events.telling import Entry, tell
from gigs.models import Gig
from invitations.wording import moment

CHANGING = (
    EventType.GIG_UPDATED,
    EventType.GIG_ARCHIVED,
    EventType.GIG_TASK_CREATED,
    EventType.GIG_TASK_UPDATED,
)
MOST_CHANGES = 10
# Nobody leaves a form open for so many.
MOST_UPDATES = 200


def told_since(gig: Gig, opened_at: datetime) -> list[str]:
    """What has happened to the gig since then, and what saving would now mean."""
    changes = Event.objects.for_gig(gig.pk).filter(type__in=CHANGING, at__gt=opened_at).order_by("-id")[:MOST_CHANGES]
    told = [sentence(entry) for entry in reversed(tell(list(changes)))]
    return [
        *(told or [_("The gig has been changed since you opened this form.")]),
        _("What you changed is kept, all else is as it stands now. Look it over and save again if it is right."),
    ]


def as_it_stood(gig: Gig, opened_at: datetime) -> dict[str, Any]:
    """The values then of those fields that have been changed since."""
    updates = Event.objects.for_gig(gig.pk).filter(type=EventType.GIG_UPDATED, at__gt=opened_at).order_by("-id")
    stood: dict[str, Any] = {}
    for changed in updates.values_list("data", flat=True)[:MOST_UPDATES]:
        stood |= changed["from"]
    return stood


def sentence(entry: Entry) -> str:
    told = {"who": entry.who, "at": moment(entry.at), "what": entry.what}
    return _("Since you opened this form, on %(at)s, by %(who)s: %(what)s.") % told
