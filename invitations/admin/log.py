"""The log as staff read it: who did what when, the latest first."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventType
from events.telling import Entry, tell
from space_project.admin import IdFilter, ReadOnlyAdmin
from space_project.limits import id_in


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
    """The events of a page with the sentences they are told in. One query more, whatever their number."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        for event, entry in zip(self.result_list, tell(self.result_list), strict=True):
            event.entry = entry


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    heading = _("History")
    list_display = ("at", "what", "who", "gig_id", "worker_id")
    list_filter = (OfGig, OfWorker, OfType)
    fields = ("type", "at", "by", "gig_id", "worker_id", "invitation_id", "data")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Told

    def told(self, event: Any) -> Entry:
        return event.entry

    @admin.display(description=_("what"))
    def what(self, event: Event) -> str:
        return format_html("<bdi>{}</bdi>", self.told(event).what)

    @admin.display(description=_("who"))
    def who(self, event: Event) -> str:
        return format_html("<bdi>{}</bdi>", self.told(event).who)
