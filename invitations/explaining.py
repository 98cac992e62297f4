"""Why a worker has been asked to a gig, or has not: the filter clause by clause, and all that is not the filter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from events.models import Event, EventType
from events.sentences import code
from events.telling import Entry, tell
from gigs.models import Gig, InvitationMode
from invitations import rehearsal, walk, waves, wording
from invitations.counting import MOST_COUNTED, Amount
from invitations.models import Invitation, Status
from mql import MISSING, Explanation, Filter
from mql.syntax import Group, Node
from space_project.patience import Patience
from workers.models import Worker
from workers.people import Person, named

SECONDS = 1.0
# Those who are counted where the first number takes too long.
FEW = 1_000
MOST_EVENTS = 20
# A condition of many parts stands below the verdict, part by part.
FAILING_CHARS = 200


class Outcome(models.TextChoices):
    PASSED = "passed"
    FAILED = "failed"
    # There is nothing at the path.
    MISSING = "missing"


@dataclass(frozen=True)
class Row:
    """A clause or group of the filter, `depth` steps inside others, and how the worker's profile fares with it."""

    depth: int
    words: str
    found: str
    outcome: Outcome


@dataclass(frozen=True)
class Place:
    """The worker's place among those still to be asked, in the order in which they will be.

    `number` is None beyond those counted. `wave` and `at` are None if it is, or if no wave of its own comes so far.
    """

    number: int | None
    total: Amount
    wave: int | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Reason:
    """Something that decides; `code` is for programs."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Explained:
    """`reasons` begin with the one that matters most. `place` has only who matches and may still be asked."""

    person: Person
    matches: bool
    rows: tuple[Row, ...]
    reasons: tuple[Reason, ...]
    invitation: Invitation | None
    place: Place | None
    history: tuple[Entry, ...]

    @property
    def verdict(self) -> str:
        return self.reasons[0].sentence


def explain(gig: Gig, worker: Worker, *, now: datetime, without_addresses: bool = False) -> Explained:
    """How this worker stands to this gig now. Reads only; bounded, also with a million workers.

    Programs are told `without_addresses`: who has no name is «worker 13», who invited is told as the log has it, and
    what the worker wrote with a rejection not at all.
    """
    [person] = named([worker.pk])
    if without_addresses:
        person = Person(person.id, person.name or worker.user.called_without_name, "")
    wanted = Filter(gig.filter_query)
    explanation = wanted.explain(worker.document)
    rows = tuple(rows_of(explanation))
    invitation = gig.invitations.filter(worker=worker).first()
    if invitation and without_addresses:
        invitation.rejection_note = ""
    history = tuple(history_of(gig, worker))
    final = [
        *asked(person, invitation, asker(history, without_addresses)),
        *closed(gig, now),
        *unavailable(person, worker),
    ]
    if not explanation.passed:
        final.append(no_match(person, wanted.node, explanation))
    place = None if final else place_of(gig, worker, now)
    reasons = final if place is None else [*waiting(gig), not_reached(person, place)]
    return Explained(person, explanation.passed, rows, tuple(reasons), invitation, place, history)


# --- The filter -----------------------------------------------------------------------------------------------------


def rows_of(explanation: Explanation) -> Iterator[Row]:
    """Those that must all hold stand side by side."""
    if explanation.operator == "$and" and not explanation.path:
        for child in explanation.children:
            yield from below(child, 0)
    else:
        yield from below(explanation, 0)


def below(explanation: Explanation, depth: int) -> Iterator[Row]:
    is_group = explanation.operator in wording.GROUPS
    words = wording.heading if is_group else wording.condition
    found = "" if explanation.found is MISSING else wording.value(explanation.found)
    yield Row(
        depth=depth,
        words=words(explanation.operator, explanation.path, explanation.wanted),
        found="" if is_group else found,
        outcome=outcome_of(explanation),
    )
    for child in explanation.children:
        yield from below(child, depth + 1)


def outcome_of(explanation: Explanation) -> Outcome:
    if explanation.passed:
        return Outcome.PASSED
    return Outcome.MISSING if explanation.found is MISSING and explanation.path else Outcome.FAILED


def no_match(person: Person, node: Node, explanation: Explanation) -> Reason:
    told = {"name": person.called, "failed": "; ".join(failing(node, explanation))}
    return Reason("no_match", _("%(name)s does not match the filter. What fails: %(failed)s.") % told)


def failing(node: Node, explanation: Explanation) -> Iterator[str]:
    """Of those that must all hold the ones that do not, each with all it asks for."""
    if isinstance(node, Group) and node.operator == "$and":
        for child, fared in zip(node.children, explanation.children, strict=True):
            if not fared.passed:
                yield from failing(child, fared)
    else:
        yield Truncator(wording.line(node)).chars(FAILING_CHARS)


# --- What is not the filter -----------------------------------------------------------------------------------------


def history_of(gig: Gig, worker: Worker) -> list[Entry]:
    """What has happened between the two, the newest first."""
    events = Event.objects.for_worker(worker.pk).filter(gig_id=gig.pk).order_by("-id")
    return tell(list(events[:MOST_EVENTS]), titles={gig.pk: gig.title})


def asked(person: Person, invitation: Invitation | None, inviter: str) -> Iterator[Reason]:
    """Nobody is asked twice, so an invitation settles it."""
    if invitation is None:
        return
    wave = _("wave %(number)s") % {"number": invitation.wave_number}
    by = wave if invitation.wave_number else inviter
    told = {"name": person.called, "at": wording.moment(invitation.created_at), "by": by}
    sentence = _("%(name)s was asked on %(at)s by %(by)s") % told
    yield Reason(invitation.status, f"{sentence} {what_became(invitation)}")


def asker(history: tuple[Entry, ...], without_addresses: bool) -> str:
    """Who invited, where no wave did."""
    made = [entry for entry in history if entry.event.type == EventType.INVITATION_CREATED]
    if not made:
        return _("somebody")
    return made[-1].event.by if without_addresses else made[-1].who


def what_became(invitation: Invitation) -> str:
    if invitation.status == Status.PENDING:
        return _("and has not answered yet.")
    if invitation.status == Status.EXPIRED:
        return _("and did not answer; the invitation has expired.")
    at = wording.moment(invitation.answered_at) if invitation.answered_at else ""
    if invitation.status == Status.ACCEPTED:
        return _("and holds a seat since %(at)s.") % {"at": at}
    if invitation.status == Status.LEFT:
        return _("and had a seat, but left on %(at)s.") % {"at": at}
    told = {"at": at, "why": why(invitation)}
    return _("and rejected on %(at)s: %(why)s.") % told if told["why"] else _("and rejected on %(at)s.") % told


def why(invitation: Invitation) -> str:
    """The reason that was given, and the worker's own words."""
    reason = code(invitation.rejection_reason)
    return ", ".join(str(part) for part in (reason, invitation.rejection_note) if part)


def closed(gig: Gig, now: datetime) -> Iterator[Reason]:
    if gig.archived_at:
        told = {"at": wording.moment(gig.archived_at)}
        yield Reason("archived", _("The gig was archived on %(at)s: nobody is asked any more.") % told)
    elif not gig.is_open(now):
        told = {"at": wording.moment(gig.end_at)}
        yield Reason("ended", _("The gig ended on %(at)s: nobody is asked any more.") % told)


def unavailable(person: Person, worker: Worker) -> Iterator[Reason]:
    told = {"name": person.called}
    if not worker.is_active:
        yield Reason("inactive", _("%(name)s is not active: inactive workers are not asked.") % told)
    elif worker.resumes_at:
        told["at"] = wording.moment(worker.resumes_at)
        yield Reason("paused", _("%(name)s takes no invitations until %(at)s.") % told)


def waiting(gig: Gig) -> Iterator[Reason]:
    """Why no wave comes by itself."""
    if not waves.invites_here():
        yield Reason("elsewhere", _("No wave comes from here: the upstream Cirro invites."))
    elif gig.is_full:
        yield Reason("full", _("All seats are taken: nobody is asked unless one becomes free."))
    elif gig.invitation_mode == InvitationMode.MANUAL:
        yield Reason("manual", _("The gig is in manual mode: people are asked on command only."))
    elif not gig.wants_waves:
        yield Reason("seated", _("Enough workers have accepted: no wave comes until a seat becomes free."))


# --- The order ------------------------------------------------------------------------------------------------------


def place_of(gig: Gig, worker: Worker, now: datetime) -> Place:
    """By the engine's own walk."""
    patience = Patience(SECONDS)
    for most in (MOST_COUNTED, FEW):
        picked = patience.ask(lambda: walk.pick(gig, most + 1), most=SECONDS / 2)  # noqa: B023 - asked at once
        if picked:
            return place_among(picked.worker_ids, most, gig, worker, now)
    return Place(None, Amount(None))


def place_among(ids: list[int], most: int, gig: Gig, worker: Worker, now: datetime) -> Place:
    total = Amount(most, more=True) if len(ids) > most else Amount(len(ids))
    if worker.pk not in ids[:most]:
        return Place(None, total)
    number = ids.index(worker.pk) + 1
    return Place(number, total, *wave_at(gig, number, now))


def wave_at(gig: Gig, number: int, now: datetime) -> tuple[int | None, datetime | None]:
    """Which wave comes to this place, and when, if nobody answers meanwhile."""
    if not (gig.next_wave_at and waves.invites_here()):
        return None, None
    waves_before = (number - 1) // waves.size(gig)
    at = rehearsal.next_at(gig, now) + waves_before * gig.wave_interval
    comes = at < gig.end_at and (gig.archive_at is None or at < gig.archive_at)
    return (gig.wave_count + waves_before + 1, at) if comes else (None, None)


def not_reached(person: Person, place: Place) -> Reason:
    told = {"name": person.called, "number": place.number, "total": place.total, "wave": place.wave}
    sentence = _("%(name)s matches and has not been reached yet") % told
    if place.number is None:
        return Reason("not_reached", _("%(sentence)s: many come before.") % {"sentence": sentence})
    sentence = _("%(sentence)s: place %(number)s of %(total)s") % {"sentence": sentence, **told}
    if place.at is None:
        return Reason("not_reached", f"{sentence}.")
    told |= {"sentence": sentence, "at": wording.moment(place.at)}
    return Reason("not_reached", _("%(sentence)s, so wave %(wave)s would ask at about %(at)s.") % told)
