"""Accounts and workers: what several rows or the event log take part in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from events import actions as events
from events.models import EventType
from mql import InvalidDocument
from mql.document import check as check_document
from workers.models import RESERVED_KEYS, User, Worker

USER_FIELDS = frozenset({"email", "first_name", "last_name", "country_code", "time_zone", "is_active", "is_staff"})


def check_profile(document: Mapping[str, Any]) -> None:
    """InvalidDocument if it is none, or if somebody outside writes a key that is the Space's own."""
    check_document(document)
    for key in RESERVED_KEYS:
        if key in document:
            raise InvalidDocument(key, f"the key {key!r} is written by the Space itself", "leave it out")


@transaction.atomic
def create_user(*, email: str, by: str, now: datetime, password: str | None = None, **fields: Any) -> User:
    """There is an account with this e-mail address. ValidationError names the field that is wrong."""
    if unknown := fields.keys() - USER_FIELDS:
        raise TypeError(f"create_user() takes no {', '.join(sorted(unknown))}")
    user = User(email=email, date_joined=now, **fields)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    events.record(EventType.USER_CREATED, by=by, now=now, worker_id=user.pk)
    return user


def lock_account(user: User) -> User:
    """The account as it stands now, and stays until the transaction ends. Accounts are locked before workers."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


@transaction.atomic
def write_document(*, user: User, document: Mapping[str, Any], by: str, now: datetime) -> Worker:
    """The user is a worker with this document, in place of any before it (wire document, 4.7).

    InvalidDocument, with the path in it, if it is not what `mql.document.check` takes or holds a reserved key.
    """
    check_profile(document)
    user = lock_account(user)
    worker = Worker.objects.locked().filter(pk=user.pk).first()
    worker = worker or Worker(is_active=user.is_active)
    worker.user = user
    worker.document = dict(document)
    worker.save()
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk)
    return worker


@transaction.atomic
def set_external_id(*, user: User, external_id: str | None, by: str, now: datetime) -> None:
    """Another system knows this worker by this id, or by none."""
    worker = Worker.objects.select_for_update(of=("self",)).get(pk=user.pk)
    told = events.change({"external_id": worker.external_id}, {"external_id": external_id})
    Worker.objects.filter(pk=user.pk).update(external_id=external_id)
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk, data=told)


@transaction.atomic
def set_active(*, user: User, active: bool, by: str, now: datetime) -> None:
    """The person may, or may no longer, sign in and be invited.

    What an inactive worker held is given back within a tick (`invitations.closings.release_inactive`).
    """
    user = lock_account(user)
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    events.record(
        EventType.USER_UPDATED,
        by=by,
        now=now,
        worker_id=user.pk,
        data=events.change({"is_active": not active}, {"is_active": active}),
    )
