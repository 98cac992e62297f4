"""Who is deleted is forgotten by every room; each says how, in its AppConfig's `ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workers.models import SpaceInvitation, User


@dataclass(frozen=True)
class Person:
    """Whom to forget, as the Space knew them a moment ago."""

    id: int
    email: str
    space_invitation_ids: tuple[int, ...]


# By what it forgets, what a room below this one does. They run in the transaction of the deletion, which holds gigs,
# account and worker by then, in this order: that in which rooms add themselves, and in which rows are locked.
FORGETS: dict[str, Callable[[Person, datetime], None]] = {}


def person_of(user: User) -> Person:
    """Their invitations to the Space are locked. Accepting one locks it before the account, so ask this first."""
    invitations = SpaceInvitation.objects.of_person(user.pk, user.email)
    locked = invitations.select_for_update(of=("self",), no_key=True).order_by("pk")
    return Person(user.pk, user.email, tuple(locked.values_list("pk", flat=True)))


def forget(person: Person, *, now: datetime) -> None:
    for forget_part in FORGETS.values():
        forget_part(person, now)
