"""What a worker's page shows of this room: the gigs they were asked to, and what happened to them."""

from typing import Any

from django.http import HttpRequest

from events.models import Event
from events.telling import tell
from gigs.models import Gig
from invitations.models import Invitation
from space_project.limits import id_in
from workers.admin.worker_page import PARTS, Part
from workers.models import Worker

SHOWN_INVITATIONS = 20
SHOWN_EVENTS = 20


def invitations_of(request: HttpRequest, worker: Worker) -> Part:
    """The latest; the list of invitations has the others. One query."""
    invitations = Invitation.objects.filter(worker=worker).select_related("gig").defer("gig__description")
    latest = list(invitations.order_by("-pk")[: SHOWN_INVITATIONS + 1])
    context = {"invitations": latest[:SHOWN_INVITATIONS], "goes_on": len(latest) > SHOWN_INVITATIONS}
    return "admin/workers/worker/_invitations.html", context


def history_of(request: HttpRequest, worker: Worker) -> Part:
    """Three queries, however much has happened."""
    if not request.user.has_perm("events.view_event"):
        return "admin/workers/worker/_history.html", {}
    events = Event.objects.for_worker(worker.pk)
    if before := id_in(request.GET.get("before")):
        events = events.filter(pk__lt=before)
    read = list(events.order_by("-pk")[: SHOWN_EVENTS + 1])
    shown = read[:SHOWN_EVENTS]
    titles: dict[Any, str] = dict(
        Gig.objects.filter(pk__in={event.gig_id for event in shown if event.gig_id}).values_list("pk", "title")
    )
    earlier = shown[-1].pk if len(read) > SHOWN_EVENTS else None
    return "admin/workers/worker/_history.html", {"entries": tell(shown, titles=titles), "earlier": earlier}


PARTS += [invitations_of, history_of]
