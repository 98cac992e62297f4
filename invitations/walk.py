"""In which order a gig reaches its workers, and how far its waves have come (docs/adr/0003).

A gig remembers a position in its order: everybody before it has been considered. A wave goes on from there, so it costs
by whom it invites, not by those invited before. Who joins or changes behind the position is found by the workers'
revision, which grows with each change: a wave looks at those who have changed since the last one.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, Max, OuterRef, Q

from gigs.models import Gig
from invitations.models import Invitation
from workers.matching import Query, SortKey
from workers.models import RANKS, Worker, WorkerQuerySet

RANK_BYTES = 8
# Later than every sort key.
LAST_KEY = b"\xff" * 64


# A worker as the orders speak of one: the id, the rank and, where there is a sort query, the sort key.
Stand = tuple[Any, ...]


class Order(Protocol):
    """A total order of all workers. Positions are bytes; None is before the first worker."""

    end: bytes
    columns: tuple[str, ...]

    def ahead(self, workers: WorkerQuerySet, position: bytes | None) -> Iterator[WorkerQuerySet]:
        """Those after the position: stretches of the order, one after the other, each sorted."""

    def behind(self, workers: WorkerQuerySet, position: bytes) -> WorkerQuerySet:
        """Those at or before the position, sorted."""

    def position_of(self, worker: Stand) -> bytes: ...


class FairOrder:
    """By stored random rank, beginning at the gig's own point and coming round, so that nobody is always first."""

    columns: tuple[str, ...] = ("pk", "rank")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = ((start - 1) % RANKS).to_bytes(RANK_BYTES)

    def ahead(self, workers: WorkerQuerySet, position: bytes | None) -> Iterator[WorkerQuerySet]:
        workers = workers.order_by("rank")
        reached = self.start - 1 if position is None else int.from_bytes(position)
        if position is not None and reached < self.start:
            yield workers.filter(rank__gt=reached, rank__lt=self.start)
            return
        yield workers.filter(rank__gt=reached)
        yield workers.filter(rank__lt=self.start)

    def behind(self, workers: WorkerQuerySet, position: bytes) -> WorkerQuerySet:
        reached = int.from_bytes(position)
        before_turn, after_turn = Q(rank__gte=self.start), Q(rank__lte=reached)
        passed = before_turn & after_turn if reached >= self.start else before_turn | after_turn
        return workers.filter(passed).order_by("rank")

    def position_of(self, worker: Stand) -> bytes:
        _, rank = worker
        return int(rank).to_bytes(RANK_BYTES)


class Compared(Func):
    """A row comparison of (sort key, rank) with a position, which an index on the two can answer."""

    output_field = BooleanField()

    def __init__(self, sign: str, sort_query: Query, position: bytes) -> None:
        super().__init__(SortKey(sort_query), F("rank"))
        self.sign, self.position = sign, position

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        compiled = [compiler.compile(part) for part in self.get_source_expressions()]
        columns = ", ".join(sql for sql, _ in compiled)
        params = [param for _, part in compiled for param in part]
        rank = int.from_bytes(self.position[-RANK_BYTES:])
        return f"({columns}) {self.sign} (%s, %s)", [*params, self.position[:-RANK_BYTES], rank]


class SortedOrder:
    """By the gig's sort query; ties by the workers' rank."""

    end = LAST_KEY + bytes(RANK_BYTES)
    columns: tuple[str, ...] = ("pk", "rank", "sort_key")

    def __init__(self, sort_query: Query) -> None:
        self.sort_query = sort_query

    def sorted(self, workers: WorkerQuerySet) -> WorkerQuerySet:
        return workers.annotate(sort_key=SortKey(self.sort_query)).order_by("sort_key", "rank")

    def ahead(self, workers: WorkerQuerySet, position: bytes | None) -> Iterator[WorkerQuerySet]:
        workers = self.sorted(workers)
        yield workers if position is None else workers.filter(Compared(">", self.sort_query, position))

    def behind(self, workers: WorkerQuerySet, position: bytes) -> WorkerQuerySet:
        return self.sorted(workers.filter(Compared("<=", self.sort_query, position)))

    def position_of(self, worker: Stand) -> bytes:
        _, rank, key = worker
        return bytes(key) + int(rank).to_bytes(RANK_BYTES)


def order_of(gig: Gig) -> Order:
    return SortedOrder(gig.sort_query) if gig.sort_query else FairOrder(gig.fair_start)


def current_revision() -> int:
    """Every change of a worker with a revision up to this one is visible to the statements that follow.

    On PostgreSQL a revision is the id of the transaction that wrote it, and this the last before the oldest one still
    running: what commits later is newer, so no change slips through between two waves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
            return int(cursor.fetchone()[0])
    return Worker.objects.aggregate(newest=Max("revision"))["newest"] or 0


@dataclass(frozen=True)
class Picked:
    """Whom a wave invites, in order, and how far the gig has come with that."""

    worker_ids: list[int]
    position: bytes | None
    revision: int


def candidates(gig: Gig) -> WorkerQuerySet:
    """Workers who may be asked, match and have no invitation to this gig, in whatever status. To a draft nobody has."""
    asked = Invitation.objects.filter(gig=gig.pk, worker=OuterRef("pk"))
    return Worker.objects.invitable().matching(gig.filter_query).filter(~Exists(asked))


def pick(gig: Gig, wanted: int, *, passed_over: Collection[int] = ()) -> Picked:
    """The next `wanted` candidates in the gig's order, first those who have changed behind its position.

    Reads only. If more have changed than are wanted the gig begins its order anew; who was asked is passed over once.
    `passed_over` are taken for asked.
    """
    # Before anybody is looked at: what changes from here on is for the next wave.
    revision = current_revision()
    order, workers = order_of(gig), candidates(gig)
    if passed_over:
        workers = workers.exclude(pk__in=passed_over)
    position = None if gig.wave_position is None else bytes(gig.wave_position)
    late = [] if position is None else first(order, [changed_behind(gig, order, workers, position, revision)], wanted)
    if len(late) == wanted:
        late, position = [], None
    ahead = first(order, order.ahead(workers, position), wanted - len(late))
    if len(late) + len(ahead) < wanted:
        position = order.end
    elif ahead:
        position = order.position_of(ahead[-1])
    return Picked([worker_id for worker_id, *_ in late + ahead], position, revision)


def changed_behind(gig: Gig, order: Order, workers: WorkerQuerySet, position: bytes, revision: int) -> WorkerQuerySet:
    # After a restore into another PostgreSQL the ids of transactions begin anew; then nobody is passed over.
    seen = gig.wave_revision if gig.wave_revision <= revision else 0
    return order.behind(workers, position).filter(revision__gt=seen)


def first(order: Order, stretches: Iterable[WorkerQuerySet], wanted: int) -> list[Stand]:
    """The first `wanted` of these stretches together; one that is not needed is not asked for."""
    found: list[Stand] = []
    for stretch in stretches:
        if len(found) < wanted:
            found += stretch.values_list(*order.columns)[: wanted - len(found)]
    return found
