"""The lines of a file nobody trusts: numbered, and never more of one in memory than MAX_ROW_BYTES."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from space_project.errors import SpaceError

MAX_ROW_BYTES = 2**20
"""A document of the largest size fits, however its characters are escaped."""

CHUNK_BYTES = 2**16


class UnusableFile(SpaceError):
    """Nothing can be read from this file; its text says why."""

    code = "unusable_file"


class ByteSource(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Line:
    """`text` has its line end; if there is a `problem`, it is what could be kept of it."""

    number: int
    text: str
    problem: str = ""

    @property
    def leaves_quote_open(self) -> bool:
        return self.text.count('"') % 2 == 1


def lines(source: ByteSource) -> Iterator[Line]:
    """Every line; UnusableFile if the first shows that this is no UTF-8. A byte order mark is passed over."""
    for number, (data, whole) in enumerate(raw_lines(source), start=1):
        yield decoded(number, data.removeprefix(codecs.BOM_UTF8) if number == 1 else data, whole)


def decoded(number: int, data: bytes, whole: bool) -> Line:
    if not whole:
        return Line(number, "", too_long())
    try:
        return Line(number, data.decode())
    except UnicodeDecodeError as error:
        if number == 1:
            sentence = _("The file is not UTF-8 (byte %(byte)s of line 1): save it as UTF-8.")
            raise UnusableFile(sentence % {"byte": error.start}) from error
        problem = _("Byte %(byte)s of the row is not UTF-8: save the file as UTF-8.") % {"byte": error.start}
        return Line(number, data.decode(errors="backslashreplace"), problem)


def too_long() -> str:
    sentence = _("The row is larger than %(most)s bytes: make its document smaller, or close a quote left open.")
    return sentence % {"most": number_format(MAX_ROW_BYTES, use_l10n=True, force_grouping=True)}


def raw_lines(source: ByteSource) -> Iterator[tuple[bytes, bool]]:
    """Each line with its end, whichever of the three it is, and whether it is whole. Too long ones are passed over."""
    kept, whole = b"", True
    while chunk := source.read(CHUNK_BYTES):
        *ended, kept = split(kept + chunk)
        for data in ended:
            yield data, whole and len(data) <= MAX_ROW_BYTES
            whole = True
        if len(kept) > MAX_ROW_BYTES:
            # The last byte stays: it may be the first half of a line end.
            kept, whole = kept[-1:], False
    if kept:
        yield kept, whole


def split(data: bytes) -> list[bytes]:
    """The lines in `data`, and last, perhaps empty, the beginning of one that goes on in the next chunk."""
    parts = data.splitlines(keepends=True)
    if not parts or parts[-1].endswith(b"\n"):
        parts.append(b"")
    return parts
