"""Makes a client for a program that is to use the endpoints (docs/api.md)."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from integrations import actions
from integrations.models import Scope

BY = "command:create_api_client"


class Command(BaseCommand):
    help = "Makes an API client and prints its id, and its private key, which nobody can show again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="Which program it is, for people.")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            default=[],
            dest="scopes",
            help="What it may do; may be given several times. read and write unless given.",
        )
        keys = parser.add_mutually_exclusive_group()
        keys.add_argument("--public-key", metavar="FILE", help="The program's own RSA key; otherwise a pair is made.")
        keys.add_argument(
            "--private-key", metavar="FILE", help="Where to write the private key, instead of printing it."
        )

    def handle(
        self, *, name: str, scopes: list[str], public_key: str | None, private_key: str | None, **options: Any
    ) -> None:
        pem = read(public_key) if public_key else None
        # Where the private key cannot be written there is no client.
        with transaction.atomic():
            made = create(name, scopes or [Scope.READ, Scope.WRITE], pem)
            if private_key and made.private_pem:
                write(private_key, made.private_pem)
        self.stdout.write(f"Client id: {made.public.client.client_id}")
        self.stdout.write(f"Fingerprint of its key: {made.public.fingerprint}")
        if made.private_pem and not private_key:
            self.stdout.write(made.private_pem)


def create(name: str, scopes: list[str], pem: str | None) -> actions.NewKey:
    try:
        return actions.create_client(name=name, scopes=scopes, public_pem=pem, by=BY, now=timezone.now())
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


def read(file: str) -> str:
    try:
        return Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read ({error}): name a file with a public key in PEM.") from error


def write(file: str, pem: str) -> None:
    """A new file that only its owner may read."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    except OSError as error:
        raise CommandError(f"{file} cannot be made ({error.strerror}): name a new file.") from error
    with os.fdopen(descriptor, "w") as opened:
        opened.write(pem)
