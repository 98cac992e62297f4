"""Changing and archiving a gig, with what that means for its invitations and waves."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.models import EventType
from gigs.actions import FIELDS, check_all, check_fields, with_seats
from gigs.models import Gig
from invitations.models import Invitation, Status, expire_pending
from workers.models import Worker

# Once the gig has started, people rely on these.
FROZEN_FIELDS = ("title", "description", "url", "start_at")
# Fields that the engine keeps, which a change may move.
DERIVED_FIELDS = ("closed_at", "next_wave_at", "wave_position", "updated_at")


def draft(*, gig: Gig, now: datetime, **changes: Any) -> dict[str, Any]:
    """`gig` is as `update` would leave it, not saved; returns what really differs.

    ValidationError names each field that is frozen; where none is, each that is wrong; where none is, each rule between
    fields that is broken. GigArchived.
    """
    check_fields(changes)
    changes = with_seats(changes, gig)
    changes = {name: value for name, value in changes.items() if differs(value, getattr(gig, name))}
    if changes:
        check_changeable(gig, changes, now)
        wanted_before = gig.vacancies if gig.wants_waves else 0
        for name, value in changes.items():
            setattr(gig, name, value)
        check_all(gig.clean_fields, *(partial(check, now) for check in checks_of_time(gig, changes)))
        follow(gig, changes, wanted_before, now)
        gig.validate_constraints()
    return changes


@transaction.atomic
def update(*, gig: Gig, by: str, now: datetime, versions: Collection[str] | None = None, **changes: Any) -> Gig:
    """What is given is changed, the rest stays but for the seats (`with_seats`); changing nothing is a success that
    writes nothing.

    Invitations that have been sent stay, also where a new filter no longer matches. Only a `seats_max` that has been
    reached expires the pending ones. ValidationError names each field that is wrong or frozen; GigArchived; GigChanged
    if the gig is at none of these `versions`.
    """
    gig = Gig.objects.locked().get(pk=gig.pk)
    gig.check_version(versions)
    before = {name: getattr(gig, name) for name in FIELDS}
    changes = draft(gig=gig, now=now, **changes)
    if not changes:
        return gig
    gig.save(update_fields=[*changes, *DERIVED_FIELDS])
    old = {name: before[name] for name in changes}
    events.record(EventType.GIG_UPDATED, by=by, now=now, gig_id=gig.pk, data=events.change(old, changes))
    if gig.has_reached_maximum:
        expire_pending(gig=gig, by=by, now=now)
    if "end_at" in changes:
        release_anew(gig)
    return gig


def release_anew(gig: Gig) -> None:
    """Inactive workers gave back what they held of open gigs; a gig that is open again is looked at again."""
    held = Invitation.objects.filter(gig=gig, status__in=[Status.PENDING, Status.ACCEPTED])
    Worker.objects.filter(is_active=False, pk__in=held.values("worker")).update(released_at=None)


def differs(new: Any, old: Any) -> bool:
    """To Python {"a": 1, "b": 1} equals {"b": 1, "a": 1}, and 1 equals true; to a sort and a filter they do not."""
    return new != old or (isinstance(new, dict) and json.dumps(new) != json.dumps(old))


def check_changeable(gig: Gig, changes: dict[str, Any], now: datetime) -> None:
    """GigArchived, or a ValidationError that names each frozen field."""
    if gig.archived_at:
        gig.check_open(now)
    if gig.start_at <= now and (frozen := [name for name in FROZEN_FIELDS if name in changes]):
        raise ValidationError(
            dict.fromkeys(frozen, _("This can no longer be changed: the gig has started.")), code="frozen"
        )


def checks_of_time(gig: Gig, changes: Collection[str]) -> list[Callable[[datetime], None]]:
    checks = {"end_at": gig.check_end_ahead, "archive_at": gig.check_archive_ahead}
    return [check for name, check in checks.items() if name in changes]


def follow(gig: Gig, changes: dict[str, Any], wanted_before: int, now: datetime) -> None:
    """The engine's own fields follow the change; a gig that now wants more workers than before is due at once."""
    gig.touch(now)
    if {"filter_query", "sort_query"} & changes.keys():
        # Begin the order anew; who was asked before is not asked again.
        gig.wave_position = None
    if "end_at" in changes:
        gig.closed_at = None
    usual = min(gig.next_wave_at or now, now + gig.wave_interval)
    gig.plan_wave(now if gig.vacancies > wanted_before else usual)


@transaction.atomic
def archive(
    *,
    gig: Gig,
    by: str,
    now: datetime,
    archive_at: datetime | None = None,
    versions: Collection[str] | None = None,
) -> Gig:
    """The gig is archived now, or will be at `archive_at`: no further wave or answer, pending invitations expire.

    Archiving what is archived already is a success that changes nothing. GigChanged if the gig is at none of these
    `versions`.
    """
    gig = Gig.objects.locked().get(pk=gig.pk)
    gig.check_version(versions)
    if gig.archived_at:
        return gig
    if archive_at and archive_at > now:
        return update(gig=gig, by=by, now=now, archive_at=archive_at)
    gig.archived_at = now
    gig.touch(now)
    gig.close(now)
    gig.save(update_fields=["archived_at", "closed_at", "next_wave_at", "updated_at"])
    events.record(EventType.GIG_ARCHIVED, by=by, now=now, gig_id=gig.pk)
    expire_pending(gig=gig, by=by, now=now)
    return gig
