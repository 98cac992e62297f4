"""Which keys the workers' documents have. Unknown ones are legal in a filter, but usually misspelt (DESIGN 3.6)."""

from collections.abc import Iterable, Iterator
from typing import Any

from mql import suggest
from workers.models import Worker

# Enough to see every key that is at all common.
SAMPLE = 300


def complaints(paths: Iterable[str]) -> list[str]:
    """A sentence for each of these paths that no worker's document has. Costs a query each, and one for suggestions.

    Without any worker there is nothing to complain of.
    """
    if not Worker.objects.exists():
        return []
    unknown = [path for path in paths if not Worker.objects.matching({path: {"$exists": True}}).exists()]
    known = common_paths() if unknown else set()
    return [complaint(path, suggest(path, known)) for path in unknown]


def complaint(path: str, nearest: str | None) -> str:
    return f"No worker has `{path}`" + (f"; did you mean `{nearest}`?" if nearest else ".")


def common_paths() -> set[str]:
    """The paths of a random sample of documents."""
    documents = Worker.objects.order_by("rank").values_list("document", flat=True)[:SAMPLE]
    return {path for document in documents for path in paths_of(document)}


def paths_of(value: Any, prefix: str = "") -> Iterator[str]:
    """Every dotted path into a document; elements of a list share the list's path."""
    if isinstance(value, list):
        for element in value:
            yield from paths_of(element, prefix)
    elif isinstance(value, dict):
        for key, child in value.items():
            path = f"{prefix}.{key}" if prefix else key
            yield path
            yield from paths_of(child, path)
