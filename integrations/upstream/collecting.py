"""From the log to the changes that the upstream is yet to be told."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from events.models import Event, EventType, Publication, Unpublished
from gigs.models import Gig
from integrations.upstream import beginning, lanes
from integrations.upstream.changes import OF_STATUS, lane_of, of_gig, of_invitation, of_worker
from integrations.upstream.models import ANSWERS, UpstreamChange, UpstreamCursor, UpstreamGig, What
from invitations.following import UPSTREAM
from invitations.models import Status
from workers.models import Worker

READ_AT_ONCE = 1000

OF_GIG = {
    EventType.GIG_CREATED: What.CREATE_GIG,
    EventType.GIG_UPDATED: What.UPDATE_GIG,
    EventType.GIG_ARCHIVED: What.ARCHIVE_GIG,
    EventType.GIG_DELETED: What.DELETE_GIG,
}
OF_TASK = {EventType.GIG_TASK_CREATED: What.CREATE_TASK, EventType.GIG_TASK_UPDATED: What.UPDATE_TASK}
OF_WORKER = {EventType.USER_CREATED, EventType.USER_UPDATED, EventType.USER_DELETED}
# After these, and after an acceptance, what is pending may expire by itself.
CLOSING = {EventType.GIG_UPDATED, EventType.GIG_ENDED, EventType.GIG_ARCHIVED}
OF_INVITATION = (What.INVITE, *ANSWERS)

# A gig, an instant, a hand.
Moment = tuple[int | None, datetime, str]


@transaction.atomic
def read_on(*, now: datetime) -> int | None:
    """The next batch is told from now on; how many changes that makes, None at the end.

    The changes and how far was read are one transaction, so nothing is told twice or left out.
    """
    cursor = UpstreamCursor.objects.select_for_update(no_key=True).filter(pk=beginning.CURSOR).first()
    if cursor is None:
        beginning.begin()
        return 0
    return beginning.go_on(cursor, now=now) if cursor.part else read_log(cursor, now=now)


def read_log(cursor: UpstreamCursor, *, now: datetime) -> int | None:
    ahead = Publication.objects.filter(position__gt=cursor.position).order_by("position")
    published = list(ahead.select_related("event")[:READ_AT_ONCE])
    if not published:
        return None
    events = [entry.event for entry in published]
    made = sum(beginning.tell_gig(gig_id, now=now) for gig_id in reopened(events, now))
    changes = changes_of(events, now=now)
    lanes.append(changes, now=now)
    cursor.position = published[-1].position
    cursor.save(update_fields=["position"])
    return made + len(changes)


def unread(gig_ids: Collection[int]) -> set[int]:
    """The invitations of these gigs of which the log tells what has yet to be read, but for what the upstream decided.

    First what is not published, then what is, so that nothing slips past. What is asked of the log are these few events
    alone, however long the gigs' histories are. Three queries.
    """
    position = UpstreamCursor.objects.values_list("position", flat=True).get(pk=beginning.CURSOR)
    unpublished = Event.objects.filter(pk__in=Unpublished.objects.values("event_id"), gig_id__in=gig_ids)
    fresh = {*unpublished.exclude(by=UPSTREAM).values_list("invitation_id", flat=True)}
    ahead = Publication.objects.filter(gig_id__in=gig_ids, position__gt=position).exclude(event__by=UPSTREAM)
    return {pk for pk in fresh.union(ahead.values_list("event__invitation_id", flat=True)) if pk}


def reopened(events: Iterable[Event], now: datetime) -> list[int]:
    """Open gigs with another end of which the upstream has none: they were over when the Space began to follow."""
    moved = {event.gig_id for event in events if event.type == EventType.GIG_UPDATED and "end_at" in event.data["to"]}
    fresh = {event.gig_id for event in events if event.type == EventType.GIG_CREATED}
    candidates = {pk for pk in moved - fresh if pk}
    waiting = lanes.waited_for({lane_of(pk) for pk in candidates}, what=What.CREATE_GIG)
    untold = {pk for pk in candidates if lane_of(pk) not in waiting}
    return sorted(lanes.among(Gig.objects.open(now), untold - lanes.among(UpstreamGig.objects.all(), untold)))


def changes_of(events: Sequence[Event], *, now: datetime) -> list[UpstreamChange]:
    """What the upstream has decided itself it is not told again."""
    by_itself = consequences(events)
    accounts = accounts_only(events)
    ours = [event for event in events if event.by != UPSTREAM and event.pk not in by_itself | accounts]
    return profiles_once([change for event in ours for change in changes_of_one(event, now)])


def accounts_only(events: Sequence[Event]) -> set[int]:
    """Of these events, those of accounts that came without a worker; an import makes both and tells of one."""
    made = {event.pk: event.worker_id for event in events if event.type == EventType.USER_CREATED and event.worker_id}
    workers = lanes.among(Worker.objects.all(), {*made.values()})
    return {pk for pk, worker_id in made.items() if worker_id not in workers}


@transaction.atomic
def tell_worker(worker_id: int, *, now: datetime) -> None:
    """A worker of whom the log told nothing is told from now on; once, whoever asks for it."""
    UpstreamCursor.objects.select_for_update(no_key=True).get(pk=beginning.CURSOR)
    if change := profiles_once([of_worker(worker_id, now)]):
        lanes.append(change, now=now)


def profiles_once(changes: Sequence[UpstreamChange]) -> list[UpstreamChange]:
    """Without those of a worker whose profile is yet to be read for an earlier one."""
    told = lanes.waited_for({change.lane for change in changes if change.what == What.WORKER}, request__isnull=True)
    chosen = []
    for change in changes:
        if change.what != What.WORKER or change.lane not in told:
            chosen.append(change)
        if change.what == What.WORKER:
            told.add(change.lane)
    return chosen


def consequences(events: Sequence[Event]) -> set[int]:
    """Of these events, those that happen there by themselves: what expires with the last seat, the end, the archiving.

    Such come after their cause, in the same gig, at the same moment and by the same hand. The cause may have been read
    long before, so for those whose own is not among these the log is asked: a query for each VALUES gigs.
    """
    expired = [(event.pk, moment(event)) for event in events if event.data.get("to") == Status.EXPIRED]
    causes = earliest((moment(event), event.pk) for event in events if is_cause(event))
    uncaused = [each for each in expired if each[1] not in causes]
    causes |= earliest(causes_before(uncaused))
    return {pk for pk, when in expired if causes.get(when, pk) < pk}


def moment(event: Event) -> Moment:
    return (event.gig_id, event.at, event.by)


def is_cause(event: Event) -> bool:
    is_answer = event.type == EventType.INVITATION_UPDATED
    return event.type in CLOSING or (is_answer and event.data.get("to") == Status.ACCEPTED)


def earliest(causes: Iterable[tuple[Moment, int]]) -> dict[Moment, int]:
    return dict(sorted(causes, key=lambda cause: -cause[1]))


def causes_before(expired: Sequence[tuple[int, Moment]]) -> Iterator[tuple[Moment, int]]:
    """Those in the log; the same as `is_cause`, as the database asks it."""
    accepted = Q(type=EventType.INVITATION_UPDATED, data__to=Status.ACCEPTED)
    for gig_ids in lanes.parts({gig_id for _, (gig_id, _, _) in expired}):
        of_these = [(pk, at) for pk, (gig_id, at, _) in expired if gig_id in gig_ids]
        since, before = min(at for _, at in of_these), max(pk for pk, _ in of_these)
        found = Event.objects.filter(Q(type__in=CLOSING) | accepted, gig_id__in=gig_ids, at__gte=since, pk__lt=before)
        yield from (((gig_id, at, by), pk) for pk, gig_id, at, by in found.values_list("pk", "gig_id", "at", "by"))


def changes_of_one(event: Event, now: datetime) -> Iterator[UpstreamChange]:
    if event.type in OF_WORKER and event.worker_id:
        yield of_worker(event.worker_id, now)
    if event.gig_id is None:
        return
    if event.type in OF_GIG:
        fields = sorted(event.data["to"]) if event.type == EventType.GIG_UPDATED else []
        yield of_gig(OF_GIG[EventType(event.type)], event.gig_id, now, fields=fields)
    elif event.type in OF_TASK:
        yield of_gig(OF_TASK[EventType(event.type)], event.gig_id, now, subject_id=event.data["task_id"])
    elif event.type == EventType.INVITATION_CREATED and event.invitation_id:
        yield of_invitation(What.INVITE, event.invitation_id, event.gig_id, now)
    elif event.type == EventType.INVITATION_UPDATED and event.invitation_id and "to" in event.data:
        yield of_invitation(OF_STATUS[Status(event.data["to"])], event.invitation_id, event.gig_id, now)
