"""Staff let a program sign people in. The secret is on one page, once. allauth's own pages of it are left out."""

from typing import Any

from allauth.idp.oidc.models import Client as SignInClient
from allauth.idp.oidc.models import Token
from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.models import ApiClient
from integrations.sign_in import actions
from space_project.admin import who_and_when

admin.site.unregister([SignInClient, Token])


class SignInForm(forms.Form):
    redirect_uris = forms.CharField(
        label=gettext_lazy("Redirect URIs"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        help_text=gettext_lazy("Where people are sent back to, one a line. Empty: the program signs nobody in."),
    )
    new_secret = forms.BooleanField(
        label=gettext_lazy("Make a new secret"),
        required=False,
        help_text=gettext_lazy("It is shown once, and the one before opens nothing any more."),
    )

    def clean_redirect_uris(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["redirect_uris"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        actions.check_addresses(cleaned.get("redirect_uris", []))
        return cleaned


def sign_in(page: Any, request: HttpRequest, client: ApiClient) -> HttpResponse:
    """The page «Sign-in of people» of a client; `page` is its ModelAdmin."""
    form = SignInForm(request.POST if request.method == "POST" else None, initial=now_of(client))
    title = _("Sign-in of people")
    if not form.is_valid():
        return page.page(request, "sign_in", client, title=title, form=form)
    secret = saved(request, client, form)
    if secret:
        return page.page(request, "sign_in_secret", client, title=title, secret=secret)
    messages.success(request, _("Saved."))
    return redirect("admin:integrations_apiclient_change", client.pk)


def now_of(client: ApiClient) -> dict[str, Any]:
    known = actions.sign_in_of(client)
    return {"redirect_uris": "\n".join(known.get_redirect_uris()) if known else "", "new_secret": known is None}


def saved(request: HttpRequest, client: ApiClient, form: SignInForm) -> str | None:
    if not form.cleaned_data["redirect_uris"]:
        actions.close_sign_in(client=client, **who_and_when(request))
        return None
    return actions.open_sign_in(client=client, **form.cleaned_data, **who_and_when(request))
