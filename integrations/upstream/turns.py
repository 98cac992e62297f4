"""One process speaks to the upstream at a time, and after a failure nobody does for a while.

A lease and no lock: no transaction is open while HTTP is waited for, and SQLite has no other lock. Whose process dies
leaves the turn to others after LEASE.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from integrations.upstream.models import UpstreamTurn

# Longer than a request may take, its name looked up and its answer taken in.
LEASE = timedelta(seconds=90)
LONGEST_STREAK = 5
FIRST_WAIT, LONGEST_REST = timedelta(seconds=1), timedelta(minutes=1)


class TurnLost(Exception):
    """It took longer than the lease, and somebody else speaks to the upstream by now."""


@dataclass
class Turn:
    """The right to speak to the upstream; whoever's `until` stands in the row has it."""

    name: UpstreamTurn.Name
    until: datetime

    def row(self) -> QuerySet[UpstreamTurn]:
        """None if the turn was lost."""
        return UpstreamTurn.objects.filter(name=self.name, next_at=self.until)

    def keep(self, now: datetime) -> None:
        """It lasts longer. TurnLost."""
        until = now + LEASE
        if not self.row().update(next_at=until):
            raise TurnLost(self.name)
        self.until = until

    def end(self, now: datetime) -> None:
        """Anybody may be next."""
        self.row().update(next_at=now)

    def rest(self, failure: str, *, now: datetime, seconds: float = 0) -> None:
        """Nobody tries again for a while, which grows with each failure, or for the `seconds` the upstream names."""
        for turn in self.row():
            turn.failures += 1
            turn.failed_at = turn.failed_at or now
            turn.failure = failure
            turn.next_at = now + max(wait(turn.failures, LONGEST_REST), timedelta(seconds=seconds))
            turn.save(update_fields=["failures", "failed_at", "failure", "next_at"])


def take(name: UpstreamTurn.Name, *, now: datetime) -> Turn | None:
    """Our turn, and nobody else's until the lease ends or the turn does; None if it is somebody's."""
    UpstreamTurn.objects.get_or_create(name=name, defaults={"next_at": now})
    turn = Turn(name, now + LEASE)
    return turn if UpstreamTurn.objects.filter(name=name, next_at__lte=now).update(next_at=turn.until) else None


def succeed(name: UpstreamTurn.Name) -> None:
    UpstreamTurn.objects.filter(name=name, failures__gt=0).update(failures=0, failed_at=None, failure="")


def wait(failures: int, longest: timedelta) -> timedelta:
    """Twice as long each time, up to `longest`; by chance up to half of it shorter, so that not all come at once."""
    return min(FIRST_WAIT * 2 ** min(failures - 1, 30), longest) * random.uniform(0.5, 1)


@dataclass
class Streak:
    """Failures one after the other. Each of a few may have itself to blame; more are the upstream's."""

    last: Exception | None = None
    length: int = 0

    def fail(self, failure: Exception, *, for_all: bool) -> None:
        """Raises the failure if there is no use in going on."""
        self.last, self.length = failure, self.length + 1
        if for_all or self.length == LONGEST_STREAK:
            raise failure

    def succeed(self) -> None:
        self.last, self.length = None, 0

    def end(self) -> None:
        """Raises the last failure if nothing has succeeded since."""
        if self.last:
            raise self.last
