"""What staff ask while they write a gig: who matches, what the waves would do; and later, why somebody was asked."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gigs.models import Gig
from invitations.admin.doors import ASKING, gig_or_404, gig_path, page
from invitations.admin.gig_form import LABELS, QUERIES, QueryField
from invitations.explaining import explain
from invitations.preview import Preview, Refusal, preview
from invitations.rehearsal import rehearse
from space_project.limits import id_in
from workers.known_keys import common_keys
from workers.models import Worker

NAMES = "workers.view_worker"
# What nobody needs to know to rehearse the waves.
PLACEHOLDERS = {"title": "–", "description": "–", "url": "https://example.org"}

GigAdmin: TypeAlias = "ModelAdmin[Gig]"


def urls(gig_admin: GigAdmin) -> list[URLPattern]:
    return [
        draft_path(gig_admin, preview_queries, "preview"),
        draft_path(gig_admin, rehearse_draft, "rehearse"),
        gig_path(gig_admin, dry_run, "dry_run", methods=ASKING, needs=[NAMES]),
        gig_path(gig_admin, explain_worker, "explain", needs=[NAMES]),
    ]


def draft_path(gig_admin: GigAdmin, view: Callable[[HttpRequest, GigAdmin], HttpResponseBase], name: str) -> URLPattern:
    """About a gig that need not be saved yet, by POST, because the form may be long."""

    @require_POST
    def opened(request: HttpRequest) -> HttpResponseBase:
        if not (gig_admin.has_view_permission(request) and request.user.has_perm(NAMES)):
            raise PermissionDenied
        return view(request, gig_admin)

    return path(f"{name}/", gig_admin.admin_site.admin_view(opened), name=f"gigs_gig_{name}")


def context(request: HttpRequest, gig: Gig | None) -> dict[str, Any]:
    """What the form's page needs to ask; nothing for those who may not write, or may not read names."""
    shown: dict[str, Any] = {"show_save_and_add_another": False}
    saved = gig.pk if gig else None
    if not request.user.has_perms([NAMES, "gigs.change_gig" if saved else "gigs.add_gig"]):
        return shown
    asking = reverse("admin:gigs_gig_dry_run", args=[saved]) if saved else reverse("admin:gigs_gig_rehearse")
    return shown | {
        "preview_url": reverse("admin:gigs_gig_preview") + (f"?gig={saved}" if saved else ""),
        "rehearse_url": asking,
        "known_keys": [{"path": key.path, "kinds": key.kinds, "values": key.values} for key in common_keys()],
    }


def answer(request: HttpRequest, gig_admin: GigAdmin, name: str, told: dict[str, Any]) -> HttpResponseBase:
    """A part of the page that asked, or without JavaScript a page of its own."""
    part = f"admin/gigs/gig/_{name}.html"
    if request.headers.get("HX-Request"):
        return render(request, part, told)
    return page(request, gig_admin, "part", told | {"part": part})


# --- Who matches ----------------------------------------------------------------------------------------------------


def preview_queries(request: HttpRequest, gig_admin: GigAdmin) -> HttpResponseBase:
    pk = id_in(request.GET.get("gig"))
    gig = gig_or_404(pk) if pk else Gig(fair_start=id_in(request.POST.get("fair_start")) or 0)
    return answer(request, gig_admin, "preview", {"title": _("Who matches"), "preview": told_of(request.POST, gig)})


def told_of(sent: QueryDict, gig: Gig) -> Preview:
    queries, refusals = {}, []
    for name in QUERIES:
        try:
            written = QueryField().to_python(sent.get(name, ""))
            queries[name] = {} if written is None else written
        except ValidationError as error:
            refusals += [Refusal(name, "", sentence) for sentence in error.messages]
    return Preview(tuple(refusals)) if refusals else preview(**queries, gig=gig)


# --- What the waves would do ----------------------------------------------------------------------------------------


def rehearse_draft(request: HttpRequest, gig_admin: GigAdmin) -> HttpResponseBase:
    return rehearse_form(request, gig_admin, None)


def dry_run(request: HttpRequest, gig_admin: GigAdmin, gig: Gig) -> HttpResponseBase:
    """Of the gig as it is, or as the form that is sent would leave it."""
    if request.method == "POST":
        return rehearse_form(request, gig_admin, gig)
    return answer(request, gig_admin, "dry_run", rehearsed(gig) | {"gig": gig})


def rehearse_form(request: HttpRequest, gig_admin: GigAdmin, gig: Gig | None) -> HttpResponseBase:
    may = gig_admin.has_change_permission(request, gig) if gig else gig_admin.has_add_permission(request)
    if not may:
        raise PermissionDenied
    sent = request.POST.copy()
    for name, placeholder in PLACEHOLDERS.items():
        sent[name] = sent.get(name) or (getattr(gig, name) if gig else placeholder)
    form = gig_admin.get_form(request, gig, change=gig is not None)(sent, instance=gig)
    told = rehearsed(form.instance) if form.is_valid() else {"complaints": complaints_of(form)}
    return answer(request, gig_admin, "dry_run", {"title": _("Dry run"), "gig": gig, **told})


def rehearsed(gig: Gig) -> dict[str, Any]:
    now = timezone.now()
    return {"title": _("Dry run"), "rehearsal": rehearse(gig, now=now), "now": now}


def complaints_of(form: ModelForm) -> list[str]:
    """What keeps the gig of the form from being one."""
    return [
        f"{LABELS[name]}: {sentence}" if name in LABELS else str(sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]


# --- Why somebody was asked, or was not -----------------------------------------------------------------------------


def explain_worker(request: HttpRequest, gig_admin: GigAdmin, gig: Gig) -> HttpResponse:
    asked_for = request.GET.get("worker", "").strip()
    worker = find(asked_for)
    explained = explain(gig, worker, now=timezone.now()) if worker else None
    told = {"title": _("Explain a worker"), "gig": gig, "asked_for": asked_for, "explained": explained}
    return page(request, gig_admin, "explain", told)


def find(text: str) -> Worker | None:
    """By id or by e-mail address."""
    if "\0" in text:
        return None
    workers = Worker.objects.select_related("user")
    pk = id_in(text)
    return workers.filter(pk=pk).first() if pk else workers.filter(user__email=text.lower()).first()
