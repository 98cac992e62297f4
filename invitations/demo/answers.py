"""The demo's workers answer like people: most stay silent, some reject, some accept after a while, a few leave."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from gigs.models import Gig
from invitations import actions
from invitations.demo.seeding import NAMED_WORKERS
from invitations.models import Invitation, Status
from space_project.errors import SpaceError

# How many invitations are looked at for a round of answers, whatever the Space holds.
LOOKED_AT = 60
ANSWERS_A_ROUND = 3

MANNERS = {"silent": 60, "rejecting": 18, "accepting": 18, "fickle": 4}
PATIENCE_SECONDS = (3, 90)
STAYS = timedelta(minutes=2)

REPLIES: dict[str, Callable[..., Invitation]] = {
    "accept": actions.accept,
    "reject": actions.reject,
    "leave": actions.leave,
}


@dataclass(frozen=True)
class Temperament:
    """How a worker answers, always the same way to the same seed."""

    manner: str
    patience: timedelta

    @classmethod
    def of(cls, worker_id: int, seed: int) -> "Temperament":
        random = Random(f"{seed}:{worker_id}")
        [manner] = random.choices([*MANNERS], [*MANNERS.values()])
        return cls(manner, timedelta(seconds=random.uniform(*PATIENCE_SECONDS)))

    def reply_to(self, invitation: Invitation, *, now: datetime, pace: float) -> str | None:
        """What the worker does about it now: a key of REPLIES, or nothing."""
        if invitation.status == Status.ACCEPTED and invitation.answered_at:
            tired = self.manner == "fickle" and now - invitation.answered_at > (STAYS + self.patience) / pace
            return "leave" if tired else None
        if self.manner == "silent" or now - invitation.created_at < self.patience / pace:
            return None
        return "reject" if self.manner == "rejecting" else "accept"


@dataclass(frozen=True)
class Answer:
    """What a worker said, and why the Space refused, if it did: a full gig is an ordinary answer."""

    worker_id: int
    gig: str
    reply: str
    refusal: str = ""

    def __str__(self) -> str:
        refused = f", refused: {self.refusal}" if self.refusal else ""
        return f"Worker {self.worker_id}: {self.reply} «{self.gig}»{refused}"


def answer_some(*, now: datetime, random: Random, seed: int, pace: float = 1) -> list[Answer]:
    """A few of those who have been asked, or have accepted, have answered. Two queries besides the answers' own."""
    ready = [
        (invitation, reply)
        for invitation in looked_at(random, now)
        if (reply := Temperament.of(invitation.worker_id, seed).reply_to(invitation, now=now, pace=pace))
    ]
    chosen = random.sample(ready, min(len(ready), ANSWERS_A_ROUND))
    return [answer(invitation, reply, now=now) for invitation, reply in chosen]


def looked_at(random: Random, now: datetime) -> Iterator[Invitation]:
    """Some of those that could be answered, from a place drawn anew each time."""
    answerable = (
        Invitation.objects.filter(status__in=[Status.PENDING, Status.ACCEPTED], gig__in=Gig.objects.open(now))
        .exclude(worker__user__email__in=NAMED_WORKERS)
        .select_related("gig")
        .order_by("pk")
    )
    newest = Invitation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield from answerable.filter(pk__gte=random.randint(0, newest))[:LOOKED_AT]


def answer(invitation: Invitation, reply: str, *, now: datetime) -> Answer:
    refusal = ""
    try:
        REPLIES[reply](invitation=invitation, by=f"user:{invitation.worker_id}", now=now)
    except SpaceError as error:
        refusal = str(error)
    return Answer(invitation.worker_id, invitation.gig.title, reply, refusal)
