"""What a change is made of, by what has happened or stands here."""

from collections.abc import Sequence
from datetime import datetime

from integrations.upstream.models import UpstreamChange, What
from invitations.models import Status

OF_STATUS = {
    Status.PENDING: What.RESET,
    Status.ACCEPTED: What.ACCEPT,
    Status.REJECTED: What.REJECT,
    Status.LEFT: What.REJECT,
    Status.EXPIRED: What.EXPIRE,
}


def of_worker(worker_id: int, now: datetime) -> UpstreamChange:
    return UpstreamChange(lane=lane_of_worker(worker_id), what=What.WORKER, subject_id=worker_id, created_at=now)


def of_gig(
    what: What, gig_id: int, now: datetime, *, subject_id: int | None = None, fields: Sequence[str] = ()
) -> UpstreamChange:
    subject = gig_id if subject_id is None else subject_id
    return UpstreamChange(lane=lane_of(gig_id), what=what, subject_id=subject, fields=[*fields], created_at=now)


def of_invitation(what: What, pk: int, gig_id: int, now: datetime) -> UpstreamChange:
    return of_gig(what, gig_id, now, subject_id=pk)


def lane_of(gig_id: int) -> str:
    """What happens to a gig's invitations keeps its order with what happens to the gig."""
    return f"gig:{gig_id}"


def lane_of_worker(worker_id: int) -> str:
    return f"worker:{worker_id}"
