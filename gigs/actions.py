"""Offering a gig. What an open gig's change means for its invitations is in `invitations.offers`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events import actions as events
from events.models import EventType
from gigs.models import Gig, GigTask
from space_project.errors import SpaceError

FIELDS = frozenset(
    {
        "title",
        "description",
        "url",
        "start_at",
        "end_at",
        "archive_at",
        "total_seats",
        "seats_min",
        "seats_max",
        "invitation_mode",
        "invitation_multiplier",
        "invitation_frequency",
        "filter_query",
        "sort_query",
    }
)


class GigStarted(SpaceError):
    code = "gig_started"


def check_fields(given: dict[str, Any]) -> None:
    if unknown := given.keys() - FIELDS:
        raise TypeError(f"a gig has no {', '.join(sorted(unknown))}")


def with_seats(fields: dict[str, Any]) -> dict[str, Any]:
    """`total_seats` is `seats_min` where only that is given, and the other way round; one seat without either."""
    given = {name: fields[name] for name in ("total_seats", "seats_min") if fields.get(name) is not None}
    either = next(iter(given.values()), 1)
    return fields | {"total_seats": either, "seats_min": either} | given


def draft(*, now: datetime, **fields: Any) -> Gig:
    """A gig as `create` would make it, not saved. ValidationError names each field that is wrong."""
    check_fields(fields)
    gig = Gig(**with_seats(fields), created_at=now, updated_at=now)
    gig.clean_fields()
    gig.check_end_ahead(now)
    gig.check_archive_ahead(now)
    gig.plan_wave(now)
    gig.validate_constraints()
    return gig


@transaction.atomic
def create(*, by: str, now: datetime, tasks: list[dict[str, Any]] | None = None, **fields: Any) -> Gig:
    """The gig is offered; in auto mode its first wave is due at once (DESIGN 3.3).

    `tasks` are dicts of `title` and `base_price`. ValidationError names each field that is wrong; then nothing exists.
    """
    gig = draft(now=now, **fields)
    gig.save(force_insert=True)
    events.record(EventType.GIG_CREATED, by=by, now=now, gig_id=gig.pk, data={"title": gig.title})
    for task in tasks or []:
        add_task(gig=gig, by=by, now=now, **task)
    return gig


@transaction.atomic
def delete(*, gig: Gig, by: str, now: datetime) -> None:
    """The gig and its invitations are gone; GigStarted once `start_at` is past (wire document, 5.6).

    Deleting what is deleted already is a success that changes nothing.
    """
    current = Gig.objects.locked().filter(pk=gig.pk).first()
    if current is None:
        return
    if current.start_at <= now:
        raise GigStarted(f"«{current.title}» has started, so it can no longer be deleted: archive it.")
    current.delete()
    events.record(EventType.GIG_DELETED, by=by, now=now, gig_id=gig.pk, data={"title": gig.title})


@transaction.atomic
def add_task(*, gig: Gig, title: str, base_price: int, by: str, now: datetime) -> GigTask:
    """The gig has one more task; `base_price` is in minor units. ValidationError if it cannot be."""
    task = GigTask(gig=gig, title=title, base_price=base_price)
    task.full_clean()
    task.save()
    events.record(EventType.GIG_TASK_CREATED, by=by, now=now, gig_id=gig.pk, data={"task_id": task.pk, "title": title})
    return task


@transaction.atomic
def update_task(
    *, task: GigTask, by: str, now: datetime, title: str | None = None, base_price: int | None = None
) -> GigTask:
    """What is given is changed, the rest stays (wire document, 5.7)."""
    given = {"title": title, "base_price": base_price}
    changes = {name: value for name, value in given.items() if value is not None}
    task = GigTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    before = {name: getattr(task, name) for name in changes}
    if before == changes:
        return task
    for name, value in changes.items():
        setattr(task, name, value)
    task.full_clean()
    task.save(update_fields=[*changes])
    events.record(
        EventType.GIG_TASK_UPDATED,
        by=by,
        now=now,
        gig_id=task.gig_id,
        data={"task_id": task.pk} | events.change(before, changes),
    )
    return task
