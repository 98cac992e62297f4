"""A worker as staff look at them: the profile, and what the other rooms know of the person."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from space_project.admin import framed, who_and_when
from space_project.limits import is_id
from workers import actions
from workers.admin.acting import may_rule, person_of
from workers.admin.documents import lines_of
from workers.models import Worker

# What a room below shows of a worker: a template and its context. Rooms add to this; the workers know none of them.
Part = tuple[str, dict[str, Any]]
PARTS: list[Callable[[HttpRequest, Worker], Part]] = []


def urls(page: "ModelAdmin[Worker]") -> list[URLPattern]:
    guarded = page.admin_site.admin_view
    return [
        path("<int:pk>/", guarded(opened(page, worker_page)), name="workers_worker_page"),
        path("<int:pk>/activity/", guarded(opened(page, activity)), name="workers_worker_activity"),
    ]


def opened(page: "ModelAdmin[Worker]", view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    def view_of_worker(request: HttpRequest, pk: int) -> HttpResponseBase:
        if not page.has_view_permission(request):
            raise PermissionDenied
        worker = Worker.objects.select_related("user").filter(pk=pk).first() if is_id(pk) else None
        if worker is None:
            raise Http404
        return view(request, page, worker)

    return view_of_worker


@require_safe
def worker_page(request: HttpRequest, page: "ModelAdmin[Worker]", worker: Worker) -> TemplateResponse:
    may_change = page.has_change_permission(request, worker)
    context = {
        "title": worker.user.called,
        "worker": worker,
        "lines": lines_of(worker.profile),
        "json": json.dumps(worker.profile, ensure_ascii=False, indent=2),
        "parts": [part(request, worker) for part in PARTS],
        "may_change": may_change,
        "may_switch": may_change and may_rule(person_of(request), worker.user),
    }
    return framed(page, request, "admin/workers/worker/page.html", **context)


@require_http_methods(["GET", "HEAD", "POST"])
def activity(request: HttpRequest, page: "ModelAdmin[Worker]", worker: Worker) -> HttpResponseBase:
    """A GET says what it would mean, a POST does it: what the page offered, so that two clicks are one."""
    if not (page.has_change_permission(request, worker) and may_rule(person_of(request), worker.user)):
        raise PermissionDenied
    if request.method == "POST":
        active = request.POST.get("active") == "yes"
        actions.set_active(user=worker.user, active=active, **who_and_when(request))
        done = _("%(worker)s is active.") if active else _("%(worker)s is inactive.")
        messages.success(request, done % {"worker": worker.user.called})
        return redirect("admin:workers_worker_page", worker.pk)
    title = _("Deactivate the worker") if worker.is_active else _("Activate the worker")
    return framed(page, request, "admin/workers/worker/activity.html", title=title, worker=worker)
