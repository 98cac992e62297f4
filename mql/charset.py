"""Sets of characters as ranges of code points, for regex.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_LAST = 0x10FFFF
_LAST_CASED = 0x1E943
"""The last character of Unicode that has two cases."""


@dataclass(frozen=True, slots=True)
class CharSet:
    """`ranges` are disjoint, sorted, their ends included."""

    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, first: int, last: int | None = None) -> "CharSet":
        return cls(((first, first if last is None else last),))

    @classmethod
    def joined(cls, ranges: Iterable[tuple[int, int]]) -> "CharSet":
        merged: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return cls(tuple(merged))

    def __or__(self, other: "CharSet") -> "CharSet":
        return CharSet.joined(self.ranges + other.ranges)

    def __invert__(self) -> "CharSet":
        """All other characters. NUL and surrogates are none: no text holds them."""
        outside: list[tuple[int, int]] = []
        start = 1
        for first, last in (self | _SURROGATES).ranges:
            if first > start:
                outside.append((start, first - 1))
            start = last + 1
        return CharSet((*outside, (start, _LAST)) if start <= _LAST else tuple(outside))

    def holds(self, code: int) -> bool:
        return any(first <= code <= last for first, last in self.ranges)


_SURROGATES = CharSet.of(0xD800, 0xDFFF)


@lru_cache(maxsize=1)
def categories() -> dict[str, CharSet]:
    r"""What \d, \w and \s stand for in MongoDB: ASCII only."""
    digit = CharSet.of(ord("0"), ord("9"))
    word = CharSet.joined([*digit.ranges, (65, 90), (95, 95), (97, 122)])
    space = CharSet.joined([(9, 13), (32, 32)])
    return {
        "CATEGORY_DIGIT": digit,
        "CATEGORY_NOT_DIGIT": ~digit,
        "CATEGORY_WORD": word,
        "CATEGORY_NOT_WORD": ~word,
        "CATEGORY_SPACE": space,
        "CATEGORY_NOT_SPACE": ~space,
    }


def cased(members: CharSet) -> CharSet:
    """`members` and whatever differs from one of them in case alone."""
    families = _case_families()
    width = sum(last - first + 1 for first, last in members.ranges)
    if width < len(families):
        inside = [code for first, last in members.ranges for code in range(first, last + 1)]
    else:
        inside = [code for code in families if members.holds(code)]
    others = [(other, other) for code in inside for other in families.get(code, ())]
    return CharSet.joined([*members.ranges, *others])


@lru_cache(maxsize=1)
def _case_families() -> dict[int, tuple[int, ...]]:
    """Per cased character all that fold to the same text: K, k and the Kelvin sign; S, s and the long s."""
    families: dict[str, list[int]] = {}
    for code in range(_LAST_CASED + 1):
        if not 0xD800 <= code <= 0xDFFF:
            families.setdefault(chr(code).casefold(), []).append(code)
    return {code: tuple(family) for family in families.values() if len(family) > 1 for code in family}
