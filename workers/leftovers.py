"""What is kept of people for a while only, though nobody has deleted an account."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from space_project import bulk
from space_project.sweeping import sweep
from workers.models import SpaceInvitation

# After an invitation to the Space has ended unaccepted; long enough to see whom one has asked in the last season.
INVITATIONS_KEPT_FOR = timedelta(days=180)


def forget(*, now: datetime) -> int:
    """The oldest of what is no longer kept is gone; returns how many rows. Three statements if there is nothing."""
    unaccepted = SpaceInvitation.objects.filter(accepted_at=None, expires_at__lte=now - INVITATIONS_KEPT_FOR)
    sessions = Session.objects.filter(expire_date__lte=now)
    return sweep(unaccepted.order_by("expires_at")) + sweep(sessions.order_by("expire_date")) + forget_cached(now)


def forget_cached(now: datetime) -> int:
    """Django removes what is over when it is asked for again; a file of workers that nobody imported never is."""
    table = connection.ops.quote_name(settings.COUNTED_IN["LOCATION"])
    return bulk.executed(f"DELETE FROM {table} WHERE expires <= %s", [now])
