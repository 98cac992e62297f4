"""Which keys the workers' documents have. Unknown ones are legal in a filter, but usually misspelt (DESIGN 3.6)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mql import suggest
from space_project.patience import Patience
from workers.models import Worker

# Enough to see every key that is at all common.
SAMPLE = 300
# As long as staff wait for a page to tell whether any of a million documents has a key.
SECONDS = 0.5
# Values that are offered for a key, if they are short.
MOST_VALUES = 12
LONGEST_VALUE = 40

KINDS = {str: "text", bool: "truth", int: "number", float: "number", list: "list", dict: "object", type(None): "null"}


@dataclass(frozen=True)
class UnknownKey:
    """`certain` unless there were too many documents to look through: then hardly any has it."""

    path: str
    nearest: str | None
    certain: bool = True

    def __str__(self) -> str:
        told = {"path": self.path}
        sentence = _("No worker has `%(path)s`") if self.certain else _("Hardly any worker has `%(path)s`")
        meant = _("; did you mean `%(nearest)s`?") % {"nearest": self.nearest} if self.nearest else "."
        return sentence % told + meant


@dataclass(frozen=True)
class KnownKey:
    """A path that documents have, which kinds of values (KINDS), and values that several have; frequent ones first."""

    path: str
    kinds: tuple[str, ...]
    values: tuple[Any, ...]


def complaints(paths: Iterable[str], patience: Patience | None = None) -> list[UnknownKey]:
    """One for each of these paths that no worker's document has. A query, and one for each path that is not common.

    Without any worker there is nothing to complain of.
    """
    patience = patience or Patience(SECONDS)
    documents = sampled()
    known = {path for document in documents for path in paths_of(document)}
    found = (complaint(path, known, patience) for path in paths if documents and path not in known)
    return [complaint for complaint in found if complaint]


def complaint(path: str, known: Collection[str], patience: Patience) -> UnknownKey | None:
    exists = patience.ask(Worker.objects.matching({path: {"$exists": True}}).exists)
    return None if exists else UnknownKey(path, suggest(path, known), certain=exists is False)


def sampled() -> list[dict[str, Any]]:
    """Documents of random workers."""
    return list(Worker.objects.order_by("rank").values_list("document", flat=True)[:SAMPLE])


def common_keys() -> list[KnownKey]:
    """What a random sample of documents has, by path. One query."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    values: dict[str, Counter[Any]] = defaultdict(Counter)
    for path, value in (pair for document in sampled() for pair in pairs_of(document)):
        kinds[path][KINDS[type(value)]] += 1
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str | int | float) and len(str(each)) <= LONGEST_VALUE:
                values[path][each] += 1
    return [KnownKey(path, most(kinds[path], 1), most(values[path], 2)) for path in sorted(kinds)]


def most(counted: Counter[Any], least: int) -> tuple[Any, ...]:
    """Those counted at least so often."""
    return tuple(value for value, times in counted.most_common(MOST_VALUES) if times >= least)


def paths_of(value: Any) -> Iterator[str]:
    """Every dotted path into a document; elements of a list share the list's path."""
    return (path for path, _value in pairs_of(value))


def pairs_of(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every dotted path into a document, with each value it has there."""
    if isinstance(value, list):
        for element in value:
            yield from pairs_of(element, prefix)
    elif isinstance(value, dict):
        for key, child in value.items():
            path = f"{prefix}.{key}" if prefix else key
            yield path, child
            yield from pairs_of(child, path)
