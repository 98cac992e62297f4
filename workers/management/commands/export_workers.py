"""Writes the workers in the formats they are imported from (docs/import.md)."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError

from workers.transfer import files
from workers.transfer.exporting import WRITERS
from workers.transfer.lines import UnusableFile

NOTHING_DONE = 2


class Command(BaseCommand):
    help = "Writes all workers as CSV or JSON Lines; - is the standard output (docs/import.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--format", choices=[*WRITERS], help="Unless given, the ending of the name says it.")

    def handle(self, *, file: str, format: str | None, **options: Any) -> None:
        try:
            self.export(file, WRITERS[files.format_of(file, format)])
        except UnusableFile as error:
            raise CommandError(str(error), returncode=NOTHING_DONE) from error

    def export(self, path: str, write: Callable[[TextIO], int]) -> None:
        if path == files.STANDARD:
            number = write(cast(TextIO, self.stdout))
        else:
            with files.created(path) as file:
                number = write(file)
        self.stderr.write(f"{number:,} workers exported.")
