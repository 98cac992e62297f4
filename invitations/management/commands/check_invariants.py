"""Proves on the live database that the Space's promises hold."""

from argparse import ArgumentParser
from datetime import datetime
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from invitations.invariants import INVARIANTS, Invariant

SHOWN = 5


class Command(BaseCommand):
    help = (
        "Checks what has to be true at every moment and prints a table. Exit code 0: all of it is true; "
        "1: something is not. --repair mends what follows from other data."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what can be derived from other data")

    def handle(self, *, repair: bool, **options: Any) -> None:
        now = timezone.now()
        table = Table("What has to be true", "", "Broken by", *(["Mended"] if repair else []))
        broken = 0
        for invariant in INVARIANTS:
            violations = list(invariant.violations(now))
            mended = self.repair(invariant, violations, now) if repair else 0
            broken += len(violations) - mended
            table.add_row(
                invariant.sentence,
                "broken" if violations else "true",
                shown(invariant.subject, violations),
                *([str(mended)] if repair else []),
            )
        Console(file=cast(IO[str], self.stdout), width=120).print(table)
        if broken:
            raise CommandError(
                f"{broken} violations stand. "
                + ("They need a person." if repair else "Mend what can be derived with --repair."),
                returncode=1,
            )

    def repair(self, invariant: Invariant, violations: list[int], now: datetime) -> int:
        """How many are mended; what the database refuses stands, with its reason on stderr."""
        if invariant.repair is None:
            return 0
        mended = 0
        for pk in violations:
            try:
                invariant.repair(pk, now)
                mended += 1
            except IntegrityError as refusal:
                self.stderr.write(f"{invariant.subject} {pk} cannot be mended: {refusal}")
        return mended


def shown(subject: str, ids: list[int]) -> str:
    if not ids:
        return ""
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return f"{subject} {', '.join(map(str, ids[:SHOWN]))}{more}"
