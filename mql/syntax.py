"""The tree a filter is parsed into. match, explain and postgres each give it a meaning; parse alone makes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from mql.regex import Regex
from mql.values import Json


@dataclass(frozen=True, slots=True)
class Path:
    """Where in a document. A part that is a number may be a place in a list as well as a name."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)

    @property
    def has_index(self) -> bool:
        return any(list_index(part) is not None for part in self.parts)


def list_index(part: str) -> int | None:
    """The place in a list that `part` spells: 0, 1, 2 and so on, without sign or leading zeros."""
    if part.isascii() and part.isdecimal() and (part == "0" or part[0] != "0") and len(part) < 10:
        return int(part)
    return None


@dataclass(frozen=True, slots=True)
class Equals:
    """Null equals missing too."""

    expands: ClassVar[bool] = True
    value: Json


@dataclass(frozen=True, slots=True)
class Range:
    """`operator` is one of > >= < <=. Only values of the type of `value` are compared."""

    expands: ClassVar[bool] = True
    operator: str
    value: Json


@dataclass(frozen=True, slots=True)
class OneOf:
    expands: ClassVar[bool] = True
    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class HasType:
    """`names` are those of TYPE_CODES, `number` among them."""

    expands: ClassVar[bool] = True
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Modulo:
    """Divided by `divisor` (> 0) the number, cut to an integer, leaves `remainder`, with the number's sign."""

    expands: ClassVar[bool] = True
    divisor: int
    remainder: int


@dataclass(frozen=True, slots=True)
class Matches:
    expands: ClassVar[bool] = True
    regex: Regex


@dataclass(frozen=True, slots=True)
class Exists:
    expands: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Size:
    expands: ClassVar[bool] = False
    length: int


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a list satisfies `query`: as a document, or `by_value` (clauses without a path)."""

    expands: ClassVar[bool] = False
    query: "Node"
    by_value: bool


Test = Equals | Range | OneOf | HasType | Modulo | Matches | Exists | Size | Element
"""What a clause asks of a value. If it `expands`, a list is asked element by element, then as a whole."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One operator on one path: some value there passes `test`, or none does if `negated`.

    `path` is None inside `$elemMatch: {$gt: 1}`, where the element itself is asked, and never expanded.
    """

    operator: str
    path: Path | None
    wanted: Json
    test: Test
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`$and` and `$all`: every child; `$or`: some child; `$nor`: none; `$not`: not every child.

    Without children `$and` is true and `$or` false; parse.py makes an empty `$all` an empty `$or`.
    """

    operator: str
    children: tuple["Node", ...]
    path: Path | None = None
    wanted: Json = None


Node = Clause | Group


def paths(node: Node, prefix: tuple[str, ...] = ()) -> Iterator[str]:
    """The document paths that `node` reads, those inside `$elemMatch` behind the list's own."""
    if isinstance(node, Group):
        for child in node.children:
            yield from paths(child, prefix)
        return
    parts = prefix + (node.path.parts if node.path else ())
    inner = list(paths(node.test.query, parts)) if isinstance(node.test, Element) else []
    yield from inner or [".".join(parts)]
