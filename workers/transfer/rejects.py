"""The rows that were rejected, as they stood, with line and reason: to be mended and imported again."""

import csv
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TextIO

from workers.transfer import columns, files
from workers.transfer.importing import Outcome, Result


class Rejects(Protocol):
    def write(self, result: Result) -> None: ...


class CsvRejects:
    """`line` and `reason` come first, so that a row with too many cells keeps its shape.

    What could not be taken apart into cells stands in one.
    """

    def __init__(self, file: TextIO, names: Sequence[str]) -> None:
        self.kept = [place for place, name in enumerate(names) if name not in columns.IGNORED]
        self.dropped = {place for place, name in enumerate(names) if name in columns.IGNORED}
        self.rows = csv.writer(file)
        self.rows.writerow([*columns.IGNORED, *(names[place] for place in self.kept)])

    def write(self, result: Result) -> None:
        source = result.record.source
        cells = [source] if isinstance(source, str) else source
        if not isinstance(source, str):
            cells = [cell for place, cell in enumerate(cells) if place not in self.dropped]
        self.rows.writerow([result.line, result.reason, *map(columns.defused, cells)])


class JsonlRejects:
    """The object's own text with `line` and `reason` before it; what is no object stands under `unreadable`."""

    # What an earlier file of rejected rows put there.
    BEFORE = re.compile(r'\{"line": \d+, "reason": "(?:[^"\\]|\\.)*"(?:, |(?=\}))')

    def __init__(self, file: TextIO, names: Sequence[str]) -> None:
        self.file = file

    def write(self, result: Result) -> None:
        head = json.dumps({"line": result.line, "reason": result.reason}, ensure_ascii=False)[:-1]
        text = str(result.record.source)
        if result.record.problem:
            rest = f'"unreadable": {json.dumps(text, ensure_ascii=False)}}}'
        else:
            rest = self.BEFORE.sub("{", text, count=1)[1:].lstrip()
        self.file.write(f"{head}{'' if rest == '}' else ', '}{rest}\n")


WRITERS: dict[str, Callable[[TextIO, Sequence[str]], Rejects]] = {"csv": CsvRejects, "jsonl": JsonlRejects}


def kept_aside(results: Iterable[Result], path: str, format: str, names: Sequence[str]) -> Iterator[Result]:
    """The results; the rejected ones stand in a file besides, which is gone if there were none.

    UnusableFile, before the first result is asked for, if the file cannot be written.
    """
    number = 0
    with files.created(path) as file:
        writer = WRITERS[format](file, names)
        for result in results:
            if result.outcome == Outcome.REJECTED:
                writer.write(result)
                number += 1
            yield result
    if not number:
        os.remove(path)
