"""What happens to invitations: invite, attempt, accept, reject, leave, expire, reset.

Each runs in one transaction that locks the gig's row before anything else, and writes what it did to the event log.
Repeating what has happened is a success that changes nothing. Refusals: GigEnded, GigArchived, GigFull, WrongStatus,
WorkerInactive.
"""

from datetime import datetime

from django.db import transaction

from gigs.models import Gig
from invitations import at_once
from invitations.models import TRANSITIONS, Invitation, Status, Transition, WrongStatus, expire_pending
from workers.models import Worker


def lock(invitation: Invitation) -> Gig:
    """The gig's row is locked and the invitation is as it stands now."""
    gig = Gig.objects.locked().get(pk=invitation.gig_id)
    invitation.refresh_from_db(fields=["status", "no_reward", "answered_at"])
    return gig


def is_settled(invitation: Invitation, transition: Transition) -> bool:
    """Whether it has happened already. WrongStatus if it cannot happen from here."""
    if invitation.status in transition.settled:
        return True
    if invitation.status not in transition.sources:
        raise WrongStatus(transition.refusals[Status(invitation.status)])
    return False


def check_active(invitation: Invitation) -> None:
    """WorkerInactive if the worker is. Who becomes so later gives back, under the gig's lock, what is taken now."""
    Worker.objects.get(pk=invitation.worker_id).check_active()


def take_seat(gig: Gig, *, by: str, now: datetime) -> None:
    """One more has accepted; at `seats_max` the pending rest expires in the same transaction."""
    gig.accepted_count += 1
    gig.plan_wave(gig.next_wave_at or now)
    gig.save(update_fields=["accepted_count", "next_wave_at"])
    if gig.accepted_count == gig.seats_max:
        expire_pending(gig=gig, by=by, now=now)


def free_seat(gig: Gig, *, now: datetime) -> None:
    """One fewer has accepted, and the gig is due at once."""
    gig.accepted_count -= 1
    gig.plan_wave(now)
    gig.save(update_fields=["accepted_count", "next_wave_at"])


def accept(*, invitation: Invitation, by: str, now: datetime, no_reward: bool | None = None) -> Invitation:
    """The worker holds a seat. GigFull if none is left; then a pending invitation stays pending, as standby."""
    if at_once.accept(invitation=invitation, by=by, now=now, no_reward=no_reward):
        return invitation
    return accept_in_steps(invitation=invitation, by=by, now=now, no_reward=no_reward)


@transaction.atomic
def accept_in_steps(*, invitation: Invitation, by: str, now: datetime, no_reward: bool | None) -> Invitation:
    gig = lock(invitation)
    if is_settled(invitation, TRANSITIONS["accept"]):
        return invitation
    gig.check_open(now)
    gig.check_free_seat()
    check_active(invitation)
    if no_reward is not None:
        invitation.no_reward = no_reward
    invitation.move(TRANSITIONS["accept"], by=by, now=now)
    take_seat(gig, by=by, now=now)
    return invitation


@transaction.atomic
def reject(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker does not want it and is not asked again, except by a reset."""
    gig = lock(invitation)
    if not is_settled(invitation, TRANSITIONS["reject"]):
        gig.check_open(now)
        invitation.move(TRANSITIONS["reject"], by=by, now=now)
    return invitation


@transaction.atomic
def leave(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker gives the seat back, and it is offered again at once."""
    gig = lock(invitation)
    if not is_settled(invitation, TRANSITIONS["leave"]):
        gig.check_open(now)
        invitation.move(TRANSITIONS["leave"], by=by, now=now)
        free_seat(gig, now=now)
    return invitation


@transaction.atomic
def expire(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker can no longer answer."""
    lock(invitation)
    if not is_settled(invitation, TRANSITIONS["expire"]):
        invitation.move(TRANSITIONS["expire"], by=by, now=now)
    return invitation


@transaction.atomic
def give_back(*, invitation: Invitation, by: str, now: datetime) -> None:
    """An inactive worker holds nothing by it: a seat is left, a pending invitation expires, any other stays as it is.

    Nothing happens to a worker who is active, perhaps again.
    """
    gig = lock(invitation)
    if Worker.objects.active().filter(pk=invitation.worker_id).exists():
        return
    if invitation.status == Status.ACCEPTED:
        invitation.move(TRANSITIONS["leave"], by=by, now=now)
        free_seat(gig, now=now)
    elif invitation.status == Status.PENDING:
        invitation.move(TRANSITIONS["expire"], by=by, now=now)


@transaction.atomic
def reset(*, invitation: Invitation, by: str, now: datetime, silent: bool = False) -> Invitation:
    """The worker is asked anew; a seat held is free again. `silent` stands in the event, for those who tell people."""
    gig = lock(invitation)
    if is_settled(invitation, TRANSITIONS["reset"]):
        return invitation
    gig.check_open(now)
    if invitation.status == Status.ACCEPTED:
        free_seat(gig, now=now)
    gig.check_free_seat()
    check_active(invitation)
    invitation.move(TRANSITIONS["reset"], by=by, now=now, silent=silent)
    return invitation
