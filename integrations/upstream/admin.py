"""Staff's door to what the upstream is told: what waits, what it refused and why."""

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.upstream import actions
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamChangeQuerySet, What
from integrations.upstream.staff import MAY_CHANGE
from space_project.admin import ChoiceFilter, ReadOnlyAdmin, who_and_when

DISMISS = "admin/integrations/upstreamchange/dismiss.html"


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
    actions = ("send_again", "set_aside", "dismiss")  # type: ignore[assignment]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the menu of a Space that follows nobody."""
        return settings.UPSTREAM is not None and super().has_module_permission(request)

    def has_sending_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_CHANGE)

    @admin.action(description=gettext_lazy("Send again, now"), permissions=["sending"])
    def send_again(self, request: HttpRequest, chosen: UpstreamChangeQuerySet) -> None:
        actions.send_again(changes=chosen, **who_and_when(request))
        messages.success(request, _("What was waiting or refused is sent as soon as it is its turn."))

    @admin.action(description=gettext_lazy("Set aside what waits"), permissions=["sending"])
    def set_aside(self, request: HttpRequest, chosen: UpstreamChangeQuerySet) -> None:
        actions.set_aside(changes=chosen, **who_and_when(request))
        messages.success(request, _("It holds up nothing any more, and can be sent again."))

    @admin.action(description=gettext_lazy("Dismiss what was refused or set aside"), permissions=["sending"])
    def dismiss(self, request: HttpRequest, chosen: UpstreamChangeQuerySet) -> HttpResponse | None:
        """Asks first: nothing brings it back."""
        if "confirmed" not in request.POST:
            told = {"title": _("Dismiss"), "opts": self.opts, "changes": actions.some(chosen.parked())}
            return TemplateResponse(request, DISMISS, self.admin_site.each_context(request) | told)
        actions.dismiss(changes=chosen, **who_and_when(request))
        messages.success(request, _("It is dismissed: the upstream is not told of it."))
        return None
