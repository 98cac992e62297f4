"""Where staff invite people on command: search and choose, or paste a list; look at what it means; invite."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gigs.models import Gig
from invitations import guests
from invitations.admin.doors import page
from invitations.guests import Guest, Outcome
from space_project.admin import tell, who_and_when
from space_project.errors import SpaceError
from space_project.limits import ids_in

# 10,000 addresses as long as addresses are.
LIST_CHARS = 1_000_000


class GuestForm(forms.Form):
    q = forms.CharField(
        required=False,
        max_length=100,
        label=gettext_lazy("Search workers"),
        help_text=gettext_lazy("The beginning of an e-mail address or of a name."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    emails = forms.CharField(
        required=False,
        max_length=LIST_CHARS,
        label=gettext_lazy("Or paste e-mail addresses"),
        help_text=gettext_lazy("Up to 10,000, separated by anything."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    no_reward = forms.BooleanField(required=False, label=gettext_lazy("Their work brings no reward"))

    def clean_emails(self) -> str:
        text: str = self.cleaned_data["emails"]
        if len(guests.addresses(text)) > guests.MOST_GUESTS:
            raise forms.ValidationError(_("These are more than 10,000: invite them in parts."))
        return text


def invite(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponseBase:
    form = GuestForm(request.POST if request.method == "POST" else None)
    step = request.POST.get("step", "") if form.is_valid() else "search"
    chosen = ids_in(request.POST.getlist("worker"))[: guests.MOST_GUESTS]
    if step in ("check", "invite"):
        texts = guests.addresses(form.cleaned_data["emails"])
        listed = guests.guests_of(gig=gig, texts=texts, worker_ids=chosen)
        if listed:
            return (invited if step == "invite" else checked)(request, gig_admin, gig, form, listed)
        form.add_error(None, _("Choose or list somebody first."))
    return choosing(request, gig_admin, gig, form, chosen)


def choosing(
    request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig, form: GuestForm, chosen: Sequence[int]
) -> HttpResponseBase:
    """The form; who is chosen stays so through every search."""
    found = guests.search(request.POST.get("q", "")[:100]) if form.is_bound else []
    listed = guests.guests_of(gig=gig, worker_ids=[*chosen, *(pk for pk in found if pk not in chosen)])
    context = {
        "gig": gig,
        "title": _("Invite people"),
        "form": form,
        "listed": [(guest, guest.worker and guest.worker.pk in chosen) for guest in listed],
        "searched": request.POST.get("q", "").strip(),
    }
    return page(request, gig_admin, "invite", context)


def checked(
    request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig, form: GuestForm, listed: list[Guest]
) -> HttpResponseBase:
    """What it would mean, before it is done."""
    invitable = [guest for guest in listed if guest.outcome == Outcome.INVITABLE]
    context = {
        "gig": gig,
        "title": _("Invite these people?"),
        "form": form,
        "worker_ids": ids_in(request.POST.getlist("worker")),
        "groups": groups(listed),
        "invitable": invitable,
        "unmatched": [guest for guest in invitable if not guest.matches],
    }
    return page(request, gig_admin, "invite_check", context)


def invited(
    request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig, form: GuestForm, listed: list[Guest]
) -> HttpResponseBase:
    no_reward = form.cleaned_data["no_reward"]
    try:
        told = guests.invite(gig=gig, guests=listed, no_reward=no_reward, **who_and_when(request))
    except SpaceError as refusal:
        return tell(request, refusal, reverse("admin:gigs_gig_page", args=[gig.pk]))
    amount = sum(guest.outcome == Outcome.INVITED for guest in told)
    context = {"gig": gig, "title": _("Invited"), "amount": amount, "groups": groups(told)}
    return page(request, gig_admin, "invited", context)


def groups(listed: Sequence[Guest]) -> list[tuple[Any, list[Guest]]]:
    """The guests by what became of them, in the order of `Outcome`; outcomes of nobody are left out."""
    found = [(outcome.label, [guest for guest in listed if guest.outcome == outcome]) for outcome in Outcome]
    return [(label, some) for label, some in found if some]
