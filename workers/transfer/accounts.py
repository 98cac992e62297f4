"""Whom a row means, and what it changes there: decided without writing, so that a dry run says the same."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mql import document as documents
from mql.match import type_names
from space_project.limits import LARGEST_ID
from workers.models import User, Worker
from workers.transfer.fields import Row, shown
from workers.transfer.reading import RowRefused
from workers.transfer.seen import Seen

# Who can change these takes an account over, so for staff they are changed in admin alone.
GUARDED = frozenset({"email", "is_active"})
SPOKEN_OF = {
    "e-mail address": gettext_lazy("Line %(line)s speaks of the same e-mail address: keep one of the two rows."),
    "external_id": gettext_lazy("Line %(line)s speaks of the same external_id: keep one of the two rows."),
    "account": gettext_lazy("Line %(line)s speaks of the same account: keep one of the two rows."),
}


@dataclass(frozen=True, slots=True)
class Change:
    """An account and its worker as a row leaves them, and the names of the fields it changes there."""

    row: Row
    user: User
    worker: Worker
    user_fields: frozenset[str]
    worker_fields: frozenset[str]
    is_new_user: bool
    is_new_worker: bool

    @property
    def fields(self) -> list[str]:
        return sorted(self.user_fields | self.worker_fields)


class Accounts:
    """The accounts and workers that some rows mean: four queries, whatever the number of rows."""

    def __init__(self, rows: Sequence[Row], *, lock: bool) -> None:
        emails = [row.email for row in rows if row.email]
        external_ids = [row.external_id for row in rows if row.external_id]
        ids = {
            *User.objects.filter(email__in=emails).values_list("pk", flat=True),
            *Worker.objects.filter(external_id__in=external_ids).values_list("pk", flat=True),
        }
        users, workers = User.objects.filter(pk__in=ids), Worker.objects.filter(pk__in=ids)
        if lock:
            # Accounts before workers, as User.save, and by id: no two wait for each other. Invitations may still refer
            # to the workers.
            users = users.select_for_update(of=("self",), no_key=True)
            workers = workers.select_for_update(of=("self",), no_key=True)
        accounts = {user.pk: user for user in users.order_by("pk")}
        self.workers = {worker.pk: worker for worker in workers.order_by("pk")}
        for worker in self.workers.values():
            worker.user = accounts[worker.pk]
        self.by_email = {user.email: user for user in accounts.values()}
        self.by_external_id = {worker.external_id: worker.user for worker in self.workers.values()}

    def find(self, row: Row) -> User | None:
        """The account with the row's external id, else that with its e-mail address, else None: a new one."""
        known = self.by_external_id.get(row.external_id) if row.external_id else None
        holder = self.by_email.get(row.email or "")
        if known and holder and holder is not known:
            raise RowRefused(
                _(
                    "The e-mail address %(email)s is held by another account than external_id %(external_id)s: "
                    "correct one of the two."
                )
                % {"email": row.email, "external_id": shown(row.external_id)}
            )
        if not known and not row.email:
            sentence = _("No worker has the external_id %(external_id)s: give an email to make one.")
            raise RowRefused(sentence % {"external_id": shown(row.external_id)})
        if holder and not known:
            self.check_external_id(row, holder)
        return known or holder

    def check_external_id(self, row: Row, holder: User) -> None:
        worker = self.workers.get(holder.pk)
        if worker and worker.external_id and row.external_id:
            told = {"email": row.email, "held": shown(worker.external_id), "given": shown(row.external_id)}
            sentence = _("The account %(email)s has the external_id %(held)s, not %(given)s: correct one of the two.")
            raise RowRefused(sentence % told)


def changes(
    rows: Sequence[Row], accounts: Accounts, seen: Seen, now: datetime, *, check_documents: bool
) -> list[Change | RowRefused]:
    """What becomes of each row, in order. To write a document checks it too, so who will write need not ask for it."""
    decided: list[Change | RowRefused] = []
    for row in rows:
        try:
            if check_documents:
                check_document(row)
            decided.append(change(row, accounts, seen, now))
        except RowRefused as refusal:
            decided.append(refusal)
    return decided


def change(row: Row, accounts: Accounts, seen: Seen, now: datetime) -> Change:
    check_first(seen, row, "e-mail address", row.email)
    check_first(seen, row, "external_id", row.external_id)
    user = accounts.find(row)
    if user is None:
        return newcomer(row, now)
    check_first(seen, row, "account", user.pk)
    # An address that is given up is free for the next file, wherever this one is cut into batches.
    check_first(seen, row, "e-mail address", user.email)
    changed = {name: value for name, value in row.account.items() if getattr(user, name) != value}
    if GUARDED & changed.keys() and (user.is_staff or user.is_superuser):
        told = {"email": user.email, "fields": _(" and ").join(changed)}
        raise RowRefused(_("%(email)s is an account of staff: change its %(fields)s in admin.") % told)
    for name, value in changed.items():
        setattr(user, name, value)
    return changed_worker(row, user, accounts.workers.get(user.pk), frozenset(changed), now)


def check_first(seen: Seen, row: Row, what: str, value: object) -> None:
    if value is None:
        return
    first = seen.first_line(what, value, row.line)
    if first != row.line:
        raise RowRefused(SPOKEN_OF[what] % {"line": first})


def check_document(row: Row) -> None:
    if row.document is None:
        return
    # The id is not known yet: none is longer.
    reserved = User(**row.account).reserved_keys() | {"_id": LARGEST_ID}
    try:
        documents.check(row.document | reserved)
    except documents.InvalidDocument as refusal:
        raise RowRefused(str(refusal)) from refusal


def newcomer(row: Row, now: datetime) -> Change:
    """A new account without a usable password. Its document gets the id when there is one."""
    user = User(date_joined=now, password=unusable_password(), **row.account)
    worker = new_worker(user, now)
    worker.external_id = row.external_id
    worker.document = row.document or {}
    return Change(row, user, worker, frozenset(), frozenset(), is_new_user=True, is_new_worker=True)


def unusable_password() -> str:
    """As `make_password(None)` gives; that draws its letters one by one, which took a tenth of an import's time."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)


def new_worker(user: User, now: datetime) -> Worker:
    """One who joins inactive holds nothing that would have to be given back."""
    return Worker(user=user, is_active=user.is_active, released_at=None if user.is_active else now)


def changed_worker(row: Row, user: User, worker: Worker | None, user_fields: frozenset[str], now: datetime) -> Change:
    """The worker as `Worker.save` and `User.save` would leave it."""
    is_new = worker is None
    worker = worker or new_worker(user, now)
    profile = worker.profile if row.document is None else row.document
    wanted = {
        "document": profile | user.reserved_keys(),
        "is_active": user.is_active,
        "external_id": row.external_id or worker.external_id,
        "released_at": None if user.is_active else worker.released_at,
    }
    changed = frozenset(name for name, value in wanted.items() if not same(value, getattr(worker, name)))
    for name in changed:
        setattr(worker, name, wanted[name])
    return Change(row, user, worker, user_fields, changed, is_new_user=False, is_new_worker=is_new)


def same(left: Any, right: Any) -> bool:
    """Whether no filter can tell the two apart: jsonb gives 1e18 back as an integer, -0.0 as 0.0, and sorts the
    root's keys.
    """
    if isinstance(left, dict) and isinstance(right, dict):
        # Python's own words first: equal texts are equal values, and nearly always they are.
        return left == right and all(
            repr(value) == repr(right[key]) or same_inside(value, right[key]) for key, value in left.items()
        )
    return bool(left == right)


def same_inside(left: Any, right: Any) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(map(same_inside, left.values(), right.values()))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same_inside, left, right))
    return bool(left == right) and type_names(left) == type_names(right)
