"""The list of a bulk invite, read entry by entry: one that is wrong does not sink the others.

Without a serializer for each entry, which for 10,000 of them costs more than inviting all.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invitations.api.objects import RefusedObject
from invitations.inviting import Asked
from space_project.api.fields import IdField, id_in
from space_project.errors import SpaceError

MOST = 10_000
# Of what is no id nobody has to read more.
LONGEST_TOLD = 100
NO_ENTRY = 'Write an object, such as {"id": "13"}.'
NO_ID = "id: Write an id: a whole number, or its digits as a string."
NO_TRUTH = "no_reward: Write true or false."
TRUTHS: dict[Any, bool] = {
    **dict.fromkeys(serializers.BooleanField.TRUE_VALUES, True),
    **dict.fromkeys((*serializers.BooleanField.FALSE_VALUES, None), False),
}


class WrongEntry(SpaceError):
    code = "wrong_entry"


@dataclass(frozen=True)
class Invitees:
    """`places` says for each id where in the list it stands first; `wrong` are the entries that ask for nobody."""

    places: dict[int, int]
    no_rewards: set[int]
    wrong: dict[int, RefusedObject]

    def refused(self, answers: Collection[Asked]) -> list[RefusedObject]:
        """Who got no invitation, in the order of the list."""
        told = self.wrong | {
            self.places[each.worker_id]: refused_object(self.places[each.worker_id], each.worker_id, each.refusal)
            for each in answers
            if each.refusal
        }
        return [told[place] for place in sorted(told)]


class Invitee(serializers.Serializer):
    """As the document tells an entry."""

    id = IdField(help_text="Of the user.")
    no_reward = serializers.BooleanField(required=False, default=False, help_text="No reward is tied to the work.")


@extend_schema_field(serializers.ListSerializer(child=Invitee(), max_length=MOST))
class InviteesField(serializers.Field):
    default_error_messages = {  # noqa: RUF012
        "not_a_list": 'Write a list of objects, such as [{{"id": "13"}}].',
        "max_length": "Write at most {most} entries, and the rest in another request.",
    }

    def to_internal_value(self, data: Any) -> Invitees:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MOST:
            self.fail("max_length", most=f"{MOST:,}")
        return read(data)


def read(entries: list[Any]) -> Invitees:
    told = Invitees({}, set(), {})
    for place, entry in enumerate(entries):
        try:
            worker_id, no_reward = read_entry(entry)
        except WrongEntry as error:
            told.wrong[place] = refused_object(place, entry.get("id") if isinstance(entry, Mapping) else entry, error)
            continue
        told.places.setdefault(worker_id, place)
        if no_reward:
            told.no_rewards.add(worker_id)
    return told


def read_entry(entry: Any) -> tuple[int, bool]:
    if not isinstance(entry, Mapping):
        raise WrongEntry(NO_ENTRY)
    worker_id, no_reward = id_in(entry.get("id")), truth_in(entry.get("no_reward"))
    if worker_id is None or no_reward is None:
        raise WrongEntry(" ".join(complaints(worker_id, no_reward)))
    return worker_id, no_reward


def complaints(worker_id: int | None, no_reward: bool | None) -> Iterator[str]:
    if worker_id is None:
        yield NO_ID
    if no_reward is None:
        yield NO_TRUTH


def truth_in(told: Any) -> bool | None:
    """As a serializer reads it; null is as if left out. None if it is neither."""
    return None if isinstance(told, list | dict) else TRUTHS.get(told)


def refused_object(place: int, told: Any, why: SpaceError | None) -> RefusedObject:
    """What is no id is told as it was written."""
    text = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else json.dumps(told)
    return {"index": place, "id": text[:LONGEST_TOLD], "error": str(why)}
