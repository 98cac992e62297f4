"""JSON values: which ones are taken, and how a tree of them is walked without trusting its shape."""

import json
import math
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

Json = Any
Refuse = Callable[[str, str, str], Exception]
"""Makes the error of a place, a problem and a remedy: the caller's own exception class."""


class Missing(Enum):
    """Stands where a document has no value at a path; null is a value, this is none."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING

_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


def name_of(value: object) -> str:
    """`value`'s JSON type as a noun in a sentence."""
    for kind, name in _NAMES.items():
        if isinstance(value, kind):
            return name
    return "a number" if isinstance(value, int | float) else f"a Python {type(value).__name__}"


def plain_copy(value: object, refuse: Refuse, max_bytes: int, max_depth: int) -> Json:
    """A copy of `value` made of plain dict, list, str, int, float, bool and None only.

    Refuses what JSON cannot say, or what one of the three engines could not hold: other Python types, keys
    that are no texts, NaN and infinities, integers beyond a double's range, NUL characters, lone surrogates.
    Cyclic and deeply nested values end at `max_depth`, shared ones at `max_bytes`.
    """
    copy = _Copier(refuse, max_bytes, max_depth).copy(value, "", 1)
    size = len(json.dumps(copy, ensure_ascii=False, separators=(",", ":")).encode())
    if size > max_bytes:
        raise _too_large(refuse, max_bytes)
    return copy


def _too_large(refuse: Refuse, max_bytes: int) -> Exception:
    return refuse("", f"it is larger than {max_bytes:,} bytes of JSON", "make it smaller")


class _Copier:
    def __init__(self, refuse: Refuse, max_bytes: int, max_depth: int) -> None:
        self.refuse = refuse
        self.max_bytes = max_bytes
        self.max_depth = max_depth
        self.values_left = max_bytes  # each value takes a byte at least

    def copy(self, value: object, where: str, depth: int) -> Json:
        self.values_left -= 1
        if self.values_left < 0:
            raise _too_large(self.refuse, self.max_bytes)
        if isinstance(value, dict | list) and depth > self.max_depth:
            problem = f"objects and lists are nested more than {self.max_depth} deep"
            raise self.refuse(where, problem, "flatten them")
        if isinstance(value, dict):
            return {
                self.key(key, where): self.copy(child, f"{where}.{key}" if where else str(key), depth + 1)
                for key, child in value.items()
            }
        if isinstance(value, list):
            return [self.copy(child, f"{where}[{i}]", depth + 1) for i, child in enumerate(value)]
        return self.scalar(value, where)

    def key(self, key: object, where: str) -> str:
        if not isinstance(key, str):
            raise self.refuse(where, f"a key is {name_of(key)}", "keys are texts, put it in quotes")
        return self.text(key, where)

    def scalar(self, value: object, where: str) -> Json:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value, where)
        if isinstance(value, int | float):
            return self.number(value, where)
        problem = f"{name_of(value)} is not a JSON value"
        raise self.refuse(where, problem, "use objects, lists, texts, numbers, true, false and null")

    def text(self, value: str, where: str) -> str:
        if "\0" in value:
            raise self.refuse(where, "a text holds the NUL character", "remove it")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self.refuse(where, "a text holds half of a surrogate pair", "write whole characters") from None
        return str.__str__(value)

    def number(self, value: int | float, where: str) -> int | float:
        try:
            finite = math.isfinite(value)
        except OverflowError:
            finite = False
        if not finite:
            raise self.refuse(where, "a number is not finite or too large", "use numbers below 1.8e308")
        return int(value) if isinstance(value, int) else float(value)
