"""Work that several processes share: each row is claimed by exactly one."""

import logging
from collections.abc import Callable

from django.db import transaction

from gigs.models import Gig, GigQuerySet

log = logging.getLogger(__name__)


def work_through(gigs: GigQuerySet, act: Callable[[Gig], object]) -> int:
    """`act` has been done on every gig that nobody else had claimed, each in a transaction of its own.

    `act` receives the locked row and has to take it out of `gigs`. One that fails leaves nothing behind and holds up
    no other; at the end all failures are raised together. Returns how many were done.
    """
    done = 0
    failures: dict[int, Exception] = {}
    while True:
        gig = None
        try:
            with transaction.atomic():
                gig = gigs.exclude(pk__in=failures).claimable().first()
                if gig is None:
                    break
                act(gig)
                done += 1
        except Exception as failure:
            if gig is None:
                raise
            log.exception("Gig %s: failed, the next tick tries again", gig.pk)
            failures[gig.pk] = failure
    if failures:
        raise ExceptionGroup(f"{len(failures)} gigs failed: {sorted(failures)}", list(failures.values()))
    return done
