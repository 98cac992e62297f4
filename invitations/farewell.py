"""A person goes: their account is made anonymous, and what they held is given back."""

from datetime import datetime

from django.db import transaction

from gigs.models import Gig
from invitations import closings
from invitations.models import Invitation
from workers import actions as workers
from workers.forgetting import Person
from workers.models import User


@transaction.atomic
def delete_account(*, user: User, by: str, now: datetime) -> None:
    """Nothing tells whose account it was, and the worker's seats and pending invitations are given back.

    LastSuperuser. All of it or nothing: a caller's own transaction, as an Idempotency-Key brings one, changes nothing
    of the order of locks. That is the gigs in the order of ids, then the account, then the worker.
    """
    gigs = lock_gigs(worker_id=user.pk, now=now)
    workers.delete_account(user=user, by=by, now=now)
    closings.release_from(gigs, worker_id=user.pk, now=now)


def lock_gigs(*, worker_id: int, now: datetime) -> list[Gig]:
    """The gigs whose invitation of this worker is about to change, or might."""
    mine = Invitation.objects.filter(worker=worker_id)
    held = mine.filter(gig__in=Gig.objects.open(now)).values_list("gig", flat=True)
    noted = mine.exclude(rejection_note="").values_list("gig", flat=True)
    return list(Gig.objects.locked().filter(pk__in={*held, *noted}).order_by("pk"))


def forget_notes(person: Person, now: datetime) -> None:
    """What was written with rejections; that something was rejected, and the reason's code, stay."""
    Invitation.objects.filter(worker=person.id).exclude(rejection_note="").update(rejection_note="")
