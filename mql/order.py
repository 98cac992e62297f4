"""BSON's order of values (https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/) as bytes.

The key of a value is the byte of its type and what tells it from others of the type. Keys compare as bytes like
the values do in MongoDB, and none is the beginning of another, so keys can be joined. Numbers compare as
IEEE doubles: integers beyond 2**53 that share a double tie. functions_1.sql computes the same bytes.
"""

import struct
from collections.abc import Iterable

from mql.limits import MAX_SORT_KEY_BYTES
from mql.values import MISSING, Json

END = b"\x00"
EMPTY_LIST = b"\x02"
NULL = b"\x03"
NUMBER = b"\x04"
TEXT = b"\x05"
OBJECT = b"\x06"
LIST = b"\x07"
BOOLEAN = b"\x08"

_TYPE_BYTES: dict[type, bytes] = {
    type(None): NULL,
    type(MISSING): NULL,
    int: NUMBER,
    float: NUMBER,
    str: TEXT,
    dict: OBJECT,
    list: LIST,
    bool: BOOLEAN,
}
_COMPLEMENT = bytes(255 - byte for byte in range(256))
_SIGN = 1 << 63
_ALL_BITS = (1 << 64) - 1


def key(value: Json) -> bytes:
    """`value`'s place among all values. MISSING stands where null does."""
    return _TYPE_BYTES[type(value)] + _payload(value)


def sort_part(keys: Iterable[bytes], *, descending: bool) -> bytes:
    """The part of a sort key that one path gives: the least of `keys`, or the complement of the greatest."""
    if not descending:
        return min(keys)[:MAX_SORT_KEY_BYTES]
    return max(keys)[:MAX_SORT_KEY_BYTES].translate(_COMPLEMENT)


def _payload(value: Json) -> bytes:
    kind = type(value)
    if kind is str:
        return value.encode() + END
    if kind is int or kind is float:
        return _double(value)
    if kind is bool:
        return b"\x01" if value else b"\x00"
    if kind is list:
        return b"".join(map(key, value)) + END
    if kind is dict:
        return b"".join(_member(name, child) for name, child in value.items()) + END
    return b""


def _member(name: str, value: Json) -> bytes:
    return _TYPE_BYTES[type(value)] + name.encode() + END + _payload(value)


def _double(number: int | float) -> bytes:
    (bits,) = struct.unpack(">Q", struct.pack(">d", number + 0.0))  # -0.0 becomes 0.0
    return struct.pack(">Q", bits ^ (_ALL_BITS if bits & _SIGN else _SIGN))
