"""What our own endpoints tell of a gig's waves: whom they would ask, whom they have asked, and why."""

from typing import Annotated, Any, Literal, TypedDict, cast

from invitations.api.objects import GigInvitationObject, Mql, as_row, invitation_object
from invitations.counting import Amount
from invitations.explaining import Explained, Place, Row
from invitations.models import Wave
from invitations.preview import Preview
from invitations.rehearsal import Ending, Rehearsal, RehearsedWave
from space_project.api.fields import unix
from space_project.api.objects import ListObject, Unix
from workers.known_keys import UnknownKey
from workers.people import Person


class AmountObject(TypedDict):
    """How many, as exactly as there was time to count."""

    value: Annotated[int | None, "Exact, or the least if there are `more`; null: there was no time."]
    more: bool


class NamedUserObject(TypedDict):
    id: str
    object: Literal["user"]
    name: Annotated[str, "Empty if the account has none."]


# --- POST /gigs/preview ---------------------------------------------------------------------------------------------


class ClauseObject(TypedDict):
    query: Mql
    words: Annotated[str, "The clause for people."]
    more: Annotated[AmountObject, "How many more would match without this clause."]


class UnknownKeyObject(TypedDict):
    """A key of the queries that no worker's document has."""

    path: str
    nearest: Annotated[str | None, "What may have been meant."]
    certain: Annotated[bool, "False: there were too many documents to look through; hardly any has it."]


class PreviewObject(TypedDict):
    object: Literal["gig_preview"]
    matching: Annotated[AmountObject, "Who matches and may be asked."]
    sample: Annotated[
        list[NamedUserObject] | None, "The first who would be asked, in the order of the gig; null: there was no time."
    ]
    clauses: list[ClauseObject]
    clauses_left_out: Annotated[int, "How many further clauses the filter has."]
    unknown_keys: list[UnknownKeyObject]
    index_command: Annotated[str | None, "What the operator of the Space can run so that this order costs less."]


def amount_object(amount: Amount) -> AmountObject:
    return {"value": amount.value, "more": amount.more}


def named_user(person: Person) -> NamedUserObject:
    """Without the address: who reads the API has none of the workers'."""
    return {"id": str(person.id), "object": "user", "name": person.name}


def unknown_key(key: UnknownKey) -> UnknownKeyObject:
    return {"path": key.path, "nearest": key.nearest, "certain": key.certain}


def preview_object(preview: Preview) -> PreviewObject:
    return {
        "object": "gig_preview",
        "matching": amount_object(preview.matching),
        "sample": None if preview.sample is None else [named_user(person) for person in preview.sample],
        "clauses": [
            {"query": clause.query, "words": clause.words, "more": amount_object(clause.more)}
            for clause in preview.clauses
        ],
        "clauses_left_out": preview.clauses_left_out,
        "unknown_keys": [unknown_key(key) for key in preview.unknown_keys],
        "index_command": preview.index_command or None,
    }


# --- POST /gigs/:id/dry_run, GET /gigs/:id/waves --------------------------------------------------------------------


class RehearsedWaveObject(TypedDict):
    number: int
    at: Unix
    wanted: Annotated[int, "Vacancies times the multiplier."]
    invited: int
    user_ids: Annotated[list[str], "Who would be invited, in this order."]


class DryRunObject(TypedDict):
    """What comes if nobody answers, joins or changes meanwhile."""

    object: Literal["dry_run"]
    gig_id: str
    invited: int
    waves: list[RehearsedWaveObject]
    ending: Annotated[str, {"enum": Ending.values}, "Why no further wave is told of."]
    ending_words: Annotated[str, "The same for people."]


class WaveObject(TypedDict):
    """A line of the ledger: what a wave saw and did."""

    id: str
    object: Literal["wave"]
    gig_id: str
    number: Annotated[int, "1, 2, 3 ... within the gig."]
    at: Unix
    accepted: Annotated[int, "How many had accepted then."]
    vacancies: Annotated[int, "How many seats were still wanted."]
    wanted: Annotated[int, "Vacancies times the multiplier."]
    invited: int
    shortfall: Annotated[
        Literal["pool_exhausted"] | None, "Why it invited fewer than it wanted: everyone who matches had been asked."
    ]
    by: str


class WaveList(ListObject):
    data: list[WaveObject]


def rehearsed_wave(wave: RehearsedWave) -> RehearsedWaveObject:
    return {
        "number": wave.number,
        "at": int(wave.at.timestamp()),
        "wanted": wave.wanted,
        "invited": wave.invited,
        "user_ids": [str(pk) for pk in wave.worker_ids],
    }


def dry_run_object(gig_id: int, rehearsal: Rehearsal) -> DryRunObject:
    return {
        "object": "dry_run",
        "gig_id": str(gig_id),
        "invited": rehearsal.invited,
        "waves": [rehearsed_wave(wave) for wave in rehearsal.waves],
        "ending": rehearsal.ending.value,
        "ending_words": str(rehearsal.ending.label),
    }


def wave_object(wave: Wave) -> WaveObject:
    return {
        "id": str(wave.pk),
        "object": "wave",
        "gig_id": str(wave.gig_id),
        "number": wave.number,
        "at": int(wave.at.timestamp()),
        "accepted": wave.accepted,
        "vacancies": wave.vacancies,
        "wanted": wave.wanted,
        "invited": wave.invited,
        "shortfall": cast(Any, wave.shortfall or None),
        "by": wave.by,
    }


# --- GET /gigs/:id/explain ------------------------------------------------------------------------------------------


class ReasonObject(TypedDict):
    code: str
    words: Annotated[str, "The reason for people."]


class ExplainedClauseObject(TypedDict):
    """A clause or group of the filter, and how the worker's document fares with it."""

    depth: Annotated[int, "How many groups it is inside of."]
    words: str
    found: Annotated[str, "What the document has there."]
    outcome: Literal["passed", "failed", "missing"]


class PlaceObject(TypedDict):
    """The worker's place among those still to be asked."""

    number: Annotated[int | None, "Null beyond those counted."]
    total: AmountObject
    wave: Annotated[int | None, "Which wave would come to it if nobody answers meanwhile."]
    at: Annotated[int | None, "When, in UNIX seconds."]


class ExplanationObject(TypedDict):
    object: Literal["explanation"]
    gig_id: str
    user_id: str
    matches: bool
    reasons: Annotated[list[ReasonObject], "Why the worker was asked, or was not; what matters most comes first."]
    clauses: list[ExplainedClauseObject]
    invitation: GigInvitationObject | None
    place: Annotated[PlaceObject | None, "Only of who matches and may still be asked."]


def explained_clause(row: Row) -> ExplainedClauseObject:
    return {"depth": row.depth, "words": row.words, "found": row.found, "outcome": cast(Any, row.outcome.value)}


def place_object(place: Place) -> PlaceObject:
    return {
        "number": place.number,
        "total": amount_object(place.total),
        "wave": place.wave,
        "at": unix(place.at),
    }


def explanation_object(gig_id: int, explained: Explained) -> ExplanationObject:
    return {
        "object": "explanation",
        "gig_id": str(gig_id),
        "user_id": str(explained.person.id),
        "matches": explained.matches,
        "reasons": [{"code": reason.code, "words": reason.sentence} for reason in explained.reasons],
        "clauses": [explained_clause(row) for row in explained.rows],
        "invitation": invitation_object(as_row(explained.invitation)) if explained.invitation else None,
        "place": place_object(explained.place) if explained.place else None,
    }
