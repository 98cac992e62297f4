"""The sort order of a gig's candidates, as bytes that every engine compares alike."""

from collections.abc import Iterator, Mapping, Sequence

from mql import order
from mql.errors import InvalidSort
from mql.limits import MAX_PATH_LENGTH, MAX_SORT_PATHS
from mql.operands import path as parse_path
from mql.syntax import Path, list_index
from mql.values import Json, name_of, plain_copy

Spec = Mapping[str, int] | Sequence[Sequence[str | int]]
_EXAMPLE = 'write {"rating": -1, "name": 1}'


class Sort:
    """A MongoDB sort: paths with 1 (ascending) or -1, in order of weight. Raises InvalidSort.

    `spec` is a mapping, or a list of pairs (a form that keeps its order in jsonb). Empty means no order.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.parts: tuple[tuple[Path, bool], ...] = tuple(
            (_path(path), _descends(path, direction)) for path, direction in _pairs(spec)
        )
        """Each path and whether it descends."""
        if len(self.parts) > MAX_SORT_PATHS:
            raise InvalidSort("", f"it names more than {MAX_SORT_PATHS} paths", "name fewer")

    def key(self, document: Mapping[str, Json]) -> bytes:
        """`document`'s place in the order: smaller bytes come first, equal bytes tie.

        No key is the beginning of another, so a caller may append a tie-breaker of its own.
        """
        return b"".join(
            order.sort_part(_keys(document, path.parts), descending=descending) for path, descending in self.parts
        )

    def paths(self) -> list[str]:
        """The document paths the order reads, sorted."""
        return sorted({str(path) for path, _ in self.parts})

    def __repr__(self) -> str:
        return f"Sort({self.spec!r})"


def _pairs(spec: object) -> list[tuple[object, object]]:
    if isinstance(spec, Mapping):
        return list(spec.items())
    if isinstance(spec, str | bytes) or not isinstance(spec, Sequence):
        raise InvalidSort("", f"it is {name_of(spec)}", _EXAMPLE)
    for position, pair in enumerate(spec):
        if isinstance(pair, str | bytes) or not isinstance(pair, Sequence) or len(pair) != 2:
            raise InvalidSort(f"[{position}]", "it is no pair of a path and a direction", _EXAMPLE)
    return [(path, direction) for path, direction in spec]


def _path(text: object) -> Path:
    if not isinstance(text, str):
        raise InvalidSort("", f"a path is {name_of(text)}", _EXAMPLE)
    plain_copy(text, InvalidSort, MAX_PATH_LENGTH * 4, 1)
    if text.startswith("$"):
        raise InvalidSort(text, "a path cannot begin with `$`", _EXAMPLE)
    return parse_path(text, text, InvalidSort)


def _descends(path: object, direction: object) -> bool:
    if isinstance(direction, bool) or not isinstance(direction, int | float) or direction not in (1, -1):
        raise InvalidSort(str(path), "the direction is neither 1 nor -1", "use 1 (ascending) or -1 (descending)")
    return direction == -1


def _keys(value: Json, parts: tuple[str, ...]) -> Iterator[bytes]:
    """The keys that compete to stand for a document, as MongoDB makes the keys of an index.

    A list at the end of the path gives its elements; one on the way gives what each of its elements has, null where
    that is no object. A place in a list (`scores.0`) goes before a name, and a list chosen by it is one value.
    """
    for position, part in enumerate(parts):
        if isinstance(value, list):
            yield from _keys_below_list(value, parts[position:])
            return
        if not isinstance(value, dict) or part not in value:
            yield order.NULL
            return
        value = value[part]
    yield from _leaf_keys(value)


def _keys_below_list(elements: list[Json], parts: tuple[str, ...]) -> Iterator[bytes]:
    index = list_index(parts[0])
    if index is not None and index < len(elements):
        chosen = elements[index]
        if chosen and isinstance(chosen, list) and len(parts) == 1:
            yield order.key(chosen)
        else:
            yield from _keys(chosen, parts[1:])
        return
    if not elements:
        yield order.NULL
    for element in elements:
        yield from _keys(element if isinstance(element, dict) else None, parts)


def _leaf_keys(value: Json) -> Iterator[bytes]:
    if value == []:
        yield order.EMPTY_LIST
    elif isinstance(value, list):
        yield from map(order.key, value)
    else:
        yield order.key(value)
