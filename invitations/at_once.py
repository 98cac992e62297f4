"""Accepting in one round trip, on PostgreSQL.

While an invitation is being accepted everybody else waits for the gig's row, so a round trip saved there is worth more
than anything else (docs/adr/0004). The function in `accept_1.sql` accepts where nothing stands in the way and changes
nothing otherwise: then `actions.accept_in_steps` finds the reason, or succeeds.
"""

from datetime import datetime

from django.db import connection

from invitations.models import Invitation, Status
from space_project import bulk


def accept(*, invitation: Invitation, by: str, now: datetime, no_reward: bool | None) -> bool:
    if connection.vendor != "postgresql":
        return False
    [(accepted,)] = bulk.returned("SELECT invitations_accept(%s, %s, %s, %s)", [invitation.pk, no_reward, by, now])
    if accepted:
        invitation.status = Status.ACCEPTED
        invitation.answered_at = now
        invitation.no_reward = invitation.no_reward if no_reward is None else no_reward
    return bool(accepted)
