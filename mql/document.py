"""The documents a filter is asked about, and the form in which PostgreSQL keeps them.

jsonb sorts the keys of an object; MongoDB's equality of objects minds their order. So every nested object whose keys
are not in jsonb's own order carries its order with it, under ORDER_MARKER. The order of the root's keys is
never asked about, so the root stays as it is.
"""

from mql.errors import InvalidDocument
from mql.limits import MAX_DOCUMENT_BYTES, MAX_DOCUMENT_DEPTH
from mql.values import Json, name_of, plain_copy

ORDER_MARKER = "\u0001order"
"""The key that holds the list of an object's keys. No document and no path may use it."""

EXACT_DOUBLE = 2**53
"""From here on every double is an integer, and its shortest spelling is no longer its value."""


def fits_int64(number: int | float) -> bool:
    """Whether MongoDB could keep `number` as an integer."""
    return -(2**63) <= number < 2**63


def check(document: object) -> None:
    """Raises InvalidDocument unless every engine can keep `document` and answer alike about it."""
    if not isinstance(document, dict):
        raise InvalidDocument("", f"it is {name_of(document)}", "a document is an object")
    _refuse_marker(plain_copy(document, InvalidDocument, MAX_DOCUMENT_BYTES, MAX_DOCUMENT_DEPTH), "")


def _refuse_marker(value: Json, where: str) -> None:
    if isinstance(value, dict):
        if ORDER_MARKER in value:
            raise InvalidDocument(where, f"the key {ORDER_MARKER!r} is kept for the Space", "rename it")
        for key, child in value.items():
            _refuse_marker(child, f"{where}.{key}" if where else key)
    elif isinstance(value, list):
        for position, child in enumerate(value):
            _refuse_marker(child, f"{where}[{position}]")


def to_jsonb(document: dict[str, Json]) -> dict[str, Json]:
    """`document` with the order of its nested objects written into them, for a jsonb column."""
    return {key: with_order(value) for key, value in document.items()}


def from_jsonb(value: dict[str, Json]) -> dict[str, Json]:
    """The document `to_jsonb` was given, nested objects in their first order; the root in jsonb's."""
    return {key: _without_order(child) for key, child in value.items()}


def with_order(value: Json) -> Json:
    """`value` such that jsonb's equality is MongoDB's: key order in objects, exact large doubles."""
    if isinstance(value, dict):
        marked = {key: with_order(child) for key, child in value.items()}
        keys = list(value)
        if keys != sorted(keys, key=_jsonb_order):
            marked[ORDER_MARKER] = keys
        return marked
    if isinstance(value, list):
        return [with_order(child) for child in value]
    if isinstance(value, float) and abs(value) >= EXACT_DOUBLE:
        return int(value)
    return value


def _without_order(value: Json) -> Json:
    if isinstance(value, dict):
        keys = value.get(ORDER_MARKER, value)
        return {key: _without_order(value[key]) for key in keys}
    if isinstance(value, list):
        return [_without_order(child) for child in value]
    if type(value) is int and not fits_int64(value) and int(float(value)) == value:
        return float(value)
    return value


def _jsonb_order(key: str) -> tuple[int, bytes]:
    encoded = key.encode()
    return len(encoded), encoded
