"""Invitations and gigs, in lists."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from invitations import deleted
from invitations.models import Invitation, Status
from invitations.pages.cards import make_card, make_cards, with_gigs
from invitations.pages.shelves import GIGS, INVITATIONS, counts, in_hand, page_of, shelf_named
from invitations.views.loading import Asked
from space_project.limits import id_in


@require_safe
def list_invitations(request: Asked) -> HttpResponse:
    """`show` names the shelf, `page` counts from 1, `answered` is an invitation that is shown on top with its undo."""
    worker = getattr(request.user, "worker", None)
    if worker is None:
        return redirect("home")
    now = timezone.now()
    shelf = shelf_named(request.GET.get("show", ""), INVITATIONS)
    page = page_of(with_gigs(shelf.rows(worker.pk, now)), request.GET.get("page", ""))
    hand = in_hand(worker.pk, now)
    answered = just_answered(request)
    amounts = counts(worker.pk, now, ["pending", "answered"])
    context = {
        "worker": worker,
        "now": now,
        "shelf": shelf,
        "shelves": INVITATIONS,
        "counts": amounts,
        "pending_count": amounts["pending"],
        "newest": hand.newest,
        "page": page,
        "cards": make_cards([each for each in page.rows if each != answered], hand.held, now),
        "answered": answered and make_card(answered, hand.held, now),
    }
    return render(request, "invitations/list.html", context)


def just_answered(request: Asked) -> Invitation | None:
    pk = id_in(request.GET.get("answered"))
    return with_gigs(Invitation.objects.filter(worker=request.user.pk, pk=pk)).first() if pk else None


@require_safe
def list_gigs(request: Asked) -> HttpResponse:
    now = timezone.now()
    shelf = shelf_named(request.GET.get("show", ""), GIGS)
    page = page_of(with_gigs(shelf.rows(request.user.pk, now)), request.GET.get("page", ""))
    is_gone = shelf.name == "gone"
    # Of deleted gigs there is no row; who held a seat finds them where withdrawn ones stand.
    gone = deleted.of_worker(request.user.pk, Q(data__to=Status.ACCEPTED)) if is_gone and page.number == 1 else []
    held = [] if is_gone else in_hand(request.user.pk, now).held
    amounts = counts(request.user.pk, now, ["next", "running", "pending"])
    context: dict[str, Any] = {
        "now": now,
        "shelf": shelf,
        "shelves": GIGS,
        "counts": amounts,
        "pending_count": amounts["pending"],
        "page": page,
        "cards": make_cards([*gone, *page.rows], held, now),
    }
    return render(request, "invitations/gigs.html", context)
