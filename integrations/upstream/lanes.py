"""The order of changes: in each lane one after the other, what was refused aside."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from integrations.upstream import turns
from integrations.upstream.models import ChangeState, UpstreamChange

T = TypeVar("T")

LONGEST_WAIT = timedelta(minutes=10)
# What has not failed goes before what has, unless that has been due for so long.
HASTE = timedelta(minutes=15)
# A statement has so many values of a list at most: some builds of SQLite take 999 in all.
VALUES = 500


def append(changes: Sequence[UpstreamChange], *, now: datetime) -> None:
    """The changes, in this order, are at the end of their lanes. The caller holds the cursor.

    A query for each VALUES lanes, and the insert.
    """
    taken = waited_for({change.lane for change in changes})
    for change in changes:
        change.next_try_at = None if change.lane in taken else now - HASTE
        taken.add(change.lane)
    UpstreamChange.objects.bulk_create(changes)


def waited_for(lanes: Collection[str], **how: Any) -> set[str]:
    """Those of these lanes in which something waits, or something that is so."""
    waiting = UpstreamChange.objects.waiting().filter(**how).values_list("lane", flat=True).distinct()
    return {lane for some in parts(lanes) for lane in waiting.filter(lane__in=some)}


def among(rows: QuerySet, ids: Collection[int]) -> set[int]:
    """The ids of those of these rows."""
    return {pk for some in parts(ids) for pk in rows.filter(pk__in=some).values_list("pk", flat=True)}


def parts(values: Collection[T]) -> Iterator[list[T]]:
    """The values in lists that a statement can hold."""
    listed = [*values]
    yield from (listed[start : start + VALUES] for start in range(0, len(listed), VALUES))


@transaction.atomic
def settle(change: UpstreamChange, state: ChangeState, *, now: datetime, failure: str = "") -> None:
    """The change no longer waits, and the next of its lane comes to the front."""
    change.state, change.settled_at, change.next_try_at, change.failure = state, now, None, failure
    change.save(update_fields=["state", "settled_at", "next_try_at", "failure"])
    bring_forward(change.lane, now=now)


def bring_forward(lane: str, *, now: datetime) -> None:
    """Somebody is at the front of the lane, if anybody waits."""
    waiting = UpstreamChange.objects.waiting().filter(lane=lane)
    if not waiting.heads().exists() and (first := waiting.order_by("pk").first()):
        UpstreamChange.objects.filter(pk=first.pk).update(next_try_at=now - HASTE)


def ask_anew(change: UpstreamChange, *, now: datetime) -> None:
    """The change, which is at the front, is asked about at once by a new request, which is yet to be read."""
    change.request, change.key, change.tries, change.next_try_at = None, uuid.uuid4(), 0, now
    change.save(update_fields=["request", "key", "tries", "next_try_at"])


def put_off(change: UpstreamChange, failure: str, *, now: datetime) -> None:
    """The change is tried again later, and each time later; it is never given up."""
    tries = change.tries + 1
    # Another may have been put before it meanwhile, or its request forgotten.
    at_front = UpstreamChange.objects.heads().filter(pk=change.pk, key=change.key)
    at_front.update(tries=tries, failure=failure, next_try_at=now + turns.wait(tries, LONGEST_WAIT))


def by_lane(changes: QuerySet[UpstreamChange]) -> dict[str, list[int]]:
    """The ids of these changes, by their lanes."""
    found: dict[str, list[int]] = {}
    for lane, pk in changes.values_list("lane", "pk"):
        found.setdefault(lane, []).append(pk)
    return found


@transaction.atomic
def put_back(lane: str, ids: Collection[int], *, now: datetime) -> None:
    """What was parked of these waits again, as if it had not been tried; the lane, which is theirs, is tried at once.

    Each is a new request, that says what is so now.
    """
    lock(lane, ids)
    parked = [*UpstreamChange.objects.parked().filter(pk__in=ids)]
    for change in parked:
        change.state, change.settled_at, change.tries = ChangeState.WAITING, None, 0
        change.request, change.key = None, uuid.uuid4()
    UpstreamChange.objects.bulk_update(parked, ["state", "settled_at", "tries", "request", "key"])
    # Whoever is at the front may have waited for one of these.
    UpstreamChange.objects.heads().filter(lane=lane).update(next_try_at=None, tries=0)
    bring_forward(lane, now=now)


def lock(lane: str, ids: Collection[int]) -> None:
    """All of the lane that a return of these may touch, in the order of ids, as a deletion locks it."""
    those = Q(pk__in=ids) | Q(lane=lane, state=ChangeState.WAITING)
    rows = UpstreamChange.objects.filter(those).select_for_update(no_key=True).order_by("pk")
    [*rows.values_list("pk", flat=True)]


@transaction.atomic
def set_aside(change: UpstreamChange, *, now: datetime) -> bool:
    """What waits holds up its lane no longer; it can be sent again. Whether it waited."""
    current = UpstreamChange.objects.waiting().select_for_update(no_key=True).filter(pk=change.pk).first()
    if current is None:
        return False
    settle(current, ChangeState.PARKED, now=now, failure=f"Set aside by hand. {current.failure}".strip())
    return True
