"""Inviting on command: one worker, many, or whatever fits one worker (DESIGN 3.4)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.models import EventType
from gigs.models import Gig
from invitations.models import Attempt, Invitation, add
from mql import Filter
from space_project.errors import SpaceError
from space_project.limits import possible
from workers.models import Worker, WorkerInactive

# An attempt holds all the gigs that it invites to.
MOST_GIGS = 1000


@dataclass(frozen=True)
class Asked:
    """What became of one worker in a list: an invitation, new or not, or the reason why there is none."""

    worker_id: int
    invitation: Invitation | None
    is_new: bool = False
    refusal: SpaceError | None = None


@transaction.atomic
def invite(
    *,
    gig: Gig,
    worker: Worker,
    by: str,
    now: datetime,
    no_reward: bool = False,
    versions: Collection[str] | None = None,
) -> Invitation:
    """The worker is invited, whether the filter matches or not; an invitation from before stays as it is."""
    no_rewards = {worker.pk} if no_reward else set()
    [asked] = invite_many(gig=gig, worker_ids=[worker.pk], by=by, now=now, no_rewards=no_rewards, versions=versions)
    if asked.refusal:
        raise asked.refusal
    assert asked.invitation
    return asked.invitation


@transaction.atomic
def invite_many(
    *,
    gig: Gig,
    worker_ids: Sequence[int],
    by: str,
    now: datetime,
    no_rewards: Collection[int] = (),
    versions: Collection[str] | None = None,
) -> list[Asked]:
    """Each worker of the list who may be asked is invited; the answer tells of each once, in the order given.

    `no_rewards` are the ids of those whose work brings no reward. GigEnded, GigArchived or GigFull for the whole list,
    unless all of it was invited before; GigChanged if the gig is at none of these `versions`.
    """
    gig = Gig.objects.locked().get(pk=gig.pk)
    gig.check_version(versions)
    worker_ids = list(dict.fromkeys(worker_ids))
    known = before = invitations_of(gig, possible(worker_ids))
    new = [pk for pk in possible(worker_ids) if pk not in before]
    if new:
        gig.check_open(now)
        gig.check_free_seat()
        for no_reward in (False, True):
            chosen = [pk for pk in new if (pk in no_rewards) is no_reward]
            if chosen:
                add(gig=gig, worker_ids=chosen, by=by, now=now, no_reward=no_reward)
        known = before | invitations_of(gig, new)
    refused = refusals([pk for pk in worker_ids if pk not in known])
    return [Asked(pk, known.get(pk), pk in known and pk not in before, refused.get(pk)) for pk in worker_ids]


def invitations_of(gig: Gig, worker_ids: Sequence[int]) -> dict[int, Invitation]:
    return {row.worker_id: row for row in gig.invitations.filter(worker__in=worker_ids)}


def refusals(worker_ids: Sequence[int]) -> dict[int, SpaceError]:
    """Why each of them was not invited. A query if there are any."""
    paused = Worker.objects.active().in_bulk(possible(worker_ids))
    return {pk: refusal(pk, paused.get(pk)) for pk in worker_ids}


def refusal(worker_id: int, paused: Worker | None) -> SpaceError:
    try:
        if paused:
            paused.check_invitable()
    except SpaceError as error:
        return error
    sentence = _("There is no active worker %(id)s: check the id, or activate the worker first.")
    return WorkerInactive(sentence % {"id": worker_id})


@transaction.atomic
def attempt(
    *, worker: Worker, gig_ids: Sequence[int], by: str, now: datetime, max_amount: int | None = None
) -> Attempt:
    """The worker is invited to each of these gigs that takes invitations and whose filter matches, in this order.

    At most `max_amount` invitations come of it; a gig to which the worker was invited before does not count. Nobody
    waits for the others: a gig that ceases to fit meanwhile is left out, and no other one comes in its place.
    WorkerInactive or WorkerPaused if the worker is.
    """
    chosen = [*islice(fitting(gig_ids, worker, now), max_amount)]
    # In the order of ids, so that two attempts never wait for each other.
    gigs = {gig.pk: gig for gig in Gig.objects.locked().filter(pk__in=chosen).order_by("pk")}
    worker = Worker.objects.locked().get(pk=worker.pk)
    worker.check_invitable()
    still = [gigs[pk] for pk in chosen if pk in gigs and fits(gigs[pk], worker, now)]
    invited = [gig.pk for gig in still if add(gig=gig, worker_ids=[worker.pk], by=by, now=now)]
    made = Attempt.objects.create(
        worker=worker,
        gig_ids=list(gig_ids),
        max_amount=max_amount,
        invited_gig_ids=invited,
        created_at=now,
    )
    events.record(
        EventType.INVITATION_ATTEMPT_CREATED,
        by=by,
        now=now,
        worker_id=worker.pk,
        data={"attempt_id": made.pk, "invited_gig_ids": invited},
    )
    return made


def fitting(gig_ids: Sequence[int], worker: Worker, now: datetime) -> Iterator[int]:
    """Those of these gigs, each once, to which the worker would be invited as they are; none is held."""
    ids = dict.fromkeys(possible(gig_ids))
    asked = worker.invitations.filter(gig__in=ids).values("gig")
    gigs = Gig.objects.exclude(pk__in=asked).in_bulk(ids)
    return (pk for pk in ids if pk in gigs and fits(gigs[pk], worker, now))


def fits(gig: Gig, worker: Worker, now: datetime) -> bool:
    return gig.is_open(now) and not gig.is_full and Filter(gig.filter_query).matches(worker.document)
