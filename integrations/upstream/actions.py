"""What staff do with changes by hand; the log says who did it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from events import actions as events
from events.models import EventType
from integrations.upstream import collecting, lanes, looking
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamChangeQuerySet

# Whoever wants to do it with more does it in parts.
AT_ONCE = 1000


def some(changes: QuerySet[UpstreamChange]) -> QuerySet[UpstreamChange]:
    return changes.order_by("pk")[:AT_ONCE]


def send_again(*, changes: UpstreamChangeQuerySet, by: str, now: datetime) -> None:
    """What of these is not settled is sent as soon as it is its turn. A transaction for each lane."""
    for lane, ids in lanes.by_lane(some(changes.unsettled())).items():
        with transaction.atomic():
            lanes.put_back(lane, ids, now=now)
            tell(EventType.UPSTREAM_CHANGE_SENT_AGAIN, UpstreamChange.objects.filter(pk__in=ids), by=by, now=now)


def set_aside(*, changes: UpstreamChangeQuerySet, by: str, now: datetime) -> None:
    """What of these waits holds up its lane no longer; it can be sent again. A transaction for each."""
    for change in some(changes.waiting()):
        with transaction.atomic():
            if lanes.set_aside(change, now=now):
                tell(EventType.UPSTREAM_CHANGE_SET_ASIDE, [change], by=by, now=now)


def dismiss(*, changes: UpstreamChangeQuerySet, by: str, now: datetime) -> None:
    """What of these is parked is never told, and holds up nothing: an invitation here follows what stands there."""
    for pk in some(changes.parked()).values_list("pk", flat=True):
        with transaction.atomic():
            dismiss_one(pk, by=by, now=now)


def dismiss_one(pk: int, *, by: str, now: datetime) -> None:
    change = UpstreamChange.objects.parked().select_for_update(no_key=True).filter(pk=pk).first()
    if change is None:
        return
    change.state, change.settled_at = ChangeState.DONE, now
    change.failure = f"Dismissed by {by}. {change.failure}".strip()
    change.save(update_fields=["state", "settled_at", "failure"])
    if change.what in collecting.OF_INVITATION:
        looking.look_again(change, now=now)
    tell(EventType.UPSTREAM_CHANGE_DISMISSED, [change], by=by, now=now)


def tell(type: EventType, changes: Iterable[UpstreamChange], *, by: str, now: datetime) -> None:
    for change in changes:
        events.record(type, by=by, now=now, data={"what": change.what, "subject_id": change.subject_id})
