"""Whom a filter would find and in which order they would be asked, told while it is being written.

Bounded: with a million workers an answer takes about a second, and says what it had no time for.
"""

import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import connection

from gigs.models import Gig
from invitations import walk, wording
from invitations.counting import Amount, counted
from invitations.estimating import estimated
from invitations.offers import differs
from mql import Filter, InvalidFilter, InvalidSort, Sort
from space_project.patience import Patience
from workers import sort_indexes
from workers.known_keys import UnknownKey, complaints
from workers.models import Worker, WorkerQuerySet
from workers.people import Person, named

SAMPLE = 20
MOST_CLAUSES = 12
# For everything, for the number and for the names, and for each clause or for estimating the number.
SECONDS = 1.0
PART_SECONDS = 0.35
CLAUSE_SECONDS = 0.15


@dataclass(frozen=True)
class Refusal:
    """Why a query is none. `field` is `filter_query` or `sort_query`; `path` is empty if the whole is meant."""

    field: str
    path: str
    sentence: str


@dataclass(frozen=True)
class ClauseCost:
    """A clause, in the filter's language and in words, and how many more would match without it."""

    query: dict[str, Any]
    words: str
    more: Amount


@dataclass(frozen=True)
class Preview:
    """`matching` may be asked. `sample`: the first of those not asked yet, in the gig's order; None had no time.

    `clauses` are the first MOST_CLAUSES; `clauses_left_out` tells how many there are beside. `index_command` is what
    the operator runs so that the order costs less. With `refusals` there is nothing else.
    """

    refusals: tuple[Refusal, ...] = ()
    matching: Amount = Amount(0)
    sample: tuple[Person, ...] | None = ()
    clauses: tuple[ClauseCost, ...] = ()
    clauses_left_out: int = 0
    unknown_keys: tuple[UnknownKey, ...] = ()
    index_command: str = ""


def preview(filter_query: Mapping[str, Any], sort_query: Mapping[str, Any], *, gig: Gig | None = None) -> Preview:
    """What a gig with these queries would find; `gig` is the one that is being changed, saved or not. Reads only."""
    refusals = (*refused("filter_query", Filter, filter_query), *refused("sort_query", Sort, sort_query))
    if refusals:
        return Preview(refusals)
    patience = Patience(SECONDS)
    clauses = Filter(filter_query).clauses()
    matching = counted(Worker.objects.invitable().matching(filter_query), patience, seconds=PART_SECONDS)
    matching = estimated(filter_query, matching, patience, seconds=CLAUSE_SECONDS)
    first = patience.ask(lambda: sample(with_queries(gig or Gig(), filter_query, sort_query)), most=PART_SECONDS)
    paths = sorted({*Filter(filter_query).paths(), *Sort(sort_query).paths()})
    return Preview(
        matching=matching,
        sample=None if first is None else tuple(first),
        unknown_keys=tuple(complaints(paths, patience)),
        clauses=tuple(costs(clauses, patience)),
        clauses_left_out=max(len(clauses) - MOST_CLAUSES, 0),
        index_command="" if first is not None else index_command(sort_query),
    )


def refused(field: str, parse: type[Filter] | type[Sort], query: Any) -> list[Refusal]:
    try:
        parse(query)
    except (InvalidFilter, InvalidSort) as error:
        return [Refusal(field, error.path, str(error))]
    return []


def with_queries(gig: Gig, filter_query: Mapping[str, Any], sort_query: Mapping[str, Any]) -> Gig:
    """A copy of the gig that begins its order anew if a query differs, as after saving it."""
    written = copy(gig)
    if differs(filter_query, gig.filter_query) or differs(sort_query, gig.sort_query):
        written.filter_query, written.sort_query, written.wave_position = filter_query, sort_query, None
    return written


def sample(gig: Gig) -> list[Person]:
    return named(walk.pick(gig, SAMPLE).worker_ids)


def costs(clauses: Sequence[dict[str, Any]], patience: Patience) -> list[ClauseCost]:
    """How many pass all other clauses and not this one."""
    return [
        ClauseCost(
            query=clause,
            words=wording.clause(clause),
            more=counted(kept_out_by(clause, clauses), patience, seconds=CLAUSE_SECONDS),
        )
        for clause in clauses[:MOST_CLAUSES]
    ]


def kept_out_by(clause: dict[str, Any], clauses: Sequence[dict[str, Any]]) -> WorkerQuerySet:
    workers = Worker.objects.invitable().not_matching(clause)
    for other in clauses:
        if other is not clause:
            workers = workers.matching(other)
    return workers


def index_command(sort_query: Mapping[str, Any]) -> str:
    """How an operator makes this order quick; empty if it is as quick as it can be."""
    if not sort_query or connection.vendor != "postgresql" or sort_indexes.exists(sort_query):
        return ""
    return f"manage.py index_sort_query '{json.dumps(sort_query, ensure_ascii=False)}'"
