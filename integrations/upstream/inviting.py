"""Whom staff or a program invite here is invited there, as many as come together in one request (docs/upstream.md)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from gigs.models import Gig
from integrations.upstream import beginning, collecting, lanes, people
from integrations.upstream.changes import OF_STATUS, of_invitation
from integrations.upstream.client import Object, UpstreamRefused, id_in, sentence, told
from integrations.upstream.models import (
    ANSWERS,
    ChangeState,
    UpstreamChange,
    UpstreamChangeQuerySet,
    UpstreamCursor,
    UpstreamInvitation,
    UpstreamWorker,
    What,
    linked,
)
from integrations.upstream.saying import NeverTold, NotYet, Request, gig_there, post
from invitations.models import Invitation, Status
from workers.models import Worker

# Cirro tells of no limit; a Space takes 10,000.
AT_ONCE = 500


def invite(change: UpstreamChange, now: datetime) -> Request | None:
    """Whoever is to be invited right behind it goes in the same list, unless their account there has yet to be made."""
    invitation = Invitation.objects.select_related("worker__user").filter(pk=change.subject_id).first()
    if invitation is None or linked(UpstreamInvitation, invitation.pk) or invitation.status == Status.EXPIRED:
        return None
    path = f"/gigs/{gig_there(change, invitation.gig_id)}/invite"
    if people.never_comes(invitation.worker) or (account := account_there(invitation.worker)) is None:
        return None
    first = entry(account, invitation.no_reward)
    others = [] if change.alone else entries(behind(change))
    # Only the list can say that no reward is tied to it.
    return post(path, {"users": [first, *others]} if others or invitation.no_reward else {"user_id": first["id"]})


def account_there(worker: Worker) -> str | None:
    """The worker's account; None of somebody inactive for whom none was asked, as such are not told.

    NotYet; NeverTold if none was asked for; UpstreamRefused if the upstream would not make it.

    Then the invitation is refused too: it would hold up all that is to be said of its gig.
    """
    if link := linked(UpstreamWorker, worker.pk):
        return str(link.upstream_id)
    asked_for = UpstreamChange.objects.filter(subject_id=worker.pk, what=What.WORKER).exclude(state=ChangeState.DONE)
    change = asked_for.order_by("pk").last()
    if change and change.state == ChangeState.PARKED:
        raise UpstreamRefused(422, f"Worker {worker.pk} has no account there.")
    if change:
        raise NotYet(f"It waits until worker {worker.pk} is there.")
    if worker.user.is_active:
        raise NeverTold(worker.pk)
    return None


def entry(account: str, no_reward: bool) -> Object:
    """Cirro's document types these ids, and no others, as numbers."""
    return {"id": int(account) if account.isdecimal() else account, "no_reward": no_reward}


def behind(change: UpstreamChange) -> UpstreamChangeQuerySet:
    """The invitations that follow it in its lane with nothing else between."""
    later = UpstreamChange.objects.waiting().filter(lane=change.lane, pk__gt=change.pk).order_by("pk")
    other = later.exclude(what=What.INVITE, alone=False).values_list("pk", flat=True).first()
    return later.filter(pk__lt=other) if other else later


def entries(changes: UpstreamChangeQuerySet) -> list[Object]:
    """Of those of the first AT_ONCE - 1 whom the upstream knows and has not invited. Four queries."""
    ids = [*changes.values_list("subject_id", flat=True)[: AT_ONCE - 1]]
    known = {*UpstreamInvitation.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    asked = Invitation.objects.filter(pk__in=ids).exclude(status=Status.EXPIRED).order_by("pk")
    rows = [row for row in asked.values_list("pk", "worker_id", "no_reward") if row[0] not in known]
    accounts = UpstreamWorker.objects.in_bulk([worker_id for _, worker_id, _ in rows])
    return [entry(accounts[pk].upstream_id, no_reward) for _, pk, no_reward in rows if pk in accounts]


def invited(change: UpstreamChange, answer: Object, now: datetime) -> bool:
    """The invitations have their ids there. Whom a list left out is asked about alone, and so learns the reason.

    UpstreamRefused if that was told of one who was alone.
    """
    gig_id = Invitation.objects.filter(pk=change.subject_id).values_list("gig", flat=True).first()
    if gig_id is None:
        return True
    users = users_in(change.request)
    objects = told(answer, "data") if answer.get("object") == "list" else [answer | {"user_id": users[0]}]
    with transaction.atomic():
        # Whoever takes over what the upstream shows holds this row too, so each link is made once.
        Gig.objects.locked().filter(pk=gig_id).first()
        has_it = link(gig_id, {str(told(each, "user_id")): id_in(each) for each in objects}, but=change, now=now)
    if change.subject_id not in has_it and len(users) == 1:
        reasons = [told(each, "error") for each in answer.get("refused") or []]
        raise UpstreamRefused(422, sentence(reasons[0] if reasons else "It answered without the invitation."))
    leave_alone(change, users, but=has_it)
    return change.subject_id in has_it


def users_in(request: Any) -> list[str]:
    body = request["body"]
    return [str(each["id"]) for each in body["users"]] if "users" in body else [str(body["user_id"])]


def link(gig_id: int, upstream_ids: Mapping[str, str], *, but: UpstreamChange, now: datetime) -> set[int]:
    """The gig's invitations of these accounts have these ids; nobody else is told of them again. Their ids here."""
    asked = asked_of(gig_id, upstream_ids)
    links = [UpstreamInvitation(pk=pk, upstream_id=upstream_ids[account]) for account, pk in asked.items()]
    UpstreamInvitation.objects.bulk_create(links, ignore_conflicts=True)
    others = UpstreamChange.objects.unsettled().filter(lane=but.lane, what=What.INVITE, subject_id__in=asked.values())
    told = {"state": ChangeState.DONE, "settled_at": now, "next_try_at": None}
    others.exclude(pk=but.pk).update(**told)
    tell_answers(gig_id, asked.values(), now=now)
    return {*asked.values()}


def tell_answers(gig_id: int, invitation_ids: Collection[int], *, now: datetime) -> None:
    """What was answered here to these, which the upstream has, is told unless that is on its way.

    While their invitation was put aside there was nobody there to tell it of. The caller holds the gig's row.
    """
    answered = Invitation.objects.filter(pk__in=invitation_ids).exclude(status=Status.PENDING)
    statuses = dict(answered.order_by("pk").values_list("pk", "status"))
    if not statuses:
        return
    UpstreamCursor.objects.select_for_update(no_key=True).get(pk=beginning.CURSOR)
    waiting = UpstreamChange.objects.waiting().filter(subject_id__in=statuses, what__in=ANSWERS)
    coming = {*waiting.values_list("subject_id", flat=True)} | collecting.unread([gig_id])
    late = [(pk, OF_STATUS[Status(status)]) for pk, status in statuses.items() if pk not in coming]
    lanes.append([of_invitation(what, pk, gig_id, now) for pk, what in late], now=now)


def asked_of(gig_id: int, accounts: Collection[str]) -> dict[str, int]:
    """The invitations here of those of these accounts who have one."""
    workers = people.local_ids(accounts)
    here = Invitation.objects.filter(gig=gig_id, worker__in=workers.values())
    ids = dict(here.values_list("worker", "pk"))
    return {account: ids[worker] for account, worker in workers.items() if worker in ids}


def leave_alone(change: UpstreamChange, accounts: Iterable[str], *, but: Collection[int] = ()) -> None:
    """These go in no list any more."""
    gig_id = Invitation.objects.filter(pk=change.subject_id).values_list("gig", flat=True).first()
    if gig_id is None:
        # Deleted with its gig, and so are the others.
        return
    ids = {*asked_of(gig_id, [*accounts]).values()} - {*but}
    UpstreamChange.objects.waiting().filter(lane=change.lane, what=What.INVITE, subject_id__in=ids).update(alone=True)


def split(change: UpstreamChange, *, now: datetime) -> bool:
    """Whether a list was refused: then each of it is asked about alone, for one may have spoilt it for all."""
    change.refresh_from_db()
    if change.request is None or len(users_in(change.request)) == 1:
        return False
    leave_alone(change, users_in(change.request))
    lanes.ask_anew(change, now=now)
    return True
