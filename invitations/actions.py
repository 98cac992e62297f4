"""What happens to invitations: accept, reject, leave, undo, expire, reset.

Each runs in one transaction that locks the gig's row before anything else, and writes what it did to the event log.
Repeating what has happened is a success that changes nothing. Refusals: GigEnded, GigArchived, GigFull, WrongStatus,
WorkerInactive, WorkerPaused, UndoTooLate, AcceptedOtherwise.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.models import EventType
from gigs.models import Gig
from invitations import at_once
from invitations.models import (
    TRANSITIONS,
    Invitation,
    RejectionReason,
    Status,
    Transition,
    WrongStatus,
    expire_pending,
)
from space_project.errors import SpaceError
from workers.models import Worker

# What may have changed while the caller held a copy.
LOCKED_FIELDS = ["status", "no_reward", "answered_at", "rejection_reason", "rejection_note"]
# Long enough for a slip of the thumb, too short to plan with.
UNDO_WINDOW = timedelta(minutes=5)


class UndoTooLate(SpaceError):
    code = "undo_too_late"


class AcceptedOtherwise(SpaceError):
    """The invitation has been accepted, with another word on the reward."""

    code = "accepted_otherwise"


def lock(invitation: Invitation) -> Gig:
    """The gig's row is locked and the invitation is as it stands now."""
    gig = Gig.objects.locked().get(pk=invitation.gig_id)
    invitation.refresh_from_db(fields=LOCKED_FIELDS)
    return gig


def is_settled(invitation: Invitation, transition: Transition) -> bool:
    """Whether it has happened already. WrongStatus if it cannot happen from here."""
    if invitation.status in transition.settled:
        return True
    if invitation.status not in transition.sources:
        raise WrongStatus(str(transition.refusals[Status(invitation.status)]))
    return False


def check_active(invitation: Invitation) -> None:
    """WorkerInactive if the worker is. Who becomes so later gives back, under the gig's lock, what is taken now."""
    Worker.objects.get(pk=invitation.worker_id).check_active()


def take_seats(gig: Gig, amount: int = 1, *, by: str, now: datetime) -> None:
    """So many more have accepted; at `seats_max` the pending rest expires in the same transaction."""
    gig.accepted_count += amount
    gig.plan_wave(gig.next_wave_at or now)
    gig.save(update_fields=["accepted_count", "next_wave_at"])
    if gig.has_reached_maximum:
        expire_pending(gig=gig, by=by, now=now)


def free_seats(gig: Gig, amount: int = 1, *, now: datetime) -> None:
    """So many fewer have accepted, and the gig is due at once."""
    gig.accepted_count -= amount
    gig.plan_wave(now)
    gig.save(update_fields=["accepted_count", "next_wave_at"])


def accept(*, invitation: Invitation, by: str, now: datetime, no_reward: bool | None = None) -> Invitation:
    """The worker holds a seat. GigFull if none is left; then a pending invitation stays pending, as standby.

    AcceptedOtherwise if the worker holds it with another `no_reward`.
    """
    if at_once.accept(invitation=invitation, by=by, now=now, no_reward=no_reward):
        return invitation
    return accept_in_steps(invitation=invitation, by=by, now=now, no_reward=no_reward)


@transaction.atomic
def accept_in_steps(*, invitation: Invitation, by: str, now: datetime, no_reward: bool | None) -> Invitation:
    gig = lock(invitation)
    if is_settled(invitation, TRANSITIONS["accept"]):
        check_reward(invitation, no_reward)
        return invitation
    gig.check_open(now)
    gig.check_free_seat()
    check_active(invitation)
    if no_reward is not None:
        invitation.no_reward = no_reward
    invitation.move(TRANSITIONS["accept"], by=by, now=now)
    take_seats(gig, by=by, now=now)
    return invitation


def check_reward(invitation: Invitation, no_reward: bool | None) -> None:
    """AcceptedOtherwise unless this is said of the reward of an accepted invitation, or nothing."""
    if no_reward not in (None, invitation.no_reward):
        said = "without" if invitation.no_reward else "with"
        raise AcceptedOtherwise(f"The invitation has been accepted {said} a reward: reset it to accept it otherwise.")


@transaction.atomic
def reject(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker does not want it and is not asked again, except by a reset."""
    gig = lock(invitation)
    if not is_settled(invitation, TRANSITIONS["reject"]):
        gig.check_open(now)
        invitation.clear_reason()
        invitation.move(TRANSITIONS["reject"], by=by, now=now)
    return invitation


@transaction.atomic
def give_reason(*, invitation: Invitation, reason: RejectionReason, by: str, now: datetime, note: str = "") -> None:
    """A rejected invitation says why. WrongStatus if it is not rejected; ValidationError if there is no such reason.

    The note is the worker's own words, so it stands in the row, which can be cleared, and not in the log.
    WorkerInactive: whoever has been deleted has taken theirs along.
    """
    lock(invitation)
    # A deletion, which takes the notes along, comes before or after, never meanwhile.
    Worker.objects.locked().get(pk=invitation.worker_id).check_active()
    if invitation.status != Status.REJECTED:
        raise WrongStatus(_("Only a rejected invitation has a reason for it."))
    if (invitation.rejection_reason, invitation.rejection_note) == (reason, note):
        return
    invitation.rejection_reason, invitation.rejection_note = reason, note
    told = {"rejection_reason", "rejection_note"}
    invitation.clean_fields(exclude={column.name for column in Invitation._meta.fields} - told)
    invitation.save(update_fields=told)
    events.record(
        EventType.INVITATION_UPDATED,
        by=by,
        now=now,
        gig_id=invitation.gig_id,
        worker_id=invitation.worker_id,
        invitation_id=invitation.pk,
        data={"rejection_reason": reason},
    )


@transaction.atomic
def leave(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker gives the seat back, and it is offered again at once."""
    gig = lock(invitation)
    if not is_settled(invitation, TRANSITIONS["leave"]):
        gig.check_open(now)
        invitation.move(TRANSITIONS["leave"], by=by, now=now)
        free_seats(gig, now=now)
    return invitation


@transaction.atomic
def turn_down(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker does not come: rejects, or leaves where a seat is held. Cirro's wire has one word for both."""
    lock(invitation)
    action = leave if invitation.status == Status.ACCEPTED else reject
    return action(invitation=invitation, by=by, now=now)


@transaction.atomic
def undo(*, invitation: Invitation, by: str, now: datetime) -> Invitation:
    """The worker takes the last answer back and is asked as before; a seat held is offered again (docs/adr/0007).

    UndoTooLate after UNDO_WINDOW. GigFull if a rejected invitation cannot stand again: `seats_max` has been reached.
    """
    gig = lock(invitation)
    if is_settled(invitation, TRANSITIONS["undo"]):
        return invitation
    gig.check_open(now)
    check_undoable(invitation, now)
    check_active(invitation)
    if invitation.status == Status.ACCEPTED:
        free_seats(gig, now=now)
    elif gig.has_reached_maximum:
        gig.check_free_seat()
    invitation.clear_reason()
    invitation.move(TRANSITIONS["undo"], by=by, now=now)
    return invitation


def check_undoable(invitation: Invitation, now: datetime) -> None:
    """UndoTooLate, with what can be done instead, unless the answer has just been given."""
    if can_undo(invitation, now):
        return
    minutes = {"minutes": UNDO_WINDOW.seconds // 60}
    if invitation.status == Status.ACCEPTED:
        raise UndoTooLate(_("An answer can be taken back for %(minutes)s minutes: leave the gig instead.") % minutes)
    raise UndoTooLate(
        _("An answer can be taken back for %(minutes)s minutes: accept the invitation instead.") % minutes
    )


def can_undo(invitation: Invitation, now: datetime) -> bool:
    """Whether there is an answer to take back, and it is young enough; whether the gig allows it `undo` says."""
    if invitation.status not in TRANSITIONS["undo"].sources or invitation.answered_at is None:
        return False
    return now < invitation.answered_at + UNDO_WINDOW


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
        free_seats(gig, now=now)
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
        free_seats(gig, now=now)
    gig.check_free_seat()
    Worker.objects.get(pk=invitation.worker_id).check_invitable()
    invitation.move(TRANSITIONS["reset"], by=by, now=now, silent=silent)
    return invitation
