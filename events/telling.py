"""How the log reads for people: who did what, in sentences.

The log holds ids, and outlives what they speak of: a person who is gone is told by number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.actions import ENGINE
from events.models import Event
from events.sentences import SENTENCES, Names

ACTORS = {
    "command": gettext_lazy("Command %(name)s"),
    "client": gettext_lazy("API client %(name)s"),
    "upstream": gettext_lazy("The upstream"),
}


@dataclass(frozen=True)
class Entry:
    """One line of a history. `by_person` unless the engine or a program did it; `own` if the worker told of did."""

    event: Event
    at: datetime
    who: str
    what: str
    by_person: bool
    own: bool


def tell(events: Sequence[Event], *, titles: Mapping[int, str] | None = None, with_names: bool = True) -> list[Entry]:
    """The events as sentences, in the same order, for whoever's language and zone are active. One query at most.

    `titles` names gigs by id; a gig that is not in it is «the gig», as on its own page. Without names people are told
    by number.
    """
    names = Names(people=names_of(people_in(events)) if with_names else {}, titles=titles or {})
    return [entry(event, names) for event in events]


def entry(event: Event, names: Names) -> Entry:
    person = person_of(event.by)
    who = actor(event.by) if person is None else names.person(person)
    sentence = SENTENCES[event.type](event, names)
    own = person is not None and person == event.worker_id
    return Entry(event, event.at, who, sentence, by_person=person is not None, own=own)


def name_of(by: str, *, with_names: bool = True) -> str:
    """Who did it, whoever it was. A query if it was a person."""
    person = person_of(by)
    if person is None:
        return actor(by)
    return Names(people=names_of({person}) if with_names else {}, titles={}).person(person)


def people_in(events: Iterable[Event]) -> set[int]:
    """The ids of all accounts these events speak of."""
    told = {pk for event in events for pk in (person_of(event.by), event.worker_id)}
    return {pk for pk in told if pk is not None}


def names_of(ids: set[int]) -> dict[int, str]:
    """What these people are called: by name, or else by e-mail address. A query if there are any."""
    if not ids:
        return {}
    people = get_user_model().objects.filter(pk__in=ids).only("first_name", "last_name", "email")
    return {person.pk: person.called for person in people}


def person_of(by: str) -> int | None:
    """The account's id, if a person did it."""
    kind, _colon, name = by.partition(":")
    return int(name) if kind == "user" and name.isdecimal() else None


def actor(by: str) -> str:
    """Who did it, if no person did."""
    if by == ENGINE:
        return _("The engine")
    kind, _colon, name = by.partition(":")
    return str(ACTORS[kind]) % {"name": name} if kind in ACTORS else by
