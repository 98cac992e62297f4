"""How staff come to a gig: who may, which one, and how what they asked for is answered."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from gigs.models import Gig
from space_project.admin import REFUSALS, framed, tell
from space_project.limits import is_id

READING = ("GET", "HEAD")
# A GET asks for confirmation, a POST does it.
ASKING = (*READING, "POST")

GigView = Callable[[HttpRequest, "ModelAdmin[Gig]", Gig], HttpResponseBase]


def gig_path(
    gig_admin: "ModelAdmin[Gig]",
    view: GigView,
    name: str,
    *,
    methods: Sequence[str] = READING,
    needs: Sequence[str] = (),
) -> URLPattern:
    """`view` stands at the gig's `name`, as `admin:gigs_gig_<name>`, for who may see gigs and has what it `needs`."""

    @require_http_methods(methods)
    def opened(request: HttpRequest, pk: int) -> HttpResponseBase:
        if not (gig_admin.has_view_permission(request) and request.user.has_perms(needs)):
            raise PermissionDenied
        return view(request, gig_admin, gig_or_404(pk))

    route = "<int:pk>/" if name == "page" else f"<int:pk>/{name}/"
    return path(route, gig_admin.admin_site.admin_view(opened), name=f"gigs_gig_{name}")


def gig_or_404(pk: int) -> Gig:
    gig = Gig.objects.filter(pk=pk).first() if is_id(pk) else None
    if gig is None:
        raise Http404
    return gig


class DoneBefore(Exception):  # noqa: N818 - nothing is wrong
    """Somebody was quicker, and nothing has been done now; its text says so."""


def settle(request: HttpRequest, gig: Gig, act: Callable[[], str]) -> HttpResponseRedirect:
    """`act` has been done, and the gig's page says what came of it: its sentence, or the refusal."""
    page_of_gig = reverse("admin:gigs_gig_page", args=[gig.pk])
    try:
        messages.success(request, act())
    except DoneBefore as told:
        messages.warning(request, str(told))
    except REFUSALS as refusal:
        return tell(request, refusal, page_of_gig)
    return redirect(page_of_gig)


def page(
    request: HttpRequest, gig_admin: "ModelAdmin[Gig]", template: str, context: dict[str, Any]
) -> TemplateResponse:
    return framed(gig_admin, request, f"admin/gigs/gig/{template}.html", **context)
