"""What needs a person, beside the gigs; each room says so itself, in its AppConfig's `ready`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractUser, AnonymousUser


@dataclass(frozen=True)
class Notice:
    """Something on the first page of the admin that somebody has to look at; `url` is where."""

    title: str
    about: str
    text: str
    url: str


# By the permission that somebody needs to be told. Each answers with a bounded number of notices and queries.
SOURCES: dict[str, Callable[[datetime], Sequence[Notice]]] = {}


def notices_for(user: AbstractUser | AnonymousUser, now: datetime) -> list[Notice]:
    return [notice for perm, source in SOURCES.items() if user.has_perm(perm) for notice in source(now)]
