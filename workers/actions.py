"""Accounts and workers: what several rows or the event log take part in."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from events import actions as events
from events.models import EventType
from mql import InvalidDocument
from mql.document import check as check_document
from space_project.errors import SpaceError
from workers import forgetting
from workers.models import DELETED_DOMAIN, RESERVED_KEYS, SpaceInvitation, TopicPreference, User, Worker
from workers.sign_in.actions import close_doors

USER_FIELDS = frozenset(
    {"email", "first_name", "last_name", "birthday", "country_code", "time_zone", "language", "is_active", "is_staff"}
)
# What people themselves say of themselves.
PERSONAL_FIELDS = frozenset({"first_name", "last_name", "birthday", "country_code", "time_zone", "language"})
CALENDAR_TOKEN_BYTES = 32
# How many rows a tick holds at once.
BATCH = 1000


class ProfileChanged(SpaceError):
    code = "profile_changed"


class LastSuperuser(SpaceError):
    code = "last_superuser"


class AccountDeleted(SpaceError):
    code = "account_deleted"


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


def lock_living(user: User) -> User:
    """The same. AccountDeleted if nobody is behind it any more: what is said of a person then would stay for good."""
    account = lock_account(user)
    if account.is_deleted:
        raise AccountDeleted(_("This account has been deleted; who comes back signs up again."))
    return account


def record_change(fields: Iterable[str], *, user: User, by: str, now: datetime) -> None:
    """The log names the fields and not what is in them: it is for good, and a person may want to be forgotten."""
    data = {"fields": sorted(fields)}
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk, data=data)


@transaction.atomic
def change_account(*, user: User, by: str, now: datetime, **fields: Any) -> None:
    """The account says this of its person; what is not given stays. ValidationError names the field that is wrong."""
    if unknown := fields.keys() - PERSONAL_FIELDS:
        raise TypeError(f"change_account() takes no {', '.join(sorted(unknown))}")
    account = lock_living(user)
    changed = [name for name, value in fields.items() if getattr(account, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(account, name, fields[name])
    account.clean_fields(exclude={field.name for field in User._meta.fields} - {*changed})
    account.save(update_fields=changed)
    record_change(changed, user=account, by=by, now=now)


@transaction.atomic
def write_document(*, user: User, document: Mapping[str, Any], by: str, now: datetime) -> Worker:
    """The user is a worker with this document, in place of any before it (wire document, 4.7).

    InvalidDocument, with the path in it, if it is not what `mql.document.check` takes or holds a reserved key.
    """
    check_profile(document)
    user = lock_living(user)
    worker = Worker.objects.locked().filter(pk=user.pk).first()
    worker = worker or Worker(is_active=user.is_active)
    worker.user = user
    worker.document = dict(document)
    worker.save()
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk)
    return worker


@transaction.atomic
def change_profile(
    *, user: User, before: Mapping[str, Any], after: Mapping[str, Any], by: str, now: datetime
) -> Worker:
    """In the worker's profile, `before` has become `after`; every other key stays, whoever writes it meanwhile.

    ProfileChanged if the keys of the two do not stand as `before` has them; InvalidDocument.
    """
    user = lock_living(user)
    worker = Worker.objects.locked().get(pk=user.pk)
    keys = before.keys() | after.keys()
    if {key: value for key, value in worker.profile.items() if key in keys} != before:
        raise ProfileChanged(_("The profile has changed meanwhile: look at it again."))
    if not keys:
        return worker
    document = {key: value for key, value in worker.profile.items() if key not in keys} | dict(after)
    check_profile(document)
    worker.user, worker.document = user, document
    worker.save(update_fields=["document"])
    record_change([f"document.{key}" for key in keys], user=user, by=by, now=now)
    return worker


@transaction.atomic
def join(*, user: User, account: Mapping[str, Any], document: Mapping[str, Any], by: str, now: datetime) -> Worker:
    """The account says this of its person, who is a worker with this document. Who is one already stays as they are."""
    user = lock_living(user)
    if worker := Worker.objects.filter(pk=user.pk).first():
        return worker
    change_account(user=user, by=by, now=now, **account)
    return write_document(user=user, document=document, by=by, now=now)


@transaction.atomic
def set_external_id(*, user: User, external_id: str | None, by: str, now: datetime) -> None:
    """Another system knows this worker by this id, or by none. AccountDeleted."""
    user = lock_living(user)
    Worker.objects.filter(pk=user.pk).update(external_id=external_id)
    record_change(["external_id"], user=user, by=by, now=now)


@transaction.atomic
def pause(*, user: User, until: datetime | None, by: str, now: datetime) -> None:
    """The worker takes no invitations before `until`; None, or a moment that has passed, ends the pause.

    What the worker holds or was asked before stays as it is.
    """
    worker = Worker.objects.locked().get(pk=user.pk)
    until = until if until and until > now else None
    if worker.resumes_at == until:
        return
    told = events.change({"resumes_at": worker.resumes_at}, {"resumes_at": until})
    Worker.objects.filter(pk=user.pk).update(resumes_at=until)
    events.record(EventType.USER_UPDATED, by=by, now=now, worker_id=user.pk, data=told)


def resume_paused(*, now: datetime) -> int:
    """Pauses that are over stand in no row any more, so that the next waves find these workers; returns how many.

    The log needs no line for it: where the pause began it says until when.
    """
    resumed = 0
    while batch := resume_some(now=now):
        resumed += batch
    return resumed


@transaction.atomic
def resume_some(*, now: datetime) -> int:
    """Locked in the order of ids, as an import does; who is locked already is passed over until the next tick."""
    over = Worker.objects.to_resume(now).order_by("pk")
    ids = list(over.select_for_update(of=("self",), no_key=True, skip_locked=True).values_list("pk", flat=True)[:BATCH])
    return Worker.objects.filter(pk__in=ids).update(resumes_at=None)


@transaction.atomic
def renew_calendar(*, user: User, replacing: str | None, by: str, now: datetime) -> None:
    """The worker's calendar feed has a new secret address; the one before, `replacing`, is none any more.

    Nothing happens if that is not the address, so who asks twice gets one new address.
    """
    token = secrets.token_urlsafe(CALENDAR_TOKEN_BYTES)
    if Worker.objects.filter(pk=user.pk, calendar_token=replacing).update(calendar_token=token):
        record_change(["calendar_token"], user=user, by=by, now=now)


@transaction.atomic
def remove_calendar(*, user: User, by: str, now: datetime) -> None:
    """The worker has no calendar feed."""
    if Worker.objects.filter(pk=user.pk, calendar_token__isnull=False).update(calendar_token=None):
        record_change(["calendar_token"], user=user, by=by, now=now)


@transaction.atomic
def set_active(*, user: User, active: bool, by: str, now: datetime) -> None:
    """The person may, or may no longer, sign in and be invited.

    What an inactive worker held is given back within a tick (`invitations.closings.release_inactive`). AccountDeleted:
    there is nobody any more who could come back.
    """
    user = lock_living(user) if active else lock_account(user)
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


@transaction.atomic
def delete_account(*, user: User, by: str, now: datetime) -> None:
    """Nobody signs in to this account, and nothing in it tells whose it was; its id stays for seats and the log.

    LastSuperuser if nobody else could look after the Space. `invitations.farewell` gives back what the worker held, and
    other rooms forget what they hold of the person (`forgetting.FORGETS`).
    """
    person = forgetting.person_of(user)
    user = lock_leaving(user)
    if user.is_deleted:
        return
    close_doors(user=user)
    forget_person(user)
    forget_profile(user)
    forget_history(person, as_name=str(user))
    forgetting.forget(person, now=now)
    events.record(EventType.USER_DELETED, by=by, now=now, worker_id=user.pk)


def lock_leaving(user: User) -> User:
    """The account, locked. LastSuperuser if it is that."""
    if User.objects.filter(pk=user.pk, is_superuser=True).exists():
        check_not_last_superuser(user)
    return lock_account(user)


def check_not_last_superuser(user: User) -> None:
    """LastSuperuser if there is no other. All are locked: two who leave at once cannot count on each other.

    The account is locked with them, in the order of ids, as an import locks accounts.
    """
    superusers = Q(is_superuser=True, is_active=True)
    rows = User.objects.filter(superusers | Q(pk=user.pk)).select_for_update(of=("self",), no_key=True).order_by("pk")
    if [row.pk for row in rows if row.is_superuser and row.is_active] == [user.pk]:
        raise LastSuperuser(
            _("You are the only one who may do everything here: give somebody else that right in the admin first.")
        )


def forget_person(user: User) -> None:
    SpaceInvitation.objects.of_person(user.pk, user.email).delete()
    TopicPreference.objects.filter(user=user).delete()
    user.email = f"deleted-{user.pk}@{DELETED_DOMAIN}"
    user.first_name = user.last_name = user.country_code = user.language = ""
    user.time_zone = "UTC"
    user.last_login = user.birthday = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.save()
    user.groups.clear()
    user.user_permissions.clear()


def forget_history(person: forgetting.Person, *, as_name: str) -> None:
    """Django's own history of the admin names what was worked on: accounts and invitations by their addresses."""
    LogEntry.objects.filter(of(User, [person.id])).update(object_repr=as_name)
    invitations = LogEntry.objects.filter(of(SpaceInvitation, person.space_invitation_ids))
    invitations.update(object_repr="Invitation to the Space")
    LogEntry.objects.filter(object_repr=person.email).update(object_repr=as_name)


def of(model: type[Model], ids: Iterable[int]) -> Q:
    return Q(content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in ids])


def forget_profile(user: User) -> None:
    for worker in Worker.objects.locked().filter(pk=user.pk):
        worker.user, worker.document = user, {}
        worker.external_id = worker.calendar_token = worker.resumes_at = None
        worker.save()
