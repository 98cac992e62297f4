"""Workers into the database, in batches: each a transaction of a dozen statements, whatever the number of rows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import DataError, IntegrityError, connection, models, reset_queries, transaction
from django.db.models import Value
from django.utils.translation import gettext as _

from events.models import Event, EventType
from mql import InvalidDocument
from workers.fields import DocumentField
from workers.models import User, Worker
from workers.transfer.accounts import Accounts, Change, changes
from workers.transfer.fields import Row, checked
from workers.transfer.reading import Record, RowRefused
from workers.transfer.seen import Seen

BATCH_ROWS = 2_000
BATCH_CHARACTERS = 2**23
# After so many rows the planner's picture of the table is another one.
BIG_IMPORT = 5_000
DOCUMENT = DocumentField()


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a row, or would become of it: the fields that change, or the reason why it is rejected."""

    record: Record
    outcome: Outcome
    worker_id: int | None = None
    fields: Sequence[str] = ()
    reason: str = ""

    @property
    def line(self) -> int:
        return self.record.line


def import_records(records: Iterable[Record], *, by: str, now: datetime, dry_run: bool = False) -> Iterator[Result]:
    """A result for each record, in order, after its batch has been committed; who stops asking keeps those.

    An account is found by external id, else by e-mail address, else made. What a record does not give stays; a document
    takes the place of the one before. A row that changes nothing writes nothing. A dry run writes nothing at all.
    """
    written = 0
    with Seen() as seen:
        for batch in batches(records):
            for result in import_batch(batch, seen, by=by, now=now, dry_run=dry_run):
                written += result.outcome in (Outcome.CREATED, Outcome.UPDATED)
                yield result
            # With DEBUG on, Django keeps the text of every statement.
            reset_queries()
    if written >= BIG_IMPORT and not dry_run and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE workers_worker")


def batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += record.size
        if len(batch) == BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def import_batch(records: Sequence[Record], seen: Seen, *, by: str, now: datetime, dry_run: bool) -> list[Result]:
    rows, results = [], []
    for record in records:
        try:
            rows.append(checked(record))
        except RowRefused as refusal:
            results.append(rejected(record, refusal))
    results += import_rows(rows, seen, by=by, now=now, dry_run=dry_run)
    return sorted(results, key=lambda result: result.line)


def rejected(record: Record, reason: Exception | str) -> Result:
    return Result(record, Outcome.REJECTED, reason=str(reason))


def import_rows(
    rows: Sequence[Row], seen: Seen, *, by: str, now: datetime, dry_run: bool, check_documents: bool = False
) -> list[Result]:
    """All in one transaction. Where the database refuses, rows are halved until the refused ones stand alone."""
    try:
        with nullcontext() if dry_run else transaction.atomic():
            accounts = Accounts(rows, lock=not dry_run)
            decided = changes(rows, accounts, seen, now, check_documents=check_documents or dry_run)
            if not dry_run:
                write([change for change in decided if isinstance(change, Change)], by=by, now=now)
    except InvalidDocument:
        return import_rows(rows, seen, by=by, now=now, dry_run=dry_run, check_documents=True)
    except (IntegrityError, DataError) as error:
        if len(rows) == 1:
            told = {"problem": str(error).splitlines()[0]}
            return [rejected(rows[0].record, _("The database refuses the row (%(problem)s): mend it.") % told)]
        halves = rows[: len(rows) // 2], rows[len(rows) // 2 :]
        return [result for half in halves for result in import_rows(half, seen, by=by, now=now, dry_run=dry_run)]
    return [result_of(row, change) for row, change in zip(rows, decided, strict=True)]


def result_of(row: Row, change: Change | RowRefused) -> Result:
    if isinstance(change, RowRefused):
        return rejected(row.record, change)
    if change.is_new_user:
        return Result(row.record, Outcome.CREATED, change.user.pk)
    outcome = Outcome.UPDATED if change.is_new_worker or change.fields else Outcome.UNCHANGED
    return Result(row.record, outcome, change.user.pk, change.fields)


def write(decided: Sequence[Change], *, by: str, now: datetime) -> None:
    """Accounts, workers and the log. The caller holds the rows."""
    User.objects.bulk_create([change.user for change in decided if change.is_new_user])
    update_all([(change.user, change.user_fields) for change in decided])
    joining = [change for change in decided if change.is_new_worker]
    for change in joining:
        change.worker.user = change.user
        change.worker.document = change.worker.profile | change.user.reserved_keys()
    Worker.objects.bulk_create([as_literal(change.worker) for change in joining])
    known = [change for change in decided if change.worker_fields and not change.is_new_worker]
    update_all([(as_literal(change.worker), change.worker_fields) for change in known])
    Event.objects.bulk_create([event for change in decided for event in events_of(change, by=by, now=now)])


def as_literal(worker: Worker) -> Worker:
    """Else Django hands PostgreSQL an array of documents, and psycopg quotes each quote in them in Python."""
    worker.document = Value(worker.document, output_field=DOCUMENT)
    return worker


def update_all(rows: Sequence[tuple[User | Worker, frozenset[str]]]) -> None:
    """Rows of one model with the same changed fields in one statement: what has not changed is not even set.

    To set `external_id` or `email` would wait for whoever refers to the row, and to set a document raises the worker's
    revision.
    """
    alike: dict[frozenset[str], list[User | Worker]] = {}
    for row, names in rows:
        if names:
            alike.setdefault(names, []).append(row)
    for changed, same in alike.items():
        manager: models.Manager[Any] = type(same[0])._default_manager
        # The rows are there and locked: each insert conflicts and updates. An UPDATE with a CASE for each row would
        # cost the square of their number.
        manager.bulk_create(same, update_conflicts=True, unique_fields=["pk"], update_fields=[*changed])


def events_of(change: Change, *, by: str, now: datetime) -> Iterator[Event]:
    if change.is_new_user:
        yield Event(type=EventType.USER_CREATED, at=now, by=by, worker_id=change.user.pk)
    elif change.is_new_worker or change.fields:
        data = {"fields": change.fields}
        yield Event(type=EventType.USER_UPDATED, at=now, by=by, worker_id=change.user.pk, data=data)
