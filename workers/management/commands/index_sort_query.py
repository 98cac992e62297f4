"""Makes waves that go by a sort query cost by whom they invite, with a million workers too."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from mql import InvalidSort
from workers import sort_indexes


class Command(BaseCommand):
    help = (
        "Builds (or with --drop removes) the PostgreSQL index for a sort_query that many gigs use, while work goes on. "
        "Each index makes every change of a worker a little dearer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("sort_query", help="as in the gig, for example '{\"rating\": -1}'")
        parser.add_argument("--drop", action="store_true", help="remove the index")

    def handle(self, *, sort_query: str, drop: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has these indexes: set DATABASE_URL to a PostgreSQL database.")
        act = sort_indexes.drop if drop else sort_indexes.create
        try:
            name = act(json.loads(sort_query))
        except json.JSONDecodeError as error:
            raise CommandError(
                f"{sort_query!r} is not JSON: {error}. Write for example '{{\"rating\": -1}}'."
            ) from error
        except InvalidSort as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{name} is {'gone' if drop else 'there'}.")
