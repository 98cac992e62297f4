"""Where rows come from and go to: files by their ending, or the standard streams."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from workers.transfer.lines import UnusableFile

STANDARD = "-"
FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def format_of(path: str, given: str | None) -> str:
    """`csv` or `jsonl`; UnusableFile if neither what is given nor the ending says which."""
    known = given or FORMATS.get(Path(path).suffix.lower())
    if not known:
        raise UnusableFile(f"The format of {path} is not known: end the name in .csv or .jsonl, or give --format.")
    return known


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """To be read. UnusableFile if it cannot be."""
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - only the opening may fail so
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read ({error.strerror}): name a file that is there.") from error
    with file:
        yield file


@contextmanager
def created(path: str) -> Iterator[TextIO]:
    """To be written, in place of what is there. UnusableFile if it cannot be."""
    try:
        # Texts that are no UTF-8 can come from rejected rows only; there JSON's escape is what they were.
        file = open(path, "w", encoding="utf-8", newline="", errors="backslashreplace")  # noqa: SIM115
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written ({error.strerror}): name a folder that is there.") from error
    with file:
        yield file


def size_of(path: str) -> int | None:
    """In bytes; None for what comes through a pipe."""
    return os.stat(path).st_size if path != STANDARD and Path(path).is_file() else None


def rejected_path(path: str, format: str) -> str:
    """Where rejected rows go unless told otherwise: beside the file."""
    name = Path("stdin" if path == STANDARD else path)
    return str(name.with_suffix(f".rejected.{format}"))
