"""Fills an empty Space with a demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from invitations.demo import seeding

WORKERS = 3_000


class Command(BaseCommand):
    help = "Fills an empty Space with workers, gigs and accounts to look at; only where DEBUG is on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--workers", type=int, default=WORKERS, metavar="N", help=f"How many; {WORKERS} unless given."
        )
        parser.add_argument("--seed", type=int, default=seeding.SEED, help="The same number gives the same Space.")

    def handle(self, *, workers: int, seed: int, **options: Any) -> None:
        if not settings.DEBUG:
            # Everybody knows their passwords.
            raise CommandError("This Space is in production (DEBUG is off), so it gets no demo accounts: set DEBUG=on.")
        try:
            seeded = seeding.seed(workers=workers, now=timezone.now(), number=seed)
        except seeding.SpaceNotEmpty as refusal:
            self.stdout.write(str(refusal))
            return
        self.stdout.write(
            f"{seeded.workers:,} workers, {seeded.gigs} gigs, {seeded.invitations:,} invitations. Sign in as:"
        )
        for email, password in seeding.PASSWORDS.items():
            self.stdout.write(f"  {email:24} {password}")
