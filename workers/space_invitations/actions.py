"""An invitation to the Space is sent, accepted or withdrawn."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from events import actions as events
from events.models import EventType
from space_project.errors import SpaceError
from workers import actions as workers
from workers.models import SpaceInvitation, User, Worker
from workers.sign_in.actions import confirm_address

DAYS, MOST_DAYS = 7, 365
# How the log names somebody who has no account yet.
BY = "space-invitation"


class SpaceInvitationClosed(SpaceError):
    code = "space_invitation_closed"


@transaction.atomic
def invite(*, email: str, by: str, now: datetime, days: int = DAYS, language: str = "", **said: Any) -> SpaceInvitation:
    """The mail to this address goes out, and goes again until a mail server has taken it or the invitation has ended.

    `said` are the other fields of the invitation. ValidationError names the field that is wrong. Without a language the
    mail speaks that of the account with this address, or the Space's own.
    """
    known = User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
    invitation = SpaceInvitation(
        email=email.lower(),
        language=language or known or settings.LANGUAGE_CODE,
        created_at=now,
        expires_at=now + timedelta(days=days),
        mail_due_at=now,
        **said,
    )
    invitation.full_clean()
    invitation.save(force_insert=True)
    record(EventType.SPACE_INVITATION_CREATED, invitation, by=by, now=now)
    return invitation


@transaction.atomic
def accept(*, invitation: SpaceInvitation, user: User, by: str, now: datetime) -> Worker:
    """The user is a worker, with an empty profile if they were none. Repeated by the same person, it changes nothing.

    SpaceInvitationClosed if it was accepted by somebody else, or has ended.
    """
    invitation = locked(invitation)
    if invitation.accepted_by_id == user.pk:
        return Worker.objects.get(pk=user.pk)
    check_open(invitation, now)
    worker = workers.join(user=user, account={}, document={}, by=by, now=now)
    if user.email == invitation.email:
        confirm_address(user=user, by=by, now=now)
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(EventType.SPACE_INVITATION_ACCEPTED, invitation, by=by, now=now, worker_id=user.pk)
    return worker


@transaction.atomic
def join(
    *,
    invitation: SpaceInvitation,
    password: str,
    now: datetime,
    birthday: date | None = None,
    **account: Any,
) -> User:
    """There is an account with the address invited, which is a worker's. SpaceInvitationClosed; ValidationError."""
    check_open(locked(invitation), now)
    user = workers.create_user(email=invitation.email, password=password, birthday=birthday, by=BY, now=now, **account)
    accept(invitation=invitation, user=user, by=user.actor, now=now)
    return user


@transaction.atomic
def expire(*, invitation: SpaceInvitation, by: str, now: datetime) -> SpaceInvitation:
    """Nobody can accept it any more. Repeated, it changes nothing. SpaceInvitationClosed once it is accepted."""
    invitation = locked(invitation)
    if invitation.is_open(now):
        invitation.expires_at = now
        invitation.save(update_fields=["expires_at"])
        record(EventType.SPACE_INVITATION_EXPIRED, invitation, by=by, now=now)
    elif invitation.accepted_at:
        check_open(invitation, now)
    return invitation


def locked(invitation: SpaceInvitation) -> SpaceInvitation:
    """As it stands now, and stays until the transaction ends. Locked before any account."""
    return SpaceInvitation.objects.select_for_update(of=("self",), no_key=True).get(pk=invitation.pk)


def check_open(invitation: SpaceInvitation, now: datetime) -> None:
    if invitation.accepted_at:
        raise SpaceInvitationClosed(_("This invitation has been accepted."))
    if not invitation.is_open(now):
        raise SpaceInvitationClosed(_("This invitation has ended."))


def record(
    type: EventType, invitation: SpaceInvitation, *, by: str, now: datetime, worker_id: int | None = None
) -> None:
    """Without address and name: the log is for good."""
    events.record(type, by=by, now=now, worker_id=worker_id, data={"space_invitation_id": str(invitation.pk)})
