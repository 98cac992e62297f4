"""What the upstream says of invitations becomes true here, unless an answer given here has yet to be told there.

The rule of conflicts, and why, is in docs/adr/0014.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from gigs.models import Gig
from integrations.upstream import collecting, people
from integrations.upstream.changes import lane_of
from integrations.upstream.client import Object, told
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamGig, UpstreamInvitation, What
from invitations.api.objects import BEHIND, ON_THE_WIRE
from invitations.following import UPSTREAM, follow_many
from invitations.models import Invitation, Status, add

NO_SEAT = "No seat is left here for somebody who has accepted there."


@transaction.atomic
def take_over(*, gig: Gig, objects: Sequence[Object], known: Mapping[str, int], now: datetime) -> int:
    """The gig's invitations here are as these objects of the upstream's; returns how many have moved or are new.

    `known` are the revisions before the objects were asked for: whatever was reported since makes its object stale.
    Repeated, it changes nothing. Whom the Space does not know, or cannot invite now, is passed over until it can.
    """
    locked = Gig.objects.locked().filter(pk=gig.pk).first()
    if locked is None:
        return 0
    there = {str(told(each, "id")): as_it_ends(locked, each, now) for each in objects if told(each, "status") in BEHIND}
    made = link_new(locked, there, now=now)
    return made + follow(locked, there, known, now=now)


def as_it_ends(gig: Gig, there: Object, now: datetime) -> Object:
    """What is pending there of a gig that is over here has yet to expire: the clocks differ, and so do the ticks."""
    is_late = there["status"] == ON_THE_WIRE[Status.PENDING] and not gig.is_open(now)
    return there | {"status": ON_THE_WIRE[Status.EXPIRED]} if is_late else there


def follow(gig: Gig, there: Mapping[str, Object], known: Mapping[str, int], *, now: datetime) -> int:
    """The gig's invitations are as these, but those that are ahead; returns how many have moved. Seats freed first."""
    links = UpstreamInvitation.objects.filter(upstream_id__in=there)
    wires = {link.pk: str(there[link.upstream_id]["status"]) for link in links}
    here = [*gig.invitations.filter(pk__in=wires)]
    different = [each for each in here if ON_THE_WIRE[Status(each.status)] != wires[each.pk]]
    if not different:
        return 0
    into: dict[str, list[int]] = {}
    for pk in {each.pk for each in different} - ahead(different, known):
        into.setdefault(wires[pk], []).append(pk)
    moved = 0
    for wire, ids in sorted(into.items(), key=lambda each: each[0] == ON_THE_WIRE[Status.ACCEPTED]):
        followed = follow_many(gig=gig, invitation_ids=ids, into=BEHIND[wire], now=now)
        if followed < len(ids):
            UpstreamGig.objects.filter(pk=gig.pk).update(look_failure=NO_SEAT)
        moved += followed
    return moved


def link_new(gig: Gig, there: Mapping[str, Object], *, now: datetime) -> int:
    """Those of these invitations that have none here get one, pending; returns how many. Eight queries at most."""
    linked = UpstreamInvitation.objects.filter(upstream_id__in=there).values_list("upstream_id", flat=True)
    unlinked = {pk: each for pk, each in there.items() if pk not in {*linked}}
    if not unlinked:
        return 0
    local_ids = people.local_ids({str(told(each, "user_id")) for each in unlinked.values()})
    workers = {pk: local_ids.get(str(told(each, "user_id"))) for pk, each in unlinked.items()}
    rewards = {worker: bool(unlinked[pk].get("no_reward")) for pk, worker in workers.items() if worker}
    made = invite(gig, rewards, now=now)
    asked = dict(gig.invitations.filter(worker__in=rewards).values_list("worker", "pk"))
    links = [UpstreamInvitation(pk=asked[worker], upstream_id=pk) for pk, worker in workers.items() if worker in asked]
    # Whom staff invited here too may have been linked by the answer to that.
    UpstreamInvitation.objects.bulk_create(links, ignore_conflicts=True)
    return made


def invite(gig: Gig, no_rewards: Mapping[int, bool], *, now: datetime) -> int:
    """Nobody is asked for a gig that is over or has all its workers: there too it takes no more answers."""
    if not gig.is_open(now) or gig.has_reached_maximum:
        return 0
    return sum(
        len(add(gig=gig, worker_ids=chosen, by=UPSTREAM, now=now, no_reward=no_reward))
        for no_reward in (False, True)
        if (chosen := [worker for worker, without in no_rewards.items() if without is no_reward])
    )


def ahead(invitations: Sequence[Invitation], known: Mapping[str, int]) -> set[int]:
    """Those of which what was seen there does not count: an answer is not reported yet, or was after the look.

    In the order in which an answer goes its way, from the log to the changes to the upstream, so that none can slip
    past. The caller holds the gig's row, under which answers are given. Five queries.
    """
    return uncollected(invitations) | untold(invitations) | stale(invitations, known)


def uncollected(invitations: Sequence[Invitation]) -> set[int]:
    return collecting.unread({each.gig_id for each in invitations}) & {*ids_of(invitations)}


def untold(invitations: Sequence[Invitation]) -> set[int]:
    """What was put aside is not told either. But an invitation that the upstream refused has expired here by that."""
    expired = [each.pk for each in invitations if each.status == Status.EXPIRED]
    refused = Q(state=ChangeState.PARKED, what=What.INVITE, subject_id__in=expired)
    unsettled = UpstreamChange.objects.unsettled().filter(lane__in={lane_of(each.gig_id) for each in invitations})
    changes = unsettled.filter(subject_id__in=ids_of(invitations), what__in=collecting.OF_INVITATION)
    return {*changes.exclude(refused).values_list("subject_id", flat=True)}


def stale(invitations: Sequence[Invitation], known: Mapping[str, int]) -> set[int]:
    links = UpstreamInvitation.objects.filter(pk__in=ids_of(invitations))
    return {link.pk for link in links if link.revision != known.get(link.upstream_id, 0)}


def ids_of(invitations: Sequence[Invitation]) -> list[int]:
    return [each.pk for each in invitations]
