"""Offering a gig. What an open gig's change means for its invitations is in `invitations.offers`."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

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
        "notification_payload",
        "invitation_notification_topic",
        "epam_options",
    }
)
SEATS = ("total_seats", "seats_min")


class GigStarted(SpaceError):
    code = "gig_started"


class GigRewarded(SpaceError):
    code = "gig_rewarded"


def check_fields(given: dict[str, Any]) -> None:
    if unknown := given.keys() - FIELDS:
        raise TypeError(f"a gig has no {', '.join(sorted(unknown))}")


def check_all(*checks: Callable[[], None]) -> None:
    """One ValidationError with all that any of them complains about."""
    told: dict[str, Any] = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            told = error.update_error_dict(told)
    if told:
        raise ValidationError(told)


def with_seats(fields: dict[str, Any], gig: Gig | None = None) -> dict[str, Any]:
    """`total_seats` is `seats_min` where only that is given, and the other way round; one seat without either.

    Of changes to a `gig` too, as long as it has as many of the one as of the other.
    """
    given = {name: fields[name] for name in SEATS if fields.get(name) is not None}
    if gig and (not given or gig.seats_min != gig.total_seats):
        return fields
    either = next(iter(given.values()), 1)
    return fields | dict.fromkeys(SEATS, either) | given


def draft(*, now: datetime, **fields: Any) -> Gig:
    """A gig as `create` would make it, not saved.

    ValidationError names each field that is wrong; where none is, each rule between fields that is broken.
    """
    check_fields(fields)
    gig = Gig(**with_seats(fields), created_at=now, updated_at=now)
    check_all(gig.clean_fields, partial(gig.check_end_ahead, now), partial(gig.check_archive_ahead, now))
    gig.plan_wave(now)
    gig.validate_constraints()
    return gig


@transaction.atomic
def create(
    *,
    by: str,
    now: datetime,
    tasks: list[dict[str, Any]] | None = None,
    copy_of: int | None = None,
    fair_start: int | None = None,
    **fields: Any,
) -> Gig:
    """The gig is offered; in auto mode its first wave is due at once (DESIGN 3.3).

    `tasks` are dicts of `title` and `base_price`. Of a copy the log tells from which gig it was made. ValidationError
    names each field that is wrong; then nothing exists. `fair_start` is where its fair order begins, if that is told.
    """
    gig = draft(now=now, **fields)
    if fair_start is not None:
        gig.fair_start = fair_start
    gig.save(force_insert=True)
    told = {"title": gig.title} | ({"copy_of": copy_of} if copy_of else {})
    events.record(EventType.GIG_CREATED, by=by, now=now, gig_id=gig.pk, data=told)
    for task in tasks or []:
        write_task(gig=gig, by=by, now=now, **task)
    return gig


@transaction.atomic
def delete(*, gig: Gig, by: str, now: datetime, versions: Collection[str] | None = None) -> None:
    """The gig and its invitations are gone; GigStarted once `start_at` is past (wire document, 5.6), GigRewarded.
    GigChanged if it is at none of these `versions`.

    Deleting what is deleted already is a success that changes nothing. The log keeps what the gig was called and when
    it was to be: workers who were invited, and their calendars, are told by it (`invitations.deleted`).
    """
    current = Gig.objects.locked().filter(pk=gig.pk).first()
    if current is None:
        return
    current.check_version(versions)
    if current.start_at <= now:
        told = {"title": current.title}
        raise GigStarted(_("«%(title)s» has started, so it can no longer be deleted: archive it.") % told)
    try:
        current.delete()
    except ProtectedError as error:
        told = {"title": current.title}
        raise GigRewarded(
            _("Work has been reported for «%(title)s», which would be lost: archive it.") % told
        ) from error
    kept = {name: getattr(current, name) for name in ("title", "start_at", "end_at", "created_at")}
    events.record(EventType.GIG_DELETED, by=by, now=now, gig_id=gig.pk, data=kept)


@transaction.atomic
def add_task(
    *, gig: Gig, title: str, base_price: int, by: str, now: datetime, versions: Collection[str] | None = None
) -> GigTask:
    """The gig has one more task; `base_price` is in minor units. ValidationError if it cannot be, GigChanged if the
    gig is at none of these `versions`.
    """
    gig = Gig.objects.locked().get(pk=gig.pk)
    gig.check_version(versions)
    task = write_task(gig=gig, title=title, base_price=base_price, by=by, now=now)
    renew(gig, now)
    return task


def renew(gig: Gig, now: datetime) -> None:
    """The gig is shown with something new. The caller holds its row."""
    gig.touch(now)
    gig.save(update_fields=["updated_at"])


def write_task(*, gig: Gig, title: str, base_price: int, by: str, now: datetime) -> GigTask:
    task = GigTask(gig=gig, title=title, base_price=base_price)
    task.full_clean()
    task.save()
    events.record(EventType.GIG_TASK_CREATED, by=by, now=now, gig_id=gig.pk, data={"task_id": task.pk, "title": title})
    return task


@transaction.atomic
def update_task(
    *,
    task: GigTask,
    by: str,
    now: datetime,
    title: str | None = None,
    base_price: int | None = None,
    versions: Collection[str] | None = None,
) -> GigTask:
    """What is given is changed, the rest stays (wire document, 5.7). GigChanged as for `add_task`."""
    given = {"title": title, "base_price": base_price}
    changes = {name: value for name, value in given.items() if value is not None}
    gig = Gig.objects.locked().get(pk=task.gig_id)
    gig.check_version(versions)
    task = GigTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    before = {name: getattr(task, name) for name in changes}
    if before == changes:
        return task
    for name, value in changes.items():
        setattr(task, name, value)
    task.full_clean()
    task.save(update_fields=[*changes])
    renew(gig, now)
    events.record(
        EventType.GIG_TASK_UPDATED,
        by=by,
        now=now,
        gig_id=task.gig_id,
        data={"task_id": task.pk} | events.change(before, changes),
    )
    return task
