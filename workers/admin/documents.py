"""A worker's document as a table that people read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workers.matching import Query

# Of a document that is larger, the JSON shows the rest.
MOST_LINES = 300
MOST_IN_LINE = 6


@dataclass(frozen=True)
class Line:
    """A key at its depth, and its value unless lines below tell it."""

    depth: int
    name: str
    value: Any = None
    is_heading: bool = False


def lines_of(document: Query) -> list[Line]:
    lines: list[Line] = []
    for line in told(document, 0):
        if len(lines) == MOST_LINES:
            break
        lines.append(line)
    return lines


def told(values: Mapping[str, Any], depth: int) -> Iterator[Line]:
    for name, value in values.items():
        if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
            yield Line(depth, name, is_heading=True)
            yield from told_items(value, depth + 1)
        elif isinstance(value, dict) and value:
            yield Line(depth, name, is_heading=True)
            yield from told(value, depth + 1)
        else:
            yield Line(depth, name, value)


def told_items(items: list[Any], depth: int) -> Iterator[Line]:
    """An item of some plain values fits into a line."""
    for place, item in enumerate(items, start=1):
        is_plain = isinstance(item, dict) and not any(isinstance(value, dict | list) for value in item.values())
        if is_plain and len(item) <= MOST_IN_LINE:
            yield Line(depth, str(place), item)
        else:
            yield from told({str(place): item}, depth)
