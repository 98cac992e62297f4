"""A sentence for each type of event. A room above the log knows none of the others, so it takes their words as text."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.models import Event, EventType
from events.values import in_full, parted, word

# What fields are called; one that is not here is told by its own name, without underscores.
FIELDS = {
    "url": gettext_lazy("address"),
    "start_at": gettext_lazy("start"),
    "end_at": gettext_lazy("end"),
    "archive_at": gettext_lazy("moment of archiving"),
    "total_seats": gettext_lazy("seats wanted"),
    "seats_min": gettext_lazy("seats at least"),
    "seats_max": gettext_lazy("seats at most"),
    "invitation_mode": gettext_lazy("mode"),
    "invitation_multiplier": gettext_lazy("invitations per seat"),
    "invitation_frequency": gettext_lazy("minutes between waves"),
    "filter_query": gettext_lazy("filter"),
    "sort_query": gettext_lazy("order"),
    "resumes_at": gettext_lazy("pause until"),
    "is_active": gettext_lazy("active"),
    "is_staff": gettext_lazy("staff"),
    "is_superuser": gettext_lazy("may do everything"),
    "groups": gettext_lazy("roles"),
    "title": gettext_lazy("title"),
    "description": gettext_lazy("description"),
    "base_price": gettext_lazy("price"),
    "external_id": gettext_lazy("id elsewhere"),
    "document": gettext_lazy("profile"),
    "time_zone": gettext_lazy("time zone"),
    "language": gettext_lazy("language"),
    "country_code": gettext_lazy("country"),
    "birthday": gettext_lazy("birthday"),
    "first_name": gettext_lazy("first name"),
    "last_name": gettext_lazy("last name"),
    "email": gettext_lazy("e-mail address"),
    "event_types": gettext_lazy("event types"),
    "batch_size": gettext_lazy("events in a request"),
    "is_on": gettext_lazy("on"),
    "secret": gettext_lazy("secret"),
    "switched_off_because": gettext_lazy("reason for switching off"),
}
# What the Space's own codes are called.
CODES = {
    "auto": gettext_lazy("automatic"),
    "manual": gettext_lazy("by hand"),
    "too_far": gettext_lazy("too far"),
    "wrong_time": gettext_lazy("wrong time"),
    "not_my_thing": gettext_lazy("not my thing"),
    "busy": gettext_lazy("busy"),
    "other": gettext_lazy("another reason"),
    "pending": gettext_lazy("pending"),
    "accepted": gettext_lazy("accepted"),
    "rejected": gettext_lazy("rejected"),
    "left": gettext_lazy("left"),
    "expired": gettext_lazy("expired"),
    "created": gettext_lazy("not started yet"),
    "started": gettext_lazy("running"),
    "ended": gettext_lazy("ended"),
    "archived": gettext_lazy("archived"),
}
CODED_FIELDS = {"invitation_mode"}
MOVES = {
    ("pending", "accepted"): gettext_lazy("%(worker)s accepted %(gig)s"),
    ("rejected", "accepted"): gettext_lazy("%(worker)s accepted %(gig)s after all, having rejected"),
    ("pending", "rejected"): gettext_lazy("%(worker)s rejected %(gig)s"),
    ("accepted", "left"): gettext_lazy("%(worker)s left %(gig)s, and the seat is free"),
    ("pending", "expired"): gettext_lazy("The invitation of %(worker)s to %(gig)s expired unanswered"),
}
TAKEN_BACK = {
    "accepted": gettext_lazy("%(worker)s took the acceptance of %(gig)s back"),
    "rejected": gettext_lazy("%(worker)s took the rejection of %(gig)s back"),
}
# The one way back to pending that is not the worker's own.
RESETS = {
    "accepted": gettext_lazy("%(worker)s was asked anew for %(gig)s, and the seat is free"),
    "rejected": gettext_lazy("%(worker)s was asked anew for %(gig)s after having rejected"),
    "left": gettext_lazy("%(worker)s was asked anew for %(gig)s after having left"),
    "expired": gettext_lazy("%(worker)s was asked anew for %(gig)s after the invitation had expired"),
}


@dataclass(frozen=True)
class Names:
    """What people and gigs are called, by id."""

    people: Mapping[int, str]
    titles: Mapping[int, str]

    def person(self, pk: int | None) -> str:
        if pk is None:
            return _("Somebody")
        return self.people.get(pk) or _("Account %(id)s") % {"id": pk}

    def gig(self, pk: int | None) -> str:
        title = None if pk is None else self.titles.get(pk)
        return _("the gig") if title is None else _("«%(title)s»") % {"title": title}

    def of(self, event: Event) -> dict[str, str]:
        return {"worker": self.person(event.worker_id), "gig": self.gig(event.gig_id)}


def code(value: Any) -> str:
    """A code of the Space's own in words: «not my thing» for `not_my_thing`."""
    return str(CODES.get(value, value))


def field(name: str) -> str:
    return str(FIELDS.get(name) or name.replace("_", " "))


def difference(name: str, before: Any, after: Any) -> str:
    values = [code(before), code(after)] if name in CODED_FIELDS else parted(in_full(before), in_full(after))
    told = {"field": field(name), "before": values[0], "after": values[1]}
    return _("%(field)s from %(before)s to %(after)s") % told


def changes(data: Mapping[str, Any]) -> str:
    """«seats wanted from 3 to 5; end from … to …»; of fields whose values the log does not keep, the names."""
    before, after = data.get("from"), data.get("to")
    before, after = (before, after) if isinstance(before, dict) and isinstance(after, dict) else ({}, {})
    told = [difference(name, before.get(name), after[name]) for name in sorted(after)]
    names = data.get("fields")
    bare = [field(name) for name in names if name not in after] if isinstance(names, list) else []
    return "; ".join([*told, *filter(None, [", ".join(bare)])])


def changed(sentence: str, event: Event) -> str:
    told = changes(event.data)
    return f"{sentence}: {told}" if told else sentence


def plain(sentence: str | Promise) -> Callable[[Event, Names], str]:
    return lambda event, names: str(sentence) % names.of(event)


def account_updated(event: Event, names: Names) -> str:
    return changed(_("%(worker)s was changed") % names.of(event), event)


def gig_created(event: Event, names: Names) -> str:
    told = {"title": event.data.get("title", ""), "id": event.data.get("copy_of")}
    if told["id"]:
        return _("The gig was created as «%(title)s», a copy of gig %(id)s") % told
    return _("The gig was created as «%(title)s»") % told


def gig_updated(event: Event, names: Names) -> str:
    return changed(_("Changed %(gig)s") % names.of(event), event)


def gig_deleted(event: Event, names: Names) -> str:
    return _("The gig «%(title)s» was deleted") % {"title": event.data.get("title", "")}


def task_created(event: Event, names: Names) -> str:
    return _("A task was added: «%(title)s»") % {"title": event.data.get("title", "")}


def task_updated(event: Event, names: Names) -> str:
    return changed(_("Changed a task"), event)


def wave(event: Event, names: Names) -> str:
    data = event.data
    invited = int(data.get("invited", 0))
    told = {"number": word(data.get("number")), "invited": word(invited), "wanted": word(data.get("wanted"))}
    sentence = ngettext(
        "Wave %(number)s invited %(invited)s person, of %(wanted)s wanted",
        "Wave %(number)s invited %(invited)s people, of %(wanted)s wanted",
        invited,
    )
    return sentence % told


def attempt(event: Event, names: Names) -> str:
    amount = len(event.data.get("invited_gig_ids", []))
    sentence = ngettext(
        "%(worker)s was offered what fits, and invited to %(amount)s gig",
        "%(worker)s was offered what fits, and invited to %(amount)s gigs",
        amount,
    )
    return sentence % (names.of(event) | {"amount": word(amount)})


def invitation_updated(event: Event, names: Names) -> str:
    data, told = event.data, names.of(event)
    if "rejection_reason" in data:
        reason = {"reason": code(data["rejection_reason"])}
        return _("%(worker)s told why they rejected %(gig)s: %(reason)s") % (told | reason)
    before, after = data.get("from"), data.get("to")
    if (before, after) in MOVES:
        return str(MOVES[before, after]) % told
    own = event.by == f"user:{event.worker_id}"
    sentence = (TAKEN_BACK if own else RESETS).get(before, gettext_lazy("The invitation of %(worker)s was changed"))
    if data.get("silent"):
        return _("%(sentence)s; nobody was told") % {"sentence": str(sentence) % told}
    return str(sentence) % told


def of_program(sentence: str | Promise) -> Callable[[Event, Names], str]:
    """A program is told of in the log's own words; who it was stays to be read when it is gone."""
    return lambda event, names: changed(str(sentence) % defaultdict(str, event.data), event)


def rewarded(sentence: str | Promise) -> Callable[[Event, Names], str]:
    return lambda event, names: str(sentence) % (names.of(event) | {"amount": word(event.data.get("amount"))})


SENTENCES: dict[str, Callable[[Event, Names], str]] = {
    EventType.USER_CREATED: plain(gettext_lazy("The account of %(worker)s was made")),
    EventType.USER_UPDATED: account_updated,
    EventType.USER_DELETED: plain(gettext_lazy("The account of %(worker)s was deleted")),
    EventType.GIG_CREATED: gig_created,
    EventType.GIG_UPDATED: gig_updated,
    EventType.GIG_OPENED: plain(gettext_lazy("%(worker)s went to the address of %(gig)s")),
    EventType.GIG_ENDED: plain(gettext_lazy("The end of %(gig)s has come")),
    EventType.GIG_ARCHIVED: plain(gettext_lazy("Archived %(gig)s")),
    EventType.GIG_DELETED: gig_deleted,
    EventType.GIG_TASK_CREATED: task_created,
    EventType.GIG_TASK_UPDATED: task_updated,
    EventType.WAVE_CREATED: wave,
    EventType.INVITATION_ATTEMPT_CREATED: attempt,
    EventType.INVITATION_CREATED: plain(gettext_lazy("%(worker)s was invited to %(gig)s")),
    EventType.INVITATION_UPDATED: invitation_updated,
    EventType.INVITATION_SEEN: plain(gettext_lazy("%(worker)s saw the invitation to %(gig)s")),
    EventType.GIG_RESULT_CREATED: rewarded(gettext_lazy("Work of %(worker)s for %(gig)s was reported: %(amount)s")),
    EventType.GIG_TIME_ACTIVITY_CREATED: rewarded(gettext_lazy("Time of %(worker)s for %(gig)s was reported")),
    EventType.PAYOUT_CREATED: rewarded(gettext_lazy("%(worker)s is paid %(amount)s")),
    EventType.PAYOUT_DELETED: rewarded(gettext_lazy("A payout to %(worker)s was deleted: %(amount)s")),
    EventType.API_CLIENT_CREATED: of_program(gettext_lazy("The API client «%(name)s» was made")),
    EventType.API_CLIENT_UPDATED: of_program(gettext_lazy("Changed the API client «%(name)s»")),
    EventType.WEBHOOK_ENDPOINT_CREATED: of_program(gettext_lazy("The webhook endpoint %(url)s was made")),
    EventType.WEBHOOK_ENDPOINT_UPDATED: of_program(gettext_lazy("Changed the webhook endpoint %(url)s")),
    EventType.WEBHOOK_ENDPOINT_DELETED: of_program(gettext_lazy("The webhook endpoint %(url)s was deleted")),
    EventType.WEBHOOK_ENDPOINT_TESTED: of_program(gettext_lazy("A test was sent to the webhook endpoint %(url)s")),
    EventType.WEBHOOK_ENDPOINT_RESENT: of_program(
        gettext_lazy("The message %(webhook_id)s was sent again to the webhook endpoint %(url)s")
    ),
    EventType.UPSTREAM_CHANGE_SENT_AGAIN: of_program(
        gettext_lazy("The change «%(what)s %(subject_id)s» was sent to the upstream again")
    ),
    EventType.UPSTREAM_CHANGE_SET_ASIDE: of_program(
        gettext_lazy("The change «%(what)s %(subject_id)s» for the upstream was set aside")
    ),
    EventType.UPSTREAM_CHANGE_DISMISSED: of_program(
        gettext_lazy("The change «%(what)s %(subject_id)s» for the upstream was dismissed")
    ),
    EventType.SPACE_INVITATION_CREATED: plain(gettext_lazy("Somebody was invited to this Space")),
    EventType.SPACE_INVITATION_ACCEPTED: plain(gettext_lazy("%(worker)s accepted an invitation to this Space")),
    EventType.SPACE_INVITATION_EXPIRED: plain(gettext_lazy("An invitation to this Space was withdrawn")),
}
