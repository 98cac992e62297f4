"""Names that an endpoint does not know: refused on our own endpoints, ignored on Cirro's (docs/api.md)."""

from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from mql import suggest

# To look for what was meant takes a while, and nobody reads more.
MOST_TOLD = 10
LONGEST_NAME = 100


class KnownNames(serializers.Serializer):
    """A body or query of an endpoint of our own. A name that is none of its fields is told with the nearest that is.

    By itself it knows no name: what an endpoint takes that takes nothing.
    """

    def to_internal_value(self, data: Any) -> Any:
        unknown = complaints(data, self.fields) if isinstance(data, Mapping) else {}
        try:
            told = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**error.detail, **unknown}) from error  # type: ignore[dict-item]
        if unknown:
            raise ValidationError(unknown)
        return told


def complaints(names: Iterable[str], known: Collection[str]) -> dict[str, ErrorDetail]:
    unknown = islice((name for name in names if name not in known), MOST_TOLD)
    return {name[:LONGEST_NAME]: ErrorDetail(complaint(name[:LONGEST_NAME], known), "unknown") for name in unknown}


def complaint(name: str, known: Collection[str]) -> str:
    if not known:
        return "This name is not known here, and no other is."
    nearest = suggest(name, known)
    meant = f" Did you mean {nearest}?" if nearest else ""
    return f"This name is not known here.{meant}"
