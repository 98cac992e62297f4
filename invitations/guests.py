"""A list of people to invite, as staff write it: e-mail addresses separated by anything, and workers chosen by id."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from gigs.models import Gig
from invitations import inviting
from invitations.models import Invitation
from space_project.limits import possible
from space_project.patience import Patience
from workers.models import User, Worker, WorkerPaused
from workers.people import called

MOST_GUESTS = 10_000
MOST_FOUND = 20
# No index holds names; with a million workers who looks for one that nobody has would wait for all of them.
SEARCH_SECONDS = 0.5

PIECES = re.compile(r"[\n,;|\t]")
AROUND_ADDRESSES = re.compile(r"""[\s<>()\[\]"'«»]+""")


class Outcome(TextChoices):
    """What becomes, or would become, of one who stands in the list."""

    INVITABLE = "invitable", _("would be invited")
    INVITED = "invited", _("invited")
    INVITED_BEFORE = "invited_before", _("was invited before")
    PAUSED = "paused", _("paused: takes no invitations now")
    INACTIVE = "inactive", _("inactive: activate the account first")
    NO_WORKER = "no_worker", _("has an account, but is no worker")
    UNKNOWN = "unknown", _("nobody has this address")
    NO_ADDRESS = "no_address", _("is not an e-mail address")


@dataclass(frozen=True)
class Guest:
    """One in the list. `matches` says whether the gig's filter does; inviting on command does not ask for it."""

    text: str
    outcome: Outcome
    worker: Worker | None = None
    invitation: Invitation | None = None
    matches: bool = False


def addresses(text: str) -> list[str]:
    """What the text lists, each once, in its order: addresses in lower case, and as they are pieces without any.

    «Ada <ada@x.org>, bob@x.org carl@x.org» lists three.
    """
    found: list[str] = []
    for piece in PIECES.split(text):
        inside = [part.strip(".:").lower() for part in AROUND_ADDRESSES.split(piece) if "@" in part]
        found += inside or ([piece.strip()] if piece.strip() else [])
    return list(dict.fromkeys(found))


def guests_of(*, gig: Gig, texts: Sequence[str] = (), worker_ids: Sequence[int] = ()) -> list[Guest]:
    """What would become of each if they were invited now, the chosen workers first. At most four queries."""
    listed = [text for text in texts if is_address(text)]
    accounts = {user.email: user.pk for user in User.objects.filter(email__in=listed).only("email")} if listed else {}
    found = Book(gig, possible(dict.fromkeys([*worker_ids, *accounts.values()])))
    chosen = [found.guest(str(pk), pk) for pk in worker_ids if pk in found.workers]
    named = {guest.worker.user.email for guest in chosen if guest.worker}
    return chosen + [found.guest_by(text, accounts) for text in texts if text not in named]


class Book:
    """The workers of these ids, their invitations to the gig, and who of them matches its filter. Three queries."""

    def __init__(self, gig: Gig, ids: Sequence[int]) -> None:
        workers = Worker.objects.filter(pk__in=ids)
        self.workers = {worker.pk: worker for worker in workers.select_related("user").defer("document")}
        self.invitations = inviting.invitations_of(gig, ids)
        self.matching = set(workers.matching(gig.filter_query).values_list("pk", flat=True))

    def guest_by(self, text: str, accounts: dict[str, int]) -> Guest:
        if not is_address(text):
            return Guest(text, Outcome.NO_ADDRESS)
        return self.guest(text, accounts[text]) if text in accounts else Guest(text, Outcome.UNKNOWN)

    def guest(self, text: str, pk: int) -> Guest:
        worker = self.workers.get(pk)
        if worker is None:
            return Guest(text, Outcome.NO_WORKER)
        invitation = self.invitations.get(pk)
        outcome = Outcome.INVITED_BEFORE if invitation else outcome_of(worker)
        return Guest(worker.user.email, outcome, worker, invitation, pk in self.matching)


def outcome_of(worker: Worker) -> Outcome:
    """Of one who was not invited before."""
    if not worker.is_active:
        return Outcome.INACTIVE
    return Outcome.PAUSED if worker.resumes_at else Outcome.INVITABLE


def search(text: str) -> list[int]:
    """Workers whose address begins so, then those whose names begin with its words; at most MOST_FOUND ids."""
    text = text.replace("\0", "").strip()
    if not text:
        return []
    workers = Worker.objects.order_by("user__email").values_list("pk", flat=True)
    found = list(workers.filter(user__email__startswith=text.lower())[:MOST_FOUND])
    by_name = workers.filter(called(text, account="user__")).order_by("pk")
    found += Patience(SEARCH_SECONDS).ask(lambda: list(by_name[:MOST_FOUND])) or []
    return list(dict.fromkeys(found))[:MOST_FOUND]


def is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def invite(*, gig: Gig, guests: Iterable[Guest], by: str, now: datetime, no_reward: bool = False) -> list[Guest]:
    """Who of these can be is invited; returns them all with what became of each.

    GigEnded, GigArchived or GigFull if that keeps everybody out.
    """
    guests = list(guests)
    ids = [guest.worker.pk for guest in guests if guest.worker and guest.outcome == Outcome.INVITABLE]
    asked = inviting.invite_many(gig=gig, worker_ids=ids, by=by, now=now, no_rewards=set(ids) if no_reward else ())
    answers = {each.worker_id: each for each in asked}
    return [settled(guest, answers.get(guest.worker.pk) if guest.worker else None) for guest in guests]


def settled(guest: Guest, asked: inviting.Asked | None) -> Guest:
    """The guest with what came of asking; who became inactive or paused in between is told as the refusal says."""
    if asked is None:
        return guest
    if asked.is_new:
        return replace(guest, outcome=Outcome.INVITED, invitation=asked.invitation)
    if asked.invitation:
        return replace(guest, outcome=Outcome.INVITED_BEFORE, invitation=asked.invitation)
    refused = Outcome.PAUSED if isinstance(asked.refusal, WorkerPaused) else Outcome.INACTIVE
    return replace(guest, outcome=refused)
