"""Pages that belong to no room."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gigs.models import Gig, capacity_expression
from invitations.counting import Amount
from invitations.models import Wave

# Nobody needs to know more exactly; a Space with more gigs or waves answers as fast.
COUNTED = 1000
SHOWN_WAVES = 8


@login_not_required
@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    open_gigs, free_seats = tally_gigs(now)
    context = {
        "open_gigs": open_gigs,
        "free_seats": free_seats,
        "invited": tally_invited(since=now - timedelta(hours=1)),
        "waves": list(Wave.objects.select_related("gig").order_by("-at", "-id")[:SHOWN_WAVES]),
        "shows_titles": settings.PUBLIC_TITLES or (request.user.is_staff and request.user.has_perm("gigs.view_gig")),
    }
    return render(request, "front_page.html", context)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody goes who has just signed in."""
    if hasattr(request.user, "worker"):
        return redirect("invitations:list")
    return redirect("admin:index" if request.user.is_staff else "workers:welcome")


def tally_gigs(now: datetime) -> tuple[Amount, Amount]:
    """The open gigs, and the seats nobody has taken yet. One query."""
    soonest_over = Gig.objects.open(now).order_by("end_at", "id")
    free, more = cut(soonest_over.values_list(capacity_expression() - F("accepted_count"), flat=True))
    return Amount(len(free), more), Amount(sum(free), more)


def tally_invited(*, since: datetime) -> Amount:
    """How many invitations the waves have sent. One query: the ledger has their sums, so no invitation is counted."""
    latest = Wave.objects.filter(at__gte=since).order_by("-at", "-id")
    invited, more = cut(latest.values_list("invited", flat=True))
    return Amount(sum(invited), more)


def cut(numbers: QuerySet[Any, int]) -> tuple[list[int], bool]:
    """The first of these, and whether there are more."""
    found = list(numbers[: COUNTED + 1])
    return found[:COUNTED], len(found) > COUNTED
