"""A gig as the beginning of another: the form of a new gig, filled with what the old one says."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import InlineModelAdmin
from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from gigs.actions import FIELDS
from gigs.models import Gig
from space_project.limits import id_in

PARAMETER = "copy"
WEEK = timedelta(weeks=1)


def copy(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponseBase:
    return redirect(f"{reverse('admin:gigs_gig_add')}?{PARAMETER}={gig.pk}")


def original(request: HttpRequest) -> Gig | None:
    """The gig of which the request's form makes a copy."""
    pk = id_in(request.GET.get(PARAMETER))
    return Gig.objects.filter(pk=pk).first() if pk else None


class Copying(ModelAdmin):
    """The form of a new gig begins as the gig of which it is to be a copy."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        gig = original(request)
        given = super().get_changeform_initial_data(request)
        return fields_of(gig, timezone.now()) if gig else given

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        given = super().get_formset_kwargs(request, obj, inline, prefix)
        # What is sent is compared with nothing, so that it is all saved.
        is_new = obj.pk is None and request.method != "POST"
        gig = original(request) if is_new else None
        return given | {"initial": tasks_of(gig)} if gig else given


class CopiedTasks(InlineModelAdmin):
    """As many empty lines as the gig has tasks of which a copy is made."""

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        gig = None if obj else original(request)
        return len(tasks_of(gig)) if gig else super().get_extra(request, obj, **kwargs)


def fields_of(gig: Gig, now: datetime) -> dict[str, Any]:
    """All that the gig says of itself, its times moved ahead of now."""
    return {name: getattr(gig, name) for name in FIELDS} | times_ahead(gig, now)


def beside(form: ModelForm, gig: Gig | None) -> dict[str, Any]:
    """What a copy of the gig has beside what the form asks for."""
    if gig is None:
        return {}
    return {"copy_of": gig.pk} | {name: getattr(gig, name) for name in FIELDS - form.fields.keys()}


def tasks_of(gig: Gig) -> list[dict[str, Any]]:
    return [{"title": task.title, "base_price": task.base_price} for task in gig.tasks.all()]


def times_ahead(gig: Gig, now: datetime) -> dict[str, datetime | None]:
    """The same days of the week and times of the day, where the reader is, as many weeks later as it takes."""
    behind = max(now - gig.start_at, -WEEK)
    shift = WEEK * (behind // WEEK + 1)
    moments = {name: getattr(gig, name) for name in ("start_at", "end_at", "archive_at")}
    return {name: moment and timezone.localtime(moment) + shift for name, moment in moments.items()}
