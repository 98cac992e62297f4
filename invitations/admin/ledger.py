"""Invitations, waves and attempts as staff look at them; they change through actions only."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from events.actions import ENGINE
from events.models import Event
from events.sentences import code
from events.telling import actor, person_of, tell
from gigs.models import Gig
from invitations.models import TRANSITIONS, Attempt, Invitation, Wave
from space_project.admin import IdFilter, ReadOnlyAdmin, framed
from space_project.limits import id_in

# Of one invitation; nobody is asked anew so often.
SHOWN_EVENTS = 100


def link_to(gig: Gig) -> str:
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse("admin:gigs_gig_page", args=[gig.pk]), gig.title)


class OfGig(IdFilter):
    title = gettext_lazy("gig")
    parameter_name = column = "gig"


class OfWorker(IdFilter):
    title = gettext_lazy("worker")
    parameter_name = column = "worker"


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """No filter by state: no index holds it. A gig's people are filtered by state on the gig's page."""

    heading = gettext_lazy("Invitations")
    list_display = ("id", "who", "to", "state", "wave_number", "created_at", "seen_at", "answered_at")
    list_filter = (OfGig, OfWorker)
    list_select_related = ("gig", "worker__user")
    search_fields = ("pk", "worker__user__email__startswith")
    search_help_text = gettext_lazy("The beginning of an e-mail address, or an invitation's number.")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("worker__document", "gig__description", "gig__filter_query")

    @admin.display(description=gettext_lazy("worker"))
    def who(self, invitation: Invitation) -> str:
        return invitation.worker.user.called

    @admin.display(description=gettext_lazy("gig"))
    def to(self, invitation: Invitation) -> str:
        return link_to(invitation.gig)

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: Invitation) -> str:
        return code(invitation.status)

    @method_decorator(require_safe)
    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """The invitation's own page: how it stands, its history, and what staff can do with it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        told = told_of(invitation_or_404(object_id), with_names=request.user.has_perm("workers.view_worker"))
        return framed(self, request, "admin/invitations/invitation/page.html", **told)


def invitation_or_404(given: str) -> Invitation:
    found = Invitation.objects.select_related("gig", "worker__user").filter(pk=id_in(given) or 0).first()
    if found is None:
        raise Http404
    return found


def told_of(invitation: Invitation, *, with_names: bool) -> dict[str, Any]:
    """Two queries."""
    # By the worker, because the log's indexes know no invitation.
    events = Event.objects.for_worker(invitation.worker_id).filter(gig_id=invitation.gig_id)
    return {
        "title": _("Invitation %(id)s") % {"id": invitation.pk},
        "invitation": invitation,
        "gig": invitation.gig,
        "is_open": invitation.gig.is_open(timezone.now()),
        "can_expire": invitation.status in TRANSITIONS["expire"].sources,
        "can_reset": invitation.status in TRANSITIONS["reset"].sources,
        "entries": tell(list(events.order_by("-pk")[:SHOWN_EVENTS]), with_names=with_names),
    }


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    heading = gettext_lazy("Waves")
    list_display = ("of", "invited_of_wanted", "accepted", "vacancies", "run_by")
    list_display_links = None
    list_filter = (OfGig,)
    list_select_related = ("gig",)

    class Media:
        css = {"all": ["admin/gig-list.css"]}  # noqa: RUF012

    @admin.display(description=gettext_lazy("gig"))
    def of(self, wave: Wave) -> str:
        at = date_format(timezone.localtime(wave.at), "DATETIME_FORMAT")
        told = _("Wave %(number)s, %(at)s") % {"number": localize(wave.number), "at": at}
        return format_html('{}<span class="quiet">{}</span>', link_to(wave.gig), told)

    @admin.display(description=gettext_lazy("invited"))
    def invited_of_wanted(self, wave: Wave) -> str:
        told = _("%(invited)s of %(wanted)s wanted") % {
            "invited": localize(wave.invited),
            "wanted": localize(wave.wanted),
        }
        shortfall = _("everyone who matches has been asked") if wave.shortfall else ""
        return format_html('{}<span class="quiet">{}</span>', told, shortfall)

    @admin.display(description=gettext_lazy("by"))
    def run_by(self, wave: Wave) -> str:
        """Who of the staff it was stands in the gig's history."""
        return _("staff") if person_of(wave.by) else actor(wave.by or ENGINE)


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    heading = gettext_lazy("Attempts")
    list_display = ("id", "who", "tried", "invited", "created_at")
    list_select_related = ("worker__user",)
    search_fields = ("pk", "worker__user__email__startswith")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("worker__document")

    @admin.display(description=gettext_lazy("worker"))
    def who(self, attempt: Attempt) -> str:
        return attempt.worker.user.called

    @admin.display(description=gettext_lazy("gigs tried"))
    def tried(self, attempt: Attempt) -> int:
        return len(attempt.gig_ids)

    @admin.display(description=gettext_lazy("invited to"))
    def invited(self, attempt: Attempt) -> int:
        return len(attempt.invited_gig_ids)
