"""Writing the log. Callers stand in the transaction whose doing they record."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from events.models import ENGINE as ENGINE
from events.models import Event, EventType
from space_project import bulk

# JSON values; dates and decimals are written as Django writes them.
Data = Mapping[str, Any]


def change(before: Any, after: Any) -> dict[str, Any]:
    """How the log tells of a change."""
    return {"from": before, "to": after}


def record(
    type: EventType,
    *,
    by: str,
    now: datetime,
    gig_id: int | None = None,
    worker_id: int | None = None,
    invitation_id: int | None = None,
    data: Data | None = None,
) -> Event:
    """One event is in the log."""
    return Event.objects.create(
        type=type,
        at=now,
        by=by,
        gig_id=gig_id,
        worker_id=worker_id,
        invitation_id=invitation_id,
        data=data or {},
    )


def record_invitations(
    type: EventType,
    changed: Sequence[tuple[int, int]],
    *,
    by: str,
    now: datetime,
    gig_id: int,
    data: Data | None = None,
) -> None:
    """The same event for many invitations of a gig, in one statement; `changed` are pairs (invitation, worker)."""
    if not changed:
        return
    invitation_ids, worker_ids = zip(*changed, strict=True)
    rows, params = bulk.given(invitation_id=invitation_ids, worker_id=worker_ids)
    bulk.executed(
        "INSERT INTO events_event (type, at, by, gig_id, worker_id, invitation_id, data) "
        f"SELECT %s, %s, %s, %s, worker_id, invitation_id, %s FROM {rows} ORDER BY place",
        [type, now, by, gig_id, json.dumps(data or {}), *params],
    )
