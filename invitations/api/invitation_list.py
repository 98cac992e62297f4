"""A page of /gig_invitations.

Its statement is written out, because composing it for every request takes longer than answering it; a test holds it to
what `page_of` makes of a QuerySet.
"""

from collections.abc import Iterator
from typing import Any

from invitations.api.objects import BEHIND, INVITATION_COLUMNS
from space_project import bulk
from space_project.api.endpoint import Query
from space_project.api.paging import Page, cut, in_time
from space_project.limits import LARGEST_ID

PAGE = f"SELECT {', '.join(INVITATION_COLUMNS)} FROM invitations_invitation WHERE {{}} ORDER BY {{}} LIMIT %s"
WITH_ID = {"user_id": "worker_id = %s", "after": "id > %s", "before": "id < %s"}
# A gig's rows are one stretch of the index of gig and id. To PostgreSQL they might lie anywhere in the table, so that
# else it walks all of it for those of a large gig: of 2.5 million rows in half a second, and not in 0.1 ms.
AFTER = "(gig_id, id) > (%s, %s) AND gig_id <= %s"
BEFORE = "(gig_id, id) < (%s, %s) AND gig_id >= %s"
OF_STATUS = "status IN ({})"
NOT_ARCHIVED = "gig_id IN (SELECT id FROM gigs_gig WHERE archived_at IS NULL)"
TOO_MANY = "There are too many invitations to look through all of them: ask also for a gig_id or a user_id."


def page_in_time(query: Query) -> Page:
    """ValidationError if there are more invitations than can be looked through; those of a gig or user always can."""
    name = "status" if query.get("status") else "exclude_archived_gigs"
    if "gig_id" in query or "user_id" in query or not query.get(name):
        return page_of_invitations(query)
    return in_time(lambda: page_of_invitations(query), name, TOO_MANY)


def page_of_invitations(query: Query) -> Page:
    """Its rows are what `invitation_object` takes. One query."""
    conditions, params = zip(*conditions_of(query), strict=True)
    way = "DESC" if "before" in query else "ASC"
    order = f"gig_id {way}, id {way}" if "gig_id" in query else f"id {way}"
    statement = PAGE.format(" AND ".join(conditions), order)
    found = bulk.returned(statement, [*sum(params, []), query["limit"] + 1])
    return cut([dict(zip(INVITATION_COLUMNS, row, strict=True)) for row in found], query)


def conditions_of(query: Query) -> Iterator[tuple[str, list[Any]]]:
    """Each with its parameters; at least one."""
    yield "TRUE", []
    ids = {name: min(query[name], LARGEST_ID) for name in ("gig_id", *WITH_ID) if name in query}
    if "gig_id" in ids:
        gig_id, after, before = ids.pop("gig_id"), ids.pop("after", 0), ids.pop("before", None)
        yield (AFTER, [gig_id, after, gig_id]) if before is None else (BEFORE, [gig_id, before, gig_id])
    for name, number in ids.items():
        yield WITH_ID[name], [number]
    if query.get("status"):
        statuses = [status.value for name in query["status"] for status in BEHIND[name]]
        yield OF_STATUS.format(", ".join(["%s"] * len(statuses))), statuses
    if query["exclude_archived_gigs"]:
        yield NOT_ARCHIVED, []
