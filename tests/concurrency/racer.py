"""One process of a race on SQLite: `python -m tests.concurrency.racer (prepare | accept | careless)`.

`prepare` makes a gig with 3 seats and 24 pending invitations. `accept` lets every worker accept, in its own order;
`careless` does so without the transaction that guards the seats, and takes a breath between reading and writing.
"""

import os
import random
import sys
import time

import django

SEATS, WORKERS = 3, 24


def prepare() -> None:
    from django.core.management import call_command

    from invitations import inviting
    from tests.factories import BY, NOW, make_gig, make_worker_ids

    call_command("migrate", verbosity=0)
    gig = make_gig(total_seats=SEATS)
    inviting.invite_many(gig=gig, worker_ids=make_worker_ids(WORKERS), by=BY, now=NOW)


def accept(way: str) -> None:
    from gigs.models import Gig
    from invitations import actions
    from invitations.models import Invitation
    from space_project.errors import SpaceError
    from tests.factories import BY, NOW

    careless = actions.accept_in_steps.__wrapped__
    if way == "careless":
        check = Gig.check_free_seat
        Gig.check_free_seat = lambda gig: (check(gig), time.sleep(0.05))
    invitations = list(Invitation.objects.all())
    random.Random(os.getpid()).shuffle(invitations)
    for invitation in invitations:
        given = {"invitation": invitation, "by": BY, "now": NOW}
        try:
            careless(**given, no_reward=None) if way == "careless" else actions.accept(**given)
        except SpaceError:
            # Others were faster.
            continue


if __name__ == "__main__":
    django.setup()
    prepare() if sys.argv[1] == "prepare" else accept(sys.argv[1])
