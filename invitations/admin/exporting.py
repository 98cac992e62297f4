"""The people of a gig as a file for a spreadsheet."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from gigs.models import Gig
from invitations.models import Invitation
from workers.transfer.columns import escaped
from workers.transfer.exporting import csv_line

CHUNK_ROWS = 2_000
# By which spreadsheets know that the file is UTF-8.
BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    "worker",
    "first_name",
    "last_name",
    "email",
    "status",
    "wave",
    "invited_at",
    "seen_at",
    "answered_at",
    "rejection_reason",
    "rejection_note",
    "no_reward",
)


def export(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> StreamingHttpResponse:
    # The lines are written when the request's own zone is no longer the active one.
    lines = csv_of(gig, timezone.get_current_timezone())
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="gig-{gig.pk}-people.csv"'
    return answer


def csv_of(gig: Gig, zone: tzinfo) -> Iterator[str]:
    """A byte order mark, then the lines of the file, one by one, in the order of inviting."""
    yield BYTE_ORDER_MARK + csv_line(COLUMNS)
    people = gig.invitations.select_related("worker__user").defer("worker__document").order_by("pk")
    for invitation in people.iterator(chunk_size=CHUNK_ROWS):
        yield csv_line([escaped(cell) for cell in cells(invitation, zone)])


def cells(invitation: Invitation, zone: tzinfo) -> list[str]:
    user = invitation.worker.user
    number = invitation.wave_number
    return [
        str(user.pk),
        user.first_name,
        user.last_name,
        user.email,
        invitation.status,
        "" if number is None else str(number),
        *(moment(at, zone) for at in (invitation.created_at, invitation.seen_at, invitation.answered_at)),
        invitation.rejection_reason,
        invitation.rejection_note,
        "yes" if invitation.no_reward else "no",
    ]


def moment(at: datetime | None, zone: tzinfo) -> str:
    """As spreadsheets read it, with the distance to UTC: 2026-03-02 13:00:00+01:00."""
    return at.astimezone(zone).isoformat(" ", "seconds") if at else ""
