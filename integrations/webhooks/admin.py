"""Staff's door to webhooks: who is called, what they were told, what came of it. A secret is on one page, once."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.webhooks import actions, wire
from integrations.webhooks.models import MessageState, WebhookAttempt, WebhookEndpoint, WebhookMessage
from space_project.admin import (
    ChoiceFilter,
    IdFilter,
    ReadOnlyAdmin,
    RefusalsAsMessages,
    ask,
    framed,
    tell,
    who_and_when,
)
from space_project.errors import SpaceError

TEMPLATES = "admin/integrations/webhookendpoint"
GIVEN = ["url", "event_types", "batch_size", "is_on"]
SEEN = ["created_at", "old_secret_ends_at", "first_failed_at", "switched_off_at", "switched_off_because"]


class EndpointForm(forms.ModelForm):
    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=2000,
        assume_scheme="https",
        help_text=gettext_lazy("Where the events are sent, by POST."),
    )
    event_types = forms.MultipleChoiceField(
        label=gettext_lazy("Event types"),
        choices=[(name, name) for name in wire.NAMES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Which events it is told of; none chosen: all."),
    )

    class Meta:
        model = WebhookEndpoint
        fields = GIVEN
        help_texts: ClassVar = {
            "is_on": gettext_lazy(
                "Off, nothing is sent and nothing is lost. The first page tells of one that the Space switched off "
                "until this form is saved with the switch on, or without it if it stays off."
            )
        }


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(RefusalsAsMessages):
    form = EndpointForm
    list_display = ("url", "is_on", "first_failed_at", "switched_off_at", "created_at")
    search_fields = ("url",)
    ordering = ("-id",)
    actions = None
    show_full_result_count = False
    change_form_template = f"{TEMPLATES}/change.html"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*GIVEN, *SEEN] if obj else GIVEN

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return SEEN if obj else []

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """One button: whichever it is, the secret follows."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, (extra_context or {}) | one_button)

    def save_model(self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool) -> None:
        said = {name: form.cleaned_data[name] for name in GIVEN}
        if change:
            actions.update(endpoint=obj, **said, **who_and_when(request))
            return
        made = actions.create(**said, **who_and_when(request))
        obj.pk, obj.secret = made.pk, made.secret

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        actions.delete(endpoint=obj, **who_and_when(request))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Its messages go with it, however many they are, and nobody wants them listed."""
        return [str(obj) for obj in objs], {}, set(), []

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.secret_page(request, obj)

    def get_urls(self) -> list[URLPattern]:
        pages = {"test": self.send_test, "rotate": self.rotate_secret}
        ours = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(page), name=f"webhook-{name}")
            for name, page in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def send_test(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.endpoint_to_change(request, pk)
        if request.method != "POST":
            question = _("A message that says nothing is sent to %(url)s, also while it is off.") % {"url": endpoint}
            return ask(self, request, endpoint, title=_("Send a test"), question=question)
        message = actions.send_test(endpoint=endpoint, **who_and_when(request))
        messages.success(request, _("The test is on its way; this page tells what comes of it."))
        return redirect("admin:integrations_webhookmessage_change", message.pk)

    def rotate_secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        endpoint = self.endpoint_to_change(request, pk)
        if request.method != "POST":
            question = _("A new secret is made and shown once. For a day the one before signs too.")
            return ask(self, request, endpoint, title=_("Change the secret"), question=question)
        return self.secret_page(request, actions.rotate_secret(endpoint=endpoint, **who_and_when(request)))

    def endpoint_to_change(self, request: HttpRequest, pk: int) -> WebhookEndpoint:
        endpoint = get_object_or_404(WebhookEndpoint, pk=pk)
        if not self.has_change_permission(request, endpoint):
            raise PermissionDenied
        return endpoint

    def secret_page(self, request: HttpRequest, endpoint: WebhookEndpoint) -> HttpResponse:
        """The one page that shows the secret. Nothing of it is in a session, a message, a log or a cache."""
        shown = {"title": _("The secret"), "endpoint": endpoint, "secret": endpoint.secret}
        return framed(self, request, f"{TEMPLATES}/new_secret.html", **shown)


class OfEndpoint(IdFilter):
    title = gettext_lazy("webhook endpoint")
    parameter_name = "endpoint"
    column = "endpoint_id"


class OfState(ChoiceFilter):
    title = gettext_lazy("state")
    parameter_name = "state"
    choices_of = MessageState


class AttemptInline(admin.TabularInline):
    model = WebhookAttempt
    template = "admin/_rows.html"
    fields = readonly_fields = ("at", "status", "duration_ms", "error", "answer")
    extra = max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(WebhookMessage)
class WebhookMessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "endpoint", "what", "amount", "state", "tries", "next_attempt_at")
    list_filter = (OfEndpoint, OfState)
    list_select_related = ("endpoint",)
    inlines = (AttemptInline,)
    fields = (
        "id_of_all_tries",
        "of_endpoint",
        "what",
        "amount",
        "state",
        "tries",
        "next_attempt_at",
        "finished_at",
        "body",
    )
    readonly_fields = ("id_of_all_tries", "of_endpoint", "what")
    change_form_template = "admin/integrations/webhookmessage/change.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookMessage]:
        return super().get_queryset(request).filter(endpoint__deleted_at=None).defer("body")

    @admin.display(description=gettext_lazy("events"))
    def what(self, message: WebhookMessage) -> str:
        return ", ".join(message.event_types)

    @admin.display(description="webhook-id")
    def id_of_all_tries(self, message: WebhookMessage) -> str:
        return message.webhook_id

    @admin.display(description=gettext_lazy("webhook endpoint"))
    def of_endpoint(self, message: WebhookMessage) -> str:
        url = reverse("admin:integrations_webhookendpoint_change", args=[message.endpoint_id])
        return format_html('<a href="{}">{}</a>', url, message.endpoint)

    def get_urls(self) -> list[URLPattern]:
        resend = path("<int:pk>/resend/", self.admin_site.admin_view(self.resend), name="webhook-resend")
        return [resend, *super().get_urls()]

    def resend(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = get_object_or_404(self.get_queryset(request).select_related("endpoint"), pk=pk)
        if not request.user.has_perm("integrations.change_webhookendpoint"):
            raise PermissionDenied
        if request.method != "POST":
            question = _("The message is sent again to %(url)s, under the same id.") % {"url": message.endpoint}
            return ask(self, request, message, title=_("Send again"), question=question)
        here = reverse("admin:integrations_webhookmessage_change", args=[pk])
        try:
            actions.resend(message=message, **who_and_when(request))
        except SpaceError as refusal:
            return tell(request, refusal, here)
        messages.success(request, _("The message is sent again as soon as it is its turn."))
        return redirect(here)
