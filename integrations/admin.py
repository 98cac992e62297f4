"""Staff's door to API clients and their keys. A private key is on one page, once, and nowhere else."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import actions
from integrations.models import ApiClient, PublicKey
from integrations.sign_in.admin import sign_in
from integrations.upstream.admin import UpstreamChangeAdmin
from integrations.webhooks.admin import WebhookEndpointAdmin, WebhookMessageAdmin
from space_project.admin import ask, framed, who_and_when
from space_project.errors import SpaceError

__all__ = ["ApiClientAdmin", "UpstreamChangeAdmin", "WebhookEndpointAdmin", "WebhookMessageAdmin"]

TEMPLATES = "admin/integrations/apiclient"
REVOKE = {"button": gettext_lazy("Revoke"), "is_grave": True}


class KeyForm(forms.Form):
    public_key = forms.CharField(
        label=gettext_lazy("Public key"),
        widget=forms.Textarea,
        required=False,
        help_text=gettext_lazy("RSA, in PEM. Empty: a pair is made, and its private key is shown once."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if pem := cleaned.get("public_key"):
            actions.draft_key(pem)
        return cleaned


class ClientForm(forms.ModelForm):
    class Meta:
        model = ApiClient
        fields = ["name", "may_read", "may_write", "may_admin"]
        labels = {"may_admin": gettext_lazy("May do what staff do")}  # noqa: RUF012

    @property
    def scopes(self) -> list[str]:
        return [name.removeprefix("may_") for name, value in self.cleaned_data.items() if value is True]


class NewClientForm(KeyForm, ClientForm):
    """Both at once: a client never stands without a key."""


class KeyInline(admin.TabularInline):
    model = PublicKey
    template = "admin/_rows.html"
    fields = ("fingerprint", "created_at", "revoked_at", "revoke")
    readonly_fields = ("fingerprint", "created_at", "revoked_at", "revoke")
    extra = max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("revoke"))
    def revoke(self, key: PublicKey) -> str:
        if key.revoked_at or key.client.revoked_at:
            return ""
        url = reverse("admin:client-revoke-key", args=[key.client_id, key.pk])
        return format_html('<a href="{}">{}</a>', url, _("Revoke"))


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin):
    form = ClientForm
    list_display = ["name", "client_id", "may_read", "may_write", "may_admin", "last_used_at", "revoked_at"]
    search_fields = ["name", "client_id"]
    ordering = ["-id"]
    show_full_result_count = False
    change_form_template = f"{TEMPLATES}/change.html"

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=ClientForm if change else NewClientForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        given = ["name", "may_read", "may_write", "may_admin"]
        return [*given, "client_id", "created_at", "last_used_at", "revoked_at"] if obj else [*given, "public_key"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["client_id", "created_at", "last_used_at", "revoked_at"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [KeyInline] if obj else []

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """One button: whichever it is, the private key follows."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, (extra_context or {}) | one_button)

    def has_change_permission(self, request: HttpRequest, obj: ApiClient | None = None) -> bool:
        """A revoked client is only looked at."""
        return super().has_change_permission(request, obj) and not (obj and obj.revoked_at)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Clients are revoked: the log speaks of them."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiClient, form: Any, change: bool) -> None:
        said = {"name": form.cleaned_data["name"], "scopes": form.scopes, **who_and_when(request)}
        if change:
            actions.update_client(client=obj, **said)
            return
        made = actions.create_client(public_pem=form.cleaned_data["public_key"], **said)
        obj.pk, obj.client_id = made.public.client_id, made.public.client.client_id
        request.made = made  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiClient, post_url_continue: str | None = None) -> HttpResponse:
        return self.key_page(request, request.made)  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "revoke": self.revoke_client,
            "add-key": self.add_key,
            "sign-in": self.sign_in,
            "revoke-key/<int:key_pk>": self.revoke_key,
        }
        ours = [
            path(f"<int:pk>/{route}/", self.admin_site.admin_view(page), name=f"client-{route.partition('/')[0]}")
            for route, page in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def add_key(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.client_to_change(request, pk)
        form = KeyForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                made = actions.add_key(
                    client=client, public_pem=form.cleaned_data["public_key"], **who_and_when(request)
                )
                return self.key_page(request, made)
            except SpaceError as error:
                form.add_error(None, str(error))
        return self.page(request, "add_key", client, title=_("Add a key"), form=form)

    def sign_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        return sign_in(self, request, self.client_to_change(request, pk))

    def revoke_key(self, request: HttpRequest, pk: int, key_pk: int) -> HttpResponse:
        client = self.client_to_change(request, pk)
        key = get_object_or_404(client.keys, pk=key_pk)
        if request.method != "POST":
            question = _("From now on nothing is taken that is signed with the key %(key)s.") % {"key": key}
            return ask(self, request, client, title=_("Revoke a key"), question=question, **REVOKE)
        actions.revoke_key(key=key, **who_and_when(request))
        return self.back_to(request, client, _("The key is revoked."))

    def revoke_client(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = self.client_to_change(request, pk)
        if request.method != "POST":
            question = _("From now on nothing is taken from «%(client)s», for good.") % {"client": client}
            return ask(self, request, client, title=_("Revoke the client"), question=question, **REVOKE)
        actions.revoke_client(client=client, **who_and_when(request))
        return self.back_to(request, client, _("The client is revoked."))

    def client_to_change(self, request: HttpRequest, pk: int) -> ApiClient:
        client = get_object_or_404(ApiClient, pk=pk)
        if not self.has_change_permission(request, client):
            raise PermissionDenied
        return client

    def key_page(self, request: HttpRequest, made: actions.NewKey) -> HttpResponse:
        """The one page that shows the private key. Nothing of it is in a session, a message, a log or a cache."""
        title = _("The key is valid")
        return self.page(request, "new_key", made.public.client, title=title, private_pem=made.private_pem)

    def page(self, request: HttpRequest, name: str, client: ApiClient, **context: Any) -> HttpResponse:
        return framed(self, request, f"{TEMPLATES}/{name}.html", client=client, **context)

    def back_to(self, request: HttpRequest, client: ApiClient, done: str) -> HttpResponse:
        messages.success(request, done)
        return redirect("admin:integrations_apiclient_change", client.pk)
