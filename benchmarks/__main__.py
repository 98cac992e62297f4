"""`python -m benchmarks [--workers N] [--gigs N] [GROUP ...]`: hot paths beside floors, in one run.

On a PostgreSQL database made for it and dropped after it, on the server of `SPACE_TEST_POSTGRES_URL` or the usual local
one. Ratios are what counts: the machine's pace changes, and with it both sides.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import django
import psycopg
from psycopg import sql

from tests import services


@contextmanager
def scratch_database() -> Iterator[None]:
    server = services.find_postgres()
    if server is None:
        sys.exit(f"The benchmarks need PostgreSQL: {services.missing['PostgreSQL']}.")
    name = f"space_benchmark_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            os.environ["DATABASE_URL"] = urlsplit(server)._replace(path=f"/{name}").geturl()
            yield
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--workers", type=int, default=1_000_000)
    parser.add_argument("--gigs", type=int, default=100_000)
    parser.add_argument(
        "groups", nargs="*", default=["matcher", "engine", "accept", "http", "admin"], help="default: all"
    )
    options = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DEBUG": "on", "LOG_LEVEL": "WARNING"}
    with scratch_database():
        django.setup()
        from benchmarks.report import run

        run(workers=options.workers, gigs=options.gigs, groups=options.groups)


if __name__ == "__main__":
    main()
