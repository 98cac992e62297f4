"""A gig as staff look at it: seats, funnel, waves, people, history."""

from datetime import datetime
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.views.decorators.http import conditional_page

from gigs.models import Gig
from invitations import waves, wording
from invitations.admin import copying, exporting, gig_actions, guest_list
from invitations.admin.doors import ASKING, gig_path, page
from invitations.admin.history import history_of
from invitations.admin.pictures import Seats, bars
from invitations.admin.roster import roster_of
from invitations.admin.timeline import steps_of
from invitations.counting import Amount, counted
from invitations.funnel import funnel_of
from invitations.models import Status
from mql import Filter
from space_project.limits import id_in
from space_project.patience import Patience
from workers.models import Worker

COUNT_SECONDS = 1.0

STEERS = ["gigs.change_gig"]
MOVES = ["invitations.change_invitation"]
NAMES = ["workers.view_worker"]


def urls(gig_admin: "ModelAdmin[Gig]") -> list[URLPattern]:
    return [
        gig_path(gig_admin, gig_page, "page"),
        gig_path(gig_admin, live_numbers, "numbers"),
        gig_path(gig_admin, count_matched, "matched"),
        gig_path(gig_admin, exporting.export, "export", needs=NAMES),
        gig_path(gig_admin, copying.copy, "copy", needs=["gigs.add_gig"]),
        gig_path(gig_admin, gig_actions.wave, "wave", methods=ASKING, needs=STEERS),
        gig_path(gig_admin, gig_actions.archive, "archive", methods=ASKING, needs=STEERS),
        gig_path(gig_admin, gig_actions.expire, "expire", methods=ASKING, needs=MOVES),
        gig_path(gig_admin, gig_actions.reset, "reset", methods=ASKING, needs=MOVES),
        gig_path(gig_admin, guest_list.invite, "invite", methods=ASKING, needs=[*MOVES, *NAMES]),
    ]


def gig_page(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> TemplateResponse:
    numbers = numbers_of(gig, timezone.now())
    may_name = request.user.has_perms(NAMES)
    context = numbers | {
        "title": gig.title,
        "zone": timezone.get_current_timezone_name(),
        # Without JavaScript.
        "matched": matched(gig) if "count" in request.GET else None,
        "chips": [(status, getattr(numbers["funnel"], status)) for status in Status.values],
        "roster": roster_of(gig, request),
        "history": history_of(gig, before=id_in(request.GET.get("before")), with_names=may_name),
        "may_name": may_name,
        "tasks": gig.tasks.all(),
        "conditions": [wording.clause(each) for each in Filter(gig.filter_query).clauses()],
        "order": wording.order(gig.sort_query),
    }
    return page(request, gig_admin, "page", context)


@conditional_page
def live_numbers(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponse:
    """The parts of the page that change by themselves; 304 for who has them as they are."""
    return render(request, "admin/gigs/gig/_numbers.html", numbers_of(gig, timezone.now()))


def numbers_of(gig: Gig, now: datetime) -> dict[str, Any]:
    """Two queries."""
    funnel = funnel_of(gig)
    return {
        "gig": gig,
        "phase": gig.phase(now),
        "is_open": gig.is_open(now),
        "invites_here": waves.invites_here(),
        "seats": Seats(gig),
        "funnel": funnel,
        "bars": bars(funnel),
        "steps": steps_of(gig),
    }


def matched(gig: Gig) -> Amount:
    """How many the filter lets through, who were invited included."""
    workers = Worker.objects.invitable().matching(gig.filter_query)
    return counted(workers, Patience(COUNT_SECONDS), seconds=COUNT_SECONDS)


def count_matched(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", gig: Gig) -> HttpResponse:
    """The page comes without this number, which may take a while, and asks for it afterwards."""
    return render(request, "admin/gigs/gig/_matched.html", {"matched": matched(gig)})
