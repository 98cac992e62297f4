"""What the databases can hold."""

from collections.abc import Iterable

LARGEST_ID = 2**63 - 1
MOST_DIGITS = len(str(LARGEST_ID))


def is_id(pk: int) -> bool:
    """Whether a row can have it; of others the database cannot even be asked."""
    return 0 < pk <= LARGEST_ID


def possible(ids: Iterable[int]) -> list[int]:
    return [pk for pk in ids if is_id(pk)]


def id_in(text: str | None) -> int | None:
    """The id that is written so; None if it is none."""
    if not (text and text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        return None
    return int(text) if is_id(int(text)) else None


def ids_in(texts: Iterable[str]) -> list[int]:
    """The ids among texts of which some may be anything."""
    return [pk for pk in map(id_in, texts) if pk]
