"""Things that happen at the same time, in real transactions, and what they look like without the guard."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection

from gigs.queries import GigQuerySet
from invitations import at_once

# Long enough for another thread to come as far as it can.
PATIENCE_SECONDS = 0.4


def race(*calls: Callable[[], Any]) -> list[Any]:
    """All calls begin at once, each on a connection of its own; their results, or what they raised."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        connection.ensure_connection()
        start.wait()
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(outcomes: list[Any]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@contextmanager
def meeting_at(*places: tuple[Any, str]) -> Iterator[None]:
    """Two racers that come to one of these places (owner, name of a function) wait there for each other.

    So each has read before either writes. With the guard on, the second cannot come there; then the first goes on
    after a while.
    """
    meeting = threading.Barrier(2)

    def after_meeting(original: Callable[..., Any]) -> Callable[..., Any]:
        def arrive(*args: Any, **kwargs: Any) -> Any:
            try:
                meeting.wait(PATIENCE_SECONDS)
            except threading.BrokenBarrierError:
                meeting.reset()
            return original(*args, **kwargs)

        return arrive

    with ExitStack() as patches:
        for owner, name in places:
            patches.enter_context(patch.object(owner, name, after_meeting(getattr(owner, name))))
        yield


@contextmanager
def no_lock() -> Iterator[None]:
    """The gig's row is read without a lock."""
    with (
        patch.object(GigQuerySet, "locked", lambda gigs: gigs.all()),
        patch.object(GigQuerySet, "claimable", lambda gigs: gigs.all()),
    ):
        yield


@contextmanager
def in_steps() -> Iterator[None]:
    """Accepting goes through Python, also where the database could do it at once."""
    with patch.object(at_once, "accept", lambda **kwargs: False):
        yield


@contextmanager
def no_constraint(table: str, name: str) -> Iterator[None]:
    """The database does not watch over this rule; whatever broke it is gone afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute("TRUNCATE invitations_wave, invitations_invitation, gigs_gig CASCADE")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
