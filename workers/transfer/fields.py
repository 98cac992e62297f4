"""A record's values, checked one by one: what is wrong is said with what would be right, all of it at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from mql import InvalidDocument
from mql.values import name_of
from workers.actions import check_profile
from workers.models import RESERVED_KEYS, User, Worker
from workers.places import time_zones, zone_called, zones_by_city
from workers.transfer import columns
from workers.transfer.reading import Record, RowRefused

SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """What a row says of a worker. What is not given, None or not in `account`, stays as it is."""

    record: Record
    account: dict[str, Any]
    external_id: str | None
    document: dict[str, Any] | None

    @property
    def line(self) -> int:
        return self.record.line

    @property
    def email(self) -> str | None:
        return self.account.get("email")


def checked(record: Record) -> Row:
    """RowRefused with everything that is wrong about the record itself."""
    if record.problem:
        raise RowRefused(record.problem)
    values, problems = {}, []
    for name, value in record.values.items():
        try:
            if name not in columns.IGNORED:
                values[name] = check_of(name)(value)
        except RowRefused as refusal:
            problems.append(str(refusal))
    if not {"email", "external_id"} & record.values.keys():
        problems.append(_("The row has neither email nor external_id: give one of them."))
    if problems:
        raise RowRefused(" ".join(problems))
    external_id, document = values.pop("external_id", None), values.pop("document", None)
    return Row(record, values, external_id, document)


def check_of(name: str) -> Callable[[Any], Any]:
    if check := CHECKS.get(name):
        return check
    hint = columns.did_you_mean(name, columns.COLUMNS)
    sentence = _("There is no key %(name)s.%(hint)s What describes the worker goes into document.")
    raise RowRefused(sentence % {"name": shown(name), "hint": hint})


def shown(value: object) -> str:
    # A list may be nested so deep that Python could not write it.
    text = name_of(value) if isinstance(value, dict | list) else repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def text_of(name: str, longest: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            told = {"name": name, "value": shown(value)}
            raise RowRefused(_("%(name)s is %(value)s, no text: put it in quotes.") % told)
        if len(value) > longest:
            told = {"name": name, "longest": str(longest)}
            raise RowRefused(_("%(name)s is longer than %(longest)s characters: shorten it.") % told)
        if re.search("[\0\ud800-\udfff]", value):
            raise RowRefused(_("%(name)s holds a NUL or half of a surrogate pair: remove it.") % {"name": name})
        return value

    return check


def longest(model: type[User | Worker], name: str) -> int:
    return int(model._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]


def email(value: Any) -> str:
    address = text_of("email", longest(User, "email"))(value).strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        sentence = _("%(value)s is no e-mail address: write one like ana@example.org.")
        raise RowRefused(sentence % {"value": shown(address)}) from error
    return address


def external_id(value: Any) -> str | None:
    return text_of("external_id", longest(Worker, "external_id"))(value) or None


def country_code(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("([A-Za-z]{2})?", value):
        sentence = _("country_code is %(value)s: write two letters of ISO 3166-1, like DE.")
        raise RowRefused(sentence % {"value": shown(value)})
    return value.upper()


def time_zone(value: Any) -> str:
    if not isinstance(value, str) or value not in time_zones():
        sentence = _("There is no time zone %(value)s: write an IANA name, like Europe/Berlin.%(hint)s")
        raise RowRefused(sentence % {"value": shown(value), "hint": near(value)})
    return value


@lru_cache(maxsize=1000)
def nearest_zone(name: str) -> str:
    # Among all of them a guess takes so long that a file of bad names would keep a machine busy for an hour.
    known = [zone for zone in (*time_zones(), *zones_by_city()) if zone[:1].lower() == name[:1].lower()]
    return zone_called(columns.nearest(name, known)) or ""


def near(value: Any) -> str:
    return columns.question(nearest_zone(value[: columns.LONGEST_GUESS])) if isinstance(value, str) else ""


def is_active(value: Any) -> bool:
    if not isinstance(value, bool):
        raise RowRefused(_("is_active is %(value)s: write true or false.") % {"value": shown(value)})
    return value


def document(value: Any) -> dict[str, Any]:
    """What is inside is checked when it is written, with the keys that the Space adds: once, for that takes long."""
    if not isinstance(value, dict):
        sentence = _("The document is %(value)s, no object: write it in braces, with a name for each value.")
        raise RowRefused(sentence % {"value": shown(value)})
    try:
        if value.keys() & RESERVED_KEYS:
            check_profile(value)
    except InvalidDocument as refusal:
        raise RowRefused(str(refusal)) from refusal
    return value


CHECKS: dict[str, Callable[[Any], Any]] = {
    "email": email,
    "external_id": external_id,
    "first_name": text_of("first_name", longest(User, "first_name")),
    "last_name": text_of("last_name", longest(User, "last_name")),
    "country_code": country_code,
    "time_zone": time_zone,
    "is_active": is_active,
    "document": document,
}
