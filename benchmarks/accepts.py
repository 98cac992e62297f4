"""Accepting from many processes at once, beside the bare one-row update that it cannot do without."""

import multiprocessing
from collections.abc import Callable, Iterator
from time import perf_counter

from django.db import connection

from benchmarks import world
from benchmarks.measure import Row, execute, fetch, rate_row
from benchmarks.rows import INSERT
from benchmarks.world import BY, NOW
from gigs.models import Gig
from invitations import actions
from invitations.models import Invitation
from workers.models import Worker

# Enough for a second or so; the same for subject and floor.
ACTS = 4_000
SPREAD = 1_000

forked = multiprocessing.get_context("fork")

UPDATE = "UPDATE gigs_gig SET accepted_count = accepted_count + 1 WHERE id = %s"


def rate(jobs: list[list[Callable[[], object]]]) -> float:
    """How many jobs a second, each list in a process with a connection of its own, all beginning at once."""
    connection.close()
    start = forked.Barrier(len(jobs))
    spans = forked.Queue()

    def work(mine: list[Callable[[], object]]) -> None:
        connection.ensure_connection()
        start.wait()
        begin = perf_counter()
        try:
            for job in mine:
                job()
        finally:
            # Also after a failure, which the caller's own check finds: nobody may wait for a span for ever.
            spans.put((begin, perf_counter()))

    processes = [forked.Process(target=work, args=[mine]) for mine in jobs]
    for process in processes:
        process.start()
    ends = [spans.get() for _ in processes]
    for process in processes:
        process.join()
    return sum(map(len, jobs)) / (max(end for _, end in ends) - min(begin for begin, _ in ends))


def invited(gigs: list[Gig], each: int) -> list[Invitation]:
    ids = list(Worker.objects.active().order_by("pk").values_list("pk", flat=True)[:each])
    for offered in gigs:
        fetch(INSERT, [offered.pk, ids, NOW])
    made = Invitation.objects.filter(gig__in=gigs).order_by("worker", "gig")
    return list(made)


def dealt(jobs: list[Callable[[], object]], processes: int) -> list[list[Callable[[], object]]]:
    return [jobs[number::processes] for number in range(processes)]


def accepting(processes: int, spread: int) -> Iterator[float]:
    """Every job is another pending invitation; the gigs have seats enough."""
    while True:
        gigs = world.gigs(spread, total_seats=ACTS)
        jobs = [
            lambda invitation=invitation: actions.accept(invitation=invitation, by=BY, now=NOW)
            for invitation in invited(gigs, ACTS // spread)
        ]
        yield rate(dealt(jobs, processes))
        assert sum(Gig.objects.filter(pk__in=[g.pk for g in gigs]).values_list("accepted_count", flat=True)) == ACTS


def updating(processes: int, spread: int) -> Iterator[float]:
    while True:
        ids = [gig.pk for gig in world.gigs(spread, total_seats=ACTS)]
        jobs = [lambda pk=ids[number % spread]: execute(UPDATE, [pk]) for number in range(ACTS)]
        yield rate(dealt(jobs, processes))


def rows() -> Iterator[Row]:
    for spread, where, least in ((1, "one hot gig", 0.6), (SPREAD, f"{SPREAD:,} gigs", 0.5)):
        for processes in (1, 8, 32):
            name = f"accept: {where}, {processes} connections, beside a bare UPDATE"
            yield rate_row(name, accepting(processes, spread), updating(processes, spread), least=least, rounds=3)
