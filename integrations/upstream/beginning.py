"""What stood here before the Space began to follow is told first, a batch at a time, each in its own transaction.

The cursor says how far that has come, so a crash costs the batch at hand and nothing is told twice. What happens
meanwhile is in the log behind the cursor's position, and is told afterwards; what both tell the upstream hears once.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from events.publishing import last_position
from gigs.models import Gig
from integrations.upstream import client, lanes
from integrations.upstream.changes import OF_STATUS, of_gig, of_invitation, of_worker
from integrations.upstream.models import (
    UpstreamChange,
    UpstreamCursor,
    UpstreamGig,
    UpstreamInvitation,
    UpstreamTask,
    UpstreamTurn,
    UpstreamWorker,
    What,
)
from invitations.models import Invitation, Status
from workers.models import Worker

AT_ONCE = 1000
CURSOR = 1
Part = UpstreamCursor.Part


def begin() -> None:
    """The Space begins to follow. Two that begin at once collide at the cursor's row, and one of them has done it."""
    UpstreamCursor.objects.create(pk=CURSOR, position=last_position(), part=Part.WORKERS)


def whom() -> dict[str, str]:
    """Whom the Space follows, and as whom."""
    return {"site": client.upstream().site, "client_id": client.upstream().client_id}


def is_ours() -> bool:
    """Whether the ids here are those of the upstream that is set: another would take them for its own.

    What was just begun, or before this was kept, is of the one that is set now.
    """
    UpstreamCursor.objects.filter(site="", client_id="").update(**whom())
    return not UpstreamCursor.objects.exclude(**whom()).exists()


def take_as_same() -> None:
    """It is the upstream that was followed before, under another address or client id."""
    UpstreamCursor.objects.update(**whom())


@transaction.atomic
def begin_anew() -> None:
    """Nothing is known of any upstream. The next report begins with all that stands here; what waited is in that."""
    for model in (UpstreamChange, UpstreamWorker, UpstreamGig, UpstreamTask, UpstreamInvitation, UpstreamTurn):
        model._default_manager.all().delete()
    UpstreamCursor.objects.all().delete()


def is_over() -> bool:
    """Whether all is told that stood here. Before, the upstream has not heard of what was answered here."""
    return UpstreamCursor.objects.filter(pk=CURSOR, part="").exists()


def go_on(cursor: UpstreamCursor, *, now: datetime) -> int:
    """The next AT_ONCE rows of a part are told; returns how many changes that makes.

    The caller's transaction holds the cursor.
    """
    part = Part(cursor.part)
    rows = [*ROWS[part](now).filter(pk__gt=cursor.part_id).order_by("pk")[:AT_ONCE]]
    changes = [change_of(part, row, now) for row in rows]
    lanes.append(changes, now=now)
    if len(rows) == AT_ONCE:
        cursor.part_id = rows[-1][0]
    else:
        cursor.part, cursor.part_id = FOLLOWING[part], 0
    cursor.save(update_fields=["part", "part_id"])
    return len(changes)


def workers(now: datetime) -> QuerySet[Worker, tuple[int]]:
    return Worker.objects.active().values_list("pk")


def gigs(now: datetime) -> QuerySet[Gig, tuple[int]]:
    return Gig.objects.open(now).values_list("pk")


def invitations(now: datetime) -> QuerySet[Invitation, tuple[int, int, str]]:
    """Of what has expired the upstream need not know."""
    asked = Invitation.objects.filter(gig__in=Gig.objects.open(now)).exclude(status=Status.EXPIRED)
    return asked.values_list("pk", "gig", "status")


def answers(now: datetime) -> QuerySet[Invitation, tuple[int, int, str]]:
    return invitations(now).exclude(status=Status.PENDING)


# Invitations apart from what was said to them: then those of a gig go in few requests.
ROWS: dict[Part, Callable[[datetime], QuerySet]] = {
    Part.WORKERS: workers,
    Part.GIGS: gigs,
    Part.INVITATIONS: invitations,
    Part.ANSWERS: answers,
}
FOLLOWING = dict(zip(Part, [*Part][1:] + [""], strict=True))


def change_of(part: Part, row: tuple, now: datetime) -> UpstreamChange:
    if part == Part.WORKERS:
        return of_worker(row[0], now)
    if part == Part.GIGS:
        return of_gig(What.CREATE_GIG, row[0], now)
    pk, gig_id, status = row
    return of_invitation(What.INVITE if part == Part.INVITATIONS else OF_STATUS[Status(status)], pk, gig_id, now)


def tell_gig(gig_id: int, *, now: datetime) -> int:
    """A gig that was over then is open again, so it is told with what stands there; returns how many changes.

    AT_ONCE in memory; one transaction, the caller's.
    """
    lanes.append([of_gig(What.CREATE_GIG, gig_id, now)], now=now)
    return 1 + sum(
        append_some(part, rows, now)
        for part in (Part.INVITATIONS, Part.ANSWERS)
        for rows in batches(ROWS[part](now).filter(gig=gig_id).order_by("pk"))
    )


def batches(rows: QuerySet) -> Iterator[list[tuple]]:
    reading = rows.iterator(chunk_size=AT_ONCE)
    while batch := [*islice(reading, AT_ONCE)]:
        yield batch


def append_some(part: Part, rows: list[tuple], now: datetime) -> int:
    lanes.append([change_of(part, row, now) for row in rows], now=now)
    return len(rows)
