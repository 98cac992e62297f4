"""Work that several processes share: each row is claimed by exactly one."""

import logging
from collections.abc import Callable

from django.db import transaction

from gigs.models import Gig
from gigs.queries import GigQuerySet

log = logging.getLogger(__name__)

BATCH = 100


def work_through(
    gigs: GigQuerySet, act: Callable[[Gig], object], look: Callable[[int], list[int]] | None = None
) -> int:
    """`act` has been done on every gig that nobody else had claimed, each in a transaction of its own.

    `act` receives the locked row and has to take it out of `gigs`. One that fails leaves nothing behind and holds up
    no other; at the end all failures are raised together. Returns how many were done. With nothing to do it costs
    one query: `look`, which gives the ids of so many of `gigs`, where there is a cheaper way than to ask the QuerySet.
    """
    look = look or (lambda most: list(gigs.values_list("pk", flat=True)[:most]))
    done = 0
    passed_over: set[int] = set()
    failures: list[Exception] = []
    while batch := [pk for pk in look(BATCH + len(passed_over)) if pk not in passed_over]:
        for pk in batch:
            try:
                claimed = claim(gigs, pk, act)
            except Exception as failure:
                log.exception("Gig %s failed; the next tick tries again.", pk)
                failures.append(failure)
                claimed = False
            done += claimed
            if not claimed:
                passed_over.add(pk)
    if failures:
        raise ExceptionGroup(f"{len(failures)} gigs failed", failures)
    return done


@transaction.atomic
def claim(gigs: GigQuerySet, pk: int, act: Callable[[Gig], object]) -> bool:
    """Whether the gig was still to be done and nobody else had it; then `act` has been done."""
    gig = gigs.filter(pk=pk).claimable().first()
    if gig is None:
        return False
    act(gig)
    return True
