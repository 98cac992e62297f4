"""The log as staff read it: who did what when, the latest first."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventType
from events.telling import Entry, tell
from gigs.models import Gig
from space_project.admin import IdFilter, ReadOnlyAdmin
from space_project.limits import id_in
from workers.models import Worker


class OfGig(IdFilter):
    title = _("gig")
    parameter_name = "gig"
    column = "gig_id"


class OfWorker(IdFilter):
    title = _("worker")
    parameter_name = "worker"
    column = "worker_id"


class OfType(admin.SimpleListFilter):
    """Only within the events of a gig or a worker: no index holds the type, and the log is long."""

    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        is_narrow = any(id_in(request.GET.get(near.parameter_name)) for near in (OfGig, OfWorker))
        return EventType.choices if is_narrow else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(type=self.value()) if self.value() and self.lookup_choices else queryset


class Told(ChangeList):
    """The events of a page with the sentences they are told in, and what they lead to. Three queries more, whatever
    their number.
    """

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = events = list(self.result_list)
        may_name = request.user.has_perm("workers.view_worker")
        titles = titles_of(events) if request.user.has_perm("gigs.view_gig") else {}
        workers = workers_of(events) if may_name else set()
        for event, entry in zip(events, tell(events, with_names=may_name), strict=True):
            event.entry, event.title = entry, titles.get(event.gig_id)
            event.leads_to_worker = event.worker_id in workers


def titles_of(events: list[Any]) -> dict[int, str]:
    """Of the gigs that are still there."""
    return dict(Gig.objects.filter(pk__in={event.gig_id for event in events}).values_list("pk", "title"))


def workers_of(events: list[Any]) -> set[int]:
    """Some accounts are no workers."""
    return {*Worker.objects.filter(pk__in={event.worker_id for event in events}).values_list("pk", flat=True)}


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    heading = _("History")
    list_display = ("at", "what", "who")
    list_filter = (OfGig, OfWorker, OfType)
    fields = ("type", "at", "by", "gig_id", "worker_id", "invitation_id", "data")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Told

    def told(self, event: Any) -> Entry:
        return event.entry

    @admin.display(description=_("what"))
    def what(self, event: Any) -> str:
        """With the gig and the worker below, as links where they lead to a page, else by their numbers."""
        links = format_html_join(
            " · ", "<span>{}</span>", ((link,) for link in (gig_of(event), worker_of(event)) if link)
        )
        return format_html('<bdi>{}</bdi><span class="quiet">{}</span>', self.told(event).what, links)

    @admin.display(description=_("who"))
    def who(self, event: Event) -> str:
        return format_html("<bdi>{}</bdi>", self.told(event).who)


def gig_of(event: Any) -> str:
    if event.title is None:
        return _("gig %(id)s") % {"id": event.gig_id} if event.gig_id else ""
    url = reverse("admin:gigs_gig_page", args=[event.gig_id])
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, event.title)


def worker_of(event: Any) -> str:
    if event.worker_id is None:
        return ""
    told = _("worker %(id)s") % {"id": event.worker_id}
    if not event.leads_to_worker:
        return told
    return format_html('<a href="{}">{}</a>', reverse("admin:workers_worker_page", args=[event.worker_id]), told)
