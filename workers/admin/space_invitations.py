"""Staff's door to invitations to the Space: send, look whether the mail went out, withdraw."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from space_project.admin import LongListAdmin, RefusalsAsMessages, ask, who_and_when
from space_project.errors import SpaceError
from space_project.limits import LARGEST_ID
from workers.admin.acting import person_of
from workers.models import SpaceInvitation
from workers.space_invitations import actions

PILLS = {
    "pending": ("warn", gettext_lazy("pending")),
    "accepted": ("good", gettext_lazy("accepted")),
    "expired": ("soft", gettext_lazy("expired")),
}
SAID = ["email", "name", "subject", "inviter_name", "message", "skip_background_check", "language"]


class SpaceInvitationForm(forms.ModelForm):
    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        initial=actions.DAYS,
        min_value=1,
        max_value=actions.MOST_DAYS,
        help_text=gettext_lazy("So long the link works."),
    )

    class Meta:
        model = SpaceInvitation
        fields = SAID


@admin.register(SpaceInvitation)
class SpaceInvitationAdmin(RefusalsAsMessages, LongListAdmin):
    heading = gettext_lazy("Invitations to the Space")
    form = SpaceInvitationForm
    change_form_template = "admin/workers/spaceinvitation/change.html"
    list_display = ["email", "name", "subject", "state", "mail", "expires_at"]
    search_fields = ["pk", "email__startswith"]
    search_help_text = gettext_lazy("By id or by the beginning of an e-mail address.")
    readonly_fields = ("state", "mail", "created_at", "expires_at", "accepted_at", "accepted_by")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*SAID, *self.readonly_fields] if obj else [*SAID, "days"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        person = person_of(request)
        return {"inviter_name": person.get_full_name(), "language": person.language}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What the mail has said stays said; it can be withdrawn."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_expire(self, request: HttpRequest) -> bool:
        return super().has_change_permission(request)

    def save_model(self, request: HttpRequest, obj: SpaceInvitation, form: Any, change: bool) -> None:
        made = actions.invite(**form.cleaned_data, **who_and_when(request))
        obj.pk = made.pk

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        invitation = self.get_object(request, object_id)
        may_expire = bool(invitation and invitation.is_open(timezone.now()) and self.may_expire(request))
        kwargs["extra_context"] = (kwargs.get("extra_context") or {}) | {"may_expire": may_expire}
        return super().change_view(request, object_id, *args, **kwargs)

    @admin.display(description=gettext_lazy("state"))
    def state(self, invitation: SpaceInvitation) -> str:
        kind, word = PILLS[invitation.status(timezone.now())]
        return format_html('<span class="pill {}">{}</span>', kind, word)

    @admin.display(description=gettext_lazy("mail"))
    def mail(self, invitation: SpaceInvitation) -> str:
        if invitation.mailed_at:
            return _("sent")
        return invitation.mail_problem or _("on its way")

    def get_urls(self) -> list[URLPattern]:
        expire = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.expire))
        return [path("<int:pk>/expire/", expire, name="workers_spaceinvitation_expire"), *super().get_urls()]

    def expire(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """A GET asks, a POST does it."""
        if not self.may_expire(request):
            raise PermissionDenied
        invitation = get_object_or_404(SpaceInvitation, pk=min(pk, LARGEST_ID))
        if request.method != "POST":
            told = _("From now on the link in the mail to %(email)s works no more.") % {"email": invitation.email}
            title, button = _("Withdraw the invitation"), _("Withdraw")
            return ask(self, request, invitation, title=title, question=told, button=button)
        try:
            actions.expire(invitation=invitation, **who_and_when(request))
            messages.success(request, _("The invitation is withdrawn: its link works no more."))
        except SpaceError as refusal:
            messages.error(request, str(refusal))
        return redirect(reverse("admin:workers_spaceinvitation_change", args=[invitation.pk]))
