"""Workers out of the database, in the formats they are imported from. An import of an export gives equal workers."""

import csv
import json
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from workers.models import Worker
from workers.transfer import columns

CHUNK_ROWS = 2_000


def exported() -> Iterator[dict[str, Any]]:
    """Each worker by the columns of a file, in the order of ids; without the keys that the Space writes."""
    workers = Worker.objects.select_related("user").order_by("pk")
    for worker in workers.iterator(chunk_size=CHUNK_ROWS):
        account = {name: getattr(worker.user, name) for name in columns.OF_ACCOUNT}
        yield account | {"external_id": worker.external_id, "document": worker.profile}


def write_jsonl(file: TextIO) -> int:
    """Returns the number of workers."""
    number = 0
    for values in exported():
        file.write(json.dumps(values, ensure_ascii=False) + "\n")
        number += 1
    return number


def write_csv(file: TextIO) -> int:
    """Returns the number of workers. What a spreadsheet would run as a formula gets an apostrophe."""
    rows = csv.DictWriter(file, columns.COLUMNS)
    rows.writeheader()
    number = 0
    for values in exported():
        rows.writerow({name: columns.escaped(cell_of(value)) for name, value in values.items()})
        number += 1
    return number


def cell_of(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


WRITERS: dict[str, Callable[[TextIO], int]] = {"csv": write_csv, "jsonl": write_jsonl}
