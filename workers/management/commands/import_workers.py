"""Imports workers from CSV or JSON Lines (docs/import.md)."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workers.management.progress import bytes_read
from workers.transfer import files
from workers.transfer.importing import Outcome, Result, import_records
from workers.transfer.lines import UnusableFile
from workers.transfer.reading import READERS
from workers.transfer.rejects import kept_aside

BY = "command:import_workers"
SHOWN_REJECTIONS = 20
SOME_REJECTED, NOTHING_DONE, INTERRUPTED = 1, 2, 130


class Command(BaseCommand):
    help = "Imports workers from a file of CSV or JSON Lines; - is the standard input (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--format", choices=[*READERS], help="Unless given, the ending of the name says it.")
        parser.add_argument("--rejected", metavar="FILE", help="Where rejected rows go; beside the file unless given.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen and write nothing.")

    def handle(self, *, file: str, format: str | None, rejected: str | None, dry_run: bool, **options: Any) -> None:
        counts: Counter[Outcome] = Counter()
        try:
            format = files.format_of(file, format)
            rejected = rejected or (None if dry_run else files.rejected_path(file, format))
            for result in results(file, format, rejected, dry_run):
                counts[result.outcome] += 1
                self.report(result, counts[Outcome.REJECTED])
        except UnusableFile as error:
            raise CommandError(str(error), returncode=NOTHING_DONE) from error
        except KeyboardInterrupt as error:
            raise CommandError(f"Stopped. {so_far(counts)}", returncode=INTERRUPTED) from error
        self.summarise(counts, rejected, dry_run)

    def report(self, result: Result, rejections: int) -> None:
        if result.outcome == Outcome.REJECTED and rejections <= SHOWN_REJECTIONS:
            self.stderr.write(f"Line {result.line}: {result.reason}")

    def summarise(self, counts: Counter[Outcome], rejected: str | None, dry_run: bool) -> None:
        for outcome in Outcome:
            self.stdout.write(f"{outcome:>10} {counts[outcome]:>10,}")
        if dry_run:
            self.stdout.write("Nothing was written: this was a dry run.")
        if number := counts[Outcome.REJECTED]:
            where = f": mend them in {rejected} and import that file" if rejected else ""
            raise CommandError(f"{number:,} rows were rejected{where}.", returncode=SOME_REJECTED)


def results(file: str, format: str, rejected: str | None, dry_run: bool) -> Iterator[Result]:
    """A result for each row of the file, shown as progress; the rejected ones kept in another file if there is one."""
    if rejected and Path(rejected).resolve() == Path(file).resolve():
        raise UnusableFile(f"{file} cannot take its own rejected rows: name another file with --rejected.")
    with files.opened(file) as opened, bytes_read(opened, files.size_of(file)) as source:
        contents = READERS[format](source)
        found: Iterable[Result] = import_records(contents.records, by=BY, now=timezone.now(), dry_run=dry_run)
        if rejected:
            found = kept_aside(found, rejected, format, contents.columns)
        for result in found:
            source.rows += 1
            yield result


def so_far(counts: Counter[Outcome]) -> str:
    done = counts[Outcome.CREATED] + counts[Outcome.UPDATED] + counts[Outcome.UNCHANGED]
    return f"{done:,} rows at least have been dealt with and stay so: import the file again to go on."
