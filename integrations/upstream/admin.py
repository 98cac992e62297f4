"""Staff's door to what the upstream is told: what waits, what it refused and why."""

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.upstream import lanes
from integrations.upstream.models import ChangeState, UpstreamChange, What
from integrations.upstream.staff import MAY_CHANGE
from space_project.admin import ChoiceFilter, ReadOnlyAdmin, who_and_when

# Whoever wants to send more again does it in parts.
AT_ONCE = 1000


class OfState(ChoiceFilter):
    title = gettext_lazy("state")
    parameter_name = "state"
    choices_of = ChangeState


class OfWhat(ChoiceFilter):
    title = gettext_lazy("what")
    parameter_name = "what"
    choices_of = What


@admin.register(UpstreamChange)
class UpstreamChangeAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "what", "subject_id", "state", "failure", "tries", "next_try_at", "settled_at")
    list_filter = (OfState, OfWhat)
    fields = ("what", "subject_id", "lane", "state", "failure", "tries", "next_try_at", "settled_at", "request", "key")
    actions = ("send_again", "set_aside")  # type: ignore[assignment]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the menu of a Space that follows nobody."""
        return settings.UPSTREAM is not None and super().has_module_permission(request)

    def has_sending_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_CHANGE)

    @admin.action(description=gettext_lazy("Send again, now"), permissions=["sending"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[UpstreamChange]) -> None:
        now = who_and_when(request)["now"]
        unsettled = chosen.filter(state__in=[ChangeState.WAITING, ChangeState.PARKED])
        for lane, ids in lanes.by_lane(unsettled.order_by("pk")[:AT_ONCE]).items():
            lanes.put_back(lane, ids, now=now)
        messages.success(request, _("What was waiting or refused is sent as soon as it is its turn."))

    @admin.action(description=gettext_lazy("Set aside what waits"), permissions=["sending"])
    def set_aside(self, request: HttpRequest, chosen: QuerySet[UpstreamChange]) -> None:
        now = who_and_when(request)["now"]
        for change in chosen.filter(state=ChangeState.WAITING).order_by("pk")[:AT_ONCE]:
            lanes.set_aside(change, now=now)
        messages.success(request, _("It holds up nothing any more, and can be sent again."))
