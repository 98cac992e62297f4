"""What is wrong with text that should be JSON: what Python says, in the reader's language, and what it passes over."""

from json import JSONDecodeError
from typing import Any

from django.utils.translation import gettext_lazy as _

SAID = {
    "Expecting value": _("Expecting value"),
    "Expecting property name enclosed in double quotes": _("Expecting property name enclosed in double quotes"),
    "Expecting ':' delimiter": _("Expecting ':' delimiter"),
    "Expecting ',' delimiter": _("Expecting ',' delimiter"),
    "Extra data": _("Extra data"),
    "Illegal trailing comma before end of array": _("Illegal trailing comma before end of array"),
    "Illegal trailing comma before end of object": _("Illegal trailing comma before end of object"),
    "Invalid control character at": _("Invalid control character at"),
    "Invalid \\escape": _("Invalid \\escape"),
    "Invalid \\uXXXX escape": _("Invalid \\uXXXX escape"),
    "Unterminated string starting at": _("Unterminated string starting at"),
    "Unexpected UTF-8 BOM (decode using utf-8-sig)": _("Unexpected UTF-8 BOM (decode using utf-8-sig)"),
}


class KeyTwice(Exception):
    """`key` stands twice in one object, and Python would keep the last of its values."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `object_pairs_hook`: the object, or KeyTwice."""
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _value in pairs]
        raise KeyTwice(next(key for key in keys if keys.count(key) > 1))
    return made


def told(error: JSONDecodeError) -> str:
    """Something that no Python has said before stays as it is."""
    return str(SAID.get(error.msg, error.msg))
