"""A page of /gig_invitations.

Its statement is written out, because composing it for every request takes longer than answering it; a test holds it to
what `page_of` makes of a QuerySet.
"""

from collections.abc import Iterator
from typing import Any

from invitations.api.objects import BEHIND, INVITATION_COLUMNS
from space_project import bulk
from space_project.api.endpoint import Query
from space_project.api.paging import Page, cut
from space_project.limits import LARGEST_ID

PAGE = f"SELECT {', '.join(INVITATION_COLUMNS)} FROM invitations_invitation WHERE {{}} ORDER BY id {{}} LIMIT %s"
WITH_ID = {"user_id": "worker_id = %s", "gig_id": "gig_id = %s", "after": "id > %s", "before": "id < %s"}
OF_STATUS = "status IN ({})"
NOT_ARCHIVED = "gig_id IN (SELECT id FROM gigs_gig WHERE archived_at IS NULL)"


def page_of_invitations(query: Query) -> Page:
    """Its rows are what `invitation_object` takes. One query."""
    conditions, params = zip(*conditions_of(query), strict=True)
    statement = PAGE.format(" AND ".join(conditions), "DESC" if "before" in query else "ASC")
    found = bulk.returned(statement, [*sum(params, []), query["limit"] + 1])
    return cut([dict(zip(INVITATION_COLUMNS, row, strict=True)) for row in found], query)


def conditions_of(query: Query) -> Iterator[tuple[str, list[Any]]]:
    """Each with its parameters; at least one."""
    yield "TRUE", []
    for name, condition in WITH_ID.items():
        if name in query:
            yield condition, [min(query[name], LARGEST_ID)]
    if query.get("status"):
        statuses = [status.value for name in query["status"] for status in BEHIND[name]]
        yield OF_STATUS.format(", ".join(["%s"] * len(statuses))), statuses
    if query["exclude_archived_gigs"]:
        yield NOT_ARCHIVED, []
