"""The form of a new gig makes one gig, however often it is sent: `fair_start`, which it brings, is no other gig's."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gigs.models import Gig
from space_project.limits import id_in


class MakingOnce(ModelAdmin):
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if made := made_by(request):
            return show(request, made)
        try:
            return super().add_view(request, form_url, extra_context)
        except IntegrityError:
            # The same form came in at the same moment.
            if made := made_by(request):
                return show(request, made)
            raise


def made_by(request: HttpRequest) -> Gig | None:
    """The gig that this form has made already."""
    fair_start = id_in(request.POST.get("fair_start"))
    return Gig.objects.filter(fair_start=fair_start).first() if fair_start else None


def show(request: HttpRequest, gig: Gig) -> HttpResponse:
    messages.warning(
        request,
        _("This form was sent before and has made this gig, so nothing was made now. For another one, duplicate it."),
    )
    return redirect("admin:gigs_gig_page", gig.pk)
