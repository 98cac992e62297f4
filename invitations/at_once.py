"""Accepting in one round trip, on PostgreSQL.

While an invitation is being accepted everybody else waits for the gig's row, so a round trip saved there is worth more
than anything else (docs/adr/0004). The function in `accept_2.sql` accepts where nothing stands in the way and changes
nothing otherwise: then `actions.accept_in_steps` finds the reason, or succeeds.
"""

from datetime import datetime

from django.db import connection

from invitations.models import Invitation, Status
from space_project import bulk

STATEMENT = "SELECT * FROM invitations_take_seat(%s, %s, %s, %s)"


def accept(*, invitation: Invitation, by: str, now: datetime, no_reward: bool | None) -> bool:
    """Of the invitation only the id has to be known: all that an answer tells of it is set."""
    if connection.vendor != "postgresql":
        return False
    [(gig_id, worker_id, is_without_reward)] = bulk.returned(STATEMENT, [invitation.pk, no_reward, by, now])
    if gig_id is None:
        return False
    invitation.gig_id, invitation.worker_id, invitation.no_reward = gig_id, worker_id, is_without_reward
    invitation.status, invitation.answered_at = Status.ACCEPTED, now
    return True
