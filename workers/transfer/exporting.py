"""Workers out of the database, in the formats they are imported from. An import of an export gives equal workers."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from workers.models import Worker, WorkerQuerySet
from workers.transfer import columns

CHUNK_ROWS = 2_000


def exported(workers: WorkerQuerySet) -> Iterator[dict[str, Any]]:
    """Each worker by the columns of a file, in the order of ids; without the keys that the Space writes."""
    for worker in workers.select_related("user").order_by("pk").iterator(chunk_size=CHUNK_ROWS):
        account = {name: getattr(worker.user, name) for name in columns.OF_ACCOUNT}
        yield account | {"external_id": worker.external_id, "document": worker.profile}


def jsonl_lines(workers: WorkerQuerySet) -> Iterator[str]:
    for values in exported(workers):
        yield json.dumps(values, ensure_ascii=False) + "\n"


def csv_lines(workers: WorkerQuerySet) -> Iterator[str]:
    """First the header. What a spreadsheet would run as a formula gets an apostrophe."""
    yield csv_line(columns.COLUMNS)
    for values in exported(workers):
        yield csv_line([columns.escaped(cell_of(values[name])) for name in columns.COLUMNS])


def csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def cell_of(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


# A line at a time, so that any number of workers can be sent as it is read.
LINES: dict[str, Callable[[WorkerQuerySet], Iterator[str]]] = {"csv": csv_lines, "jsonl": jsonl_lines}


def write(format: str, file: TextIO) -> int:
    """All workers; returns how many."""
    headers = 1 if format == "csv" else 0
    return sum(1 for line in LINES[format](Worker.objects.all()) if file.write(line)) - headers
