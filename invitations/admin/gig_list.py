"""The list of gigs: where each stands, and the ways to its page."""

from datetime import datetime

from django.contrib import admin
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.sentences import code
from gigs.models import Gig, Phase
from gigs.queries import GigQuerySet
from invitations import waves
from space_project.admin import LongListAdmin


class PhaseFilter(admin.SimpleListFilter):
    title = gettext_lazy("phase")
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: "admin.ModelAdmin[Gig]") -> list[tuple[str, str]]:
        return [(phase, code(phase)) for phase in Phase]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Gig]) -> QuerySet[Gig]:
        phase = self.value()
        if phase in Phase.values and isinstance(queryset, GigQuerySet):
            return queryset.in_phases([phase], timezone.now())
        return queryset


class GigList(LongListAdmin):
    """Nothing here counts all gigs, or asks for more than the rows it shows."""

    list_display = ("name", "phase", "seats", "next_wave")
    list_display_links = None
    list_filter = (PhaseFilter, "invitation_mode")
    search_fields = ("pk", "title__icontains")

    class Media:
        css = {"all": ["admin/gig-list.css"]}  # noqa: RUF012

    def response_post_save_add(self, request: HttpRequest, obj: Gig) -> HttpResponseRedirect:
        return redirect("admin:gigs_gig_page", obj.pk)

    def response_post_save_change(self, request: HttpRequest, obj: Gig) -> HttpResponseRedirect:
        return redirect("admin:gigs_gig_page", obj.pk)

    @admin.display(description=gettext_lazy("gig"))
    def name(self, gig: Gig) -> str:
        page = reverse("admin:gigs_gig_page", args=[gig.pk])
        link = format_html('<a href="{}"><bdi>{}</bdi></a>', page, gig.title)
        return format_html('{}<span class="quiet">{} – {}</span>', link, day(gig.start_at), day(gig.end_at))

    @admin.display(description=gettext_lazy("phase"))
    def phase(self, gig: Gig) -> str:
        return code(gig.phase(timezone.now()))

    @admin.display(description=gettext_lazy("seats"))
    def seats(self, gig: Gig) -> str:
        return _("%(taken)s of %(wanted)s") % {"taken": gig.accepted_count, "wanted": gig.total_seats}

    @admin.display(description=gettext_lazy("next wave"), empty_value="–")
    def next_wave(self, gig: Gig) -> str | None:
        if gig.next_wave_at and not waves.invites_here():
            return _("from the upstream")
        return naturaltime(gig.next_wave_at) if gig.next_wave_at else None


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")
