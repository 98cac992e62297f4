"""What workers are called when a page names some of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from workers.models import User

# No index knows names: all of them may have to be read, and nobody waits longer for it.
NAME_SECONDS = 2.0
MOST_WORDS = 3


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    email: str

    @property
    def called(self) -> str:
        """By name, or else by e-mail address."""
        return self.name or self.email


def named(ids: Sequence[int]) -> list[Person]:
    """These people, in this order. A query if there are any."""
    if not ids:
        return []
    users = User.objects.only("first_name", "last_name", "email").in_bulk(ids)
    people = (users[pk] for pk in ids if pk in users)
    return [Person(user.pk, user.get_full_name(), user.email) for user in people]


def called(text: str, *, account: str = "") -> Q:
    """Whose names begin with each of these words; `account` is how a row comes to its account."""
    like = Q()
    for word in text.split()[:MOST_WORDS]:
        first, last = f"{account}first_name__istartswith", f"{account}last_name__istartswith"
        like &= Q(**{first: word}) | Q(**{last: word})
    return like
