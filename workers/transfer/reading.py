"""Records out of CSV and JSON Lines: what a row gives, by column, or why it cannot be read."""

import csv
import json
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from space_project import json_problems
from workers.transfer import columns
from workers.transfer.lines import MAX_ROW_BYTES, ByteSource, Line, UnusableFile, lines

# The csv module's own limit is for all of the process, and lower than an escaped document may need.
csv.field_size_limit(max(csv.field_size_limit(), MAX_ROW_BYTES))

QUOTES = gettext_lazy(
    "Its quotes do not match: put the whole cell in quotes, double each quote inside it, and close it again."
)


class RowRefused(ValueError):
    """This row cannot be imported. The text says what is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row: the line it begins in, what it gives, and how it stood there: cells of CSV, or text.

    Empty cells and nulls are not given. If there is a `problem`, nothing is.
    """

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    source: Sequence[str] | str = ""
    problem: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """A file that can be read: the columns of its header, none in JSON Lines, and its records, once."""

    columns: Sequence[str]
    records: Iterator[Record]


def read_jsonl(source: ByteSource) -> Contents:
    return Contents((), (jsonl_record(line) for line in lines(source) if line.problem or line.text.strip()))


def jsonl_record(line: Line) -> Record:
    text = line.text.strip()
    problem, values = line.problem, {}
    if not problem:
        try:
            values = json_object(text, _("The row"))
        except RowRefused as refusal:
            problem = str(refusal)
    given = {key: value for key, value in values.items() if value is not None}
    return Record(line.number, given, text, problem, len(text))


def json_object(text: str, what: str) -> dict[str, Any]:
    try:
        value = strict_json(text)
    except json.JSONDecodeError as error:
        told = {"what": what, "problem": json_problems.told(error), "place": error.pos + 1}
        sentence = _("%(what)s is not JSON (%(problem)s at character %(place)s): write one object, in braces.")
        raise RowRefused(sentence % told) from error
    except ValueError as error:
        raise RowRefused(_("%(what)s is not JSON: %(problem)s.") % {"what": what, "problem": error}) from error
    if not isinstance(value, dict):
        sentence = _("%(what)s is not an object: write it in braces, with a name for each value.")
        raise RowRefused(sentence % {"what": what})
    return value


def strict_json(text: str) -> Any:
    """ValueError if it is no JSON that can be kept; RowRefused if it would take the interpreter's whole stack."""
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except RecursionError as error:
        raise RowRefused(_("Objects and lists are nested too deep: flatten them.")) from error


def refuse_constant(name: str) -> None:
    raise ValueError(_("%(name)s is no number of JSON; leave it out or write null") % {"name": name})


def read_csv(source: ByteSource) -> Contents:
    """UnusableFile, before anything else is read, if the header is wrong."""
    rows = csv_rows(lines(source))
    header = next(rows, None)
    if header is None:
        raise UnusableFile(_("The file is empty: its first line has to name the columns."))
    if header.problem:
        raise UnusableFile(_("The first line cannot be read. %(problem)s") % {"problem": header.problem})
    names = columns.check_header([name.strip() for name in header.source])
    return Contents(names, (csv_record(names, row) for row in rows))


def csv_record(names: Sequence[str], row: Record) -> Record:
    if row.problem:
        return row
    problem, values = "", {}
    try:
        values = csv_values(names, row.source)
    except RowRefused as refusal:
        problem = str(refusal)
    return Record(row.line, values, row.source, problem, row.size)


def csv_values(names: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    """What JSON Lines would have said."""
    if len(cells) != len(names):
        told = {"cells": len(cells), "names": len(names)}
        sentence = _("The row has %(cells)s cells, the header %(names)s: a cell with a comma has to stand in quotes.")
        raise RowRefused(sentence % told)
    given = {
        name: columns.unescaped(cell)
        for name, cell in zip(names, cells, strict=True)
        if cell and name not in columns.IGNORED
    }
    values: dict[str, Any] = {name: given[name] for name in columns.TEXTS if name in given}
    if "is_active" in given:
        values["is_active"] = columns.TRUTHS.get(given["is_active"].strip().lower(), given["is_active"])
    if "document" in given or columns.has_keys(names):
        values["document"] = csv_document(given)
    return values


def csv_document(given: dict[str, str]) -> dict[str, Any]:
    document = json_object(given["document"], _("The document")) if "document" in given else {}
    for name, cell in given.items():
        if name.startswith(columns.KEY):
            document[name.removeprefix(columns.KEY)] = json_or_text(cell)
    return document


def json_or_text(cell: str) -> Any:
    try:
        return strict_json(cell)
    except RowRefused:
        raise
    except ValueError:
        return cell


def csv_rows(source: Iterator[Line]) -> Iterator[Record]:
    """Cells, row by row. Where quotes do not match, one line is given up and the next begins a row.

    A row goes on over line ends while a quote is open, so a row is looked for in lines with an even number of quotes.
    """
    ahead: deque[Line] = deque()

    def take() -> Line | None:
        return ahead.popleft() if ahead else next(source, None)

    while first := take():
        if not first.problem and not first.text.strip():
            continue
        row = lines_of_row(first, take)
        text = "".join(line.text for line in row)
        cells = None if any(line.problem for line in row) else csv_cells(text)
        if cells is None:
            ahead.extendleft(reversed(row[1:]))
            yield Record(first.number, {}, first.text.rstrip("\r\n"), first.problem or str(QUOTES), len(first.text))
        else:
            yield Record(first.number, {}, cells, "", len(text))


def lines_of_row(first: Line, take: Callable[[], Line | None]) -> list[Line]:
    """The lines until the quotes are even, or the row is too large, or the file ends."""
    row, size, is_open = [first], len(first.text), first.leaves_quote_open
    while is_open and size <= MAX_ROW_BYTES and not row[-1].problem and (line := take()):
        row.append(line)
        size += len(line.text)
        is_open ^= line.leaves_quote_open
    return row


def csv_cells(text: str) -> list[str] | None:
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        return None


READERS: dict[str, Callable[[ByteSource], Contents]] = {"csv": read_csv, "jsonl": read_jsonl}
