"""MongoDB's walk along a dotted path, through lists of objects, as closures made once per path."""

from collections.abc import Callable

from mql.syntax import Path, list_index
from mql.values import MISSING, Json

Visit = Callable[[Json], bool]
"""Is shown one value after another until it says True."""


def walker(path: Path, visit: Visit, visit_indexed: Visit) -> Visit:
    """A function of a document that shows `visit` each value at `path`, MISSING where one lacks it.

    A value chosen by a place in a list at the very end of the path (`scores.0`) is shown to `visit_indexed`: it
    is not expanded even if it is a list. The result says whether a visit said True.
    """
    first, *rest = path.parts
    follow = _following(rest, visit, visit_indexed)
    index = list_index(first)

    def walk(document: Json) -> bool:
        if document.__class__ is dict:
            return follow(document[first]) if first in document else visit(MISSING)
        # A list is a document only as an element of a list under $elemMatch: its places are its fields.
        if index is None or index >= len(document):
            return visit(MISSING)
        return follow(document[index])

    return walk


def _following(parts: list[str], visit: Visit, visit_indexed: Visit) -> Visit:
    follow = visit
    for position in reversed(range(len(parts))):
        name = parts[position]
        index = list_index(name)
        if index is None:
            follow = _field(name, follow, visit)
        else:
            last = position == len(parts) - 1
            chosen = visit_indexed if last else _containers_only(follow)
            follow = _field_or_place(name, index, follow, chosen, visit)
    return follow


def _field(name: str, follow: Visit, visit: Visit) -> Visit:
    def walk(value: Json) -> bool:
        if value.__class__ is dict:
            return follow(value[name]) if name in value else visit(MISSING)
        if value.__class__ is not list:
            return visit(MISSING)
        for element in value:  # noqa: SIM110 - any() with a generator costs half the speed
            if element.__class__ is dict and (follow(element[name]) if name in element else visit(MISSING)):
                return True
        return False

    return walk


def _field_or_place(name: str, index: int, follow: Visit, chosen: Visit, visit: Visit) -> Visit:
    by_name = _field(name, follow, visit)

    def walk(value: Json) -> bool:
        if value.__class__ is list and index < len(value) and chosen(value[index]):
            return True
        return by_name(value)

    return walk


def _containers_only(follow: Visit) -> Visit:
    def walk(value: Json) -> bool:
        return (value.__class__ is dict or value.__class__ is list) and follow(value)

    return walk


def values_at(path: Path, document: Json) -> list[Json]:
    """The values at `path`, lists whole, in the order of the walk; MISSING is left out."""
    found: list[Json] = []

    def collect(value: Json) -> bool:
        if value is not MISSING:
            found.append(value)
        return False

    walker(path, collect, collect)(document)
    return found
