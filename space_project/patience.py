"""Reads that are given up when they take too long, so that no page waits for a million rows."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from time import monotonic
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

T = TypeVar("T")

# How many of SQLite's own steps go by between two looks at the clock.
SQLITE_STEPS = 20_000


# SQLite asks Python about every profile, but its Spaces are small: waiting a little longer is worth it there.
PACE = {"sqlite": 3}


class Patience:
    """So many seconds for everything that is asked with it; on SQLite thrice as many."""

    def __init__(self, seconds: float) -> None:
        self.pace = PACE.get(connection.vendor, 1)
        self.until = monotonic() + seconds * self.pace

    def left(self) -> float:
        return self.until - monotonic()

    def ask(self, read: Callable[[], T], *, most: float = inf) -> T | None:
        """What `read` returns; None if a statement of it took longer than `most` seconds or those that are left.

        It only reads: whatever it began is rolled back when it is given up.
        """
        seconds = min(self.left(), most * self.pace)
        if seconds <= 0:
            return None
        try:
            with limited(seconds):
                return read()
        except OperationalError as error:
            if not was_given_up(error):
                raise
            return None


def was_given_up(error: OperationalError) -> bool:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
    return isinstance(cause, QueryCanceled)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """A statement within that takes longer is an OperationalError."""
    limit = limited_postgres if connection.vendor == "postgresql" else limited_sqlite
    with limit(seconds):
        yield


@contextmanager
def limited_postgres(seconds: float) -> Iterator[None]:
    # In a savepoint of its own, so that giving up spoils no transaction around it.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(max(int(seconds * 1000), 1))])
        yield
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


@contextmanager
def limited_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    until = monotonic() + seconds
    connection.connection.set_progress_handler(lambda: monotonic() > until, SQLITE_STEPS)
    try:
        yield
    finally:
        connection.connection.set_progress_handler(None, 0)
