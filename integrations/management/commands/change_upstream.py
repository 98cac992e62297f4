"""Says what is so when SPACE_UPSTREAM_SITE or SPACE_UPSTREAM_CLIENT_ID has changed (docs/upstream.md)."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from integrations.upstream import beginning


class Command(BaseCommand):
    help = "The upstream that is set now is the one from before, or another one with which the Space begins anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--same", action="store_true", help="It is the same system: the ids known here stay.")
        which.add_argument(
            "--another", action="store_true", help="Its ids and what waits are forgotten; all is told from the start."
        )

    def handle(self, *, same: bool, another: bool, **options: Any) -> None:
        if settings.UPSTREAM is None:
            raise CommandError("This Space follows no upstream: set SPACE_UPSTREAM and what belongs to it first.")
        if beginning.is_ours():
            raise CommandError("The upstream that is set is the one that the Space has followed: nothing has changed.")
        if same:
            beginning.take_as_same()
        else:
            beginning.begin_anew()
        told = "the ids known here stay" if same else "all that stands here is told from the start"
        self.stdout.write(f"The Space follows {settings.UPSTREAM.site} as {settings.UPSTREAM.client_id}: {told}.")
