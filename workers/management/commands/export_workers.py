"""Writes the workers in the formats they are imported from (docs/import.md)."""

from argparse import ArgumentParser
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError

from workers.transfer import files
from workers.transfer.exporting import LINES, write
from workers.transfer.lines import UnusableFile

NOTHING_DONE = 2


class Command(BaseCommand):
    help = "Writes all workers as CSV or JSON Lines; - is the standard output (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--format", choices=[*LINES], help="Unless given, the ending of the name says it.")

    def handle(self, *, file: str, format: str | None, **options: Any) -> None:
        try:
            self.export(file, files.format_of(file, format))
        except UnusableFile as error:
            raise CommandError(str(error), returncode=NOTHING_DONE) from error

    def export(self, path: str, format: str) -> None:
        if path == files.STANDARD:
            number = write(format, cast(TextIO, self.stdout))
        else:
            with files.created(path) as file:
                number = write(format, file)
        self.stderr.write(f"{number:,} workers exported.")
