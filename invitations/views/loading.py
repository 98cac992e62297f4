"""What every door of a worker begins with."""

from collections.abc import Callable
from functools import wraps

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from gigs.models import Gig, GigArchived
from invitations import deleted
from invitations.models import Invitation
from invitations.pages.cards import make_card, make_cards, with_gigs
from invitations.pages.shelves import INVITATIONS, in_hand
from invitations.standing import REFUSALS
from space_project.limits import is_id
from workers.requests import SignedIn

# How many other invitations stand on the page that says that it is too late.
OTHERS = 5


class Asked(SignedIn):
    """With what django_htmx finds out: whether a part of a page is wanted, or all of it."""

    htmx: HtmxDetails


def for_invited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A door whose `pk` is an invitation's. What is not the worker's own, or not there yet, is a 404 that says what may
    have happened; a gig that has been deleted meanwhile is told of like one that was withdrawn.
    """
    return door(view, "invitation_id")


def for_invited_to(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same, and `pk` is a gig's."""
    return door(view, "gig_id")


def door(view: Callable[..., HttpResponse], name: str) -> Callable[..., HttpResponse]:
    @wraps(view)
    def opened(request: Asked, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        # The gig may go after its invitation was read.
        except (Invitation.DoesNotExist, Gig.DoesNotExist):
            gone = deleted.of_worker(request.user.pk, Q(**{name: pk})) if is_id(pk) else []
            return withdrawn(request, gone[0]) if gone else render(request, "invitations/missing.html", status=404)

    return opened


def withdrawn(request: Asked, invitation: Invitation) -> HttpResponse:
    """For who was invited to a gig that is deleted: that it is, and what else there is. With htmx the card alone."""
    now = timezone.now()
    hand = in_hand(invitation.worker_id, now)
    others = with_gigs(INVITATIONS[0].rows(invitation.worker_id, now))
    context = {
        "card": make_card(invitation, hand.held, now),
        "headline": REFUSALS[GigArchived],
        "others": make_cards(others[:OTHERS], hand.held, now),
        "now": now,
        "from": request.POST.get("from", ""),
        "pending_count": len(hand.pending),
    }
    if request.htmx:
        return render(request, "invitations/_card_page.html", context, status=409)
    return render(request, "invitations/deleted.html", context, status=410)


def my_invitation(request: HttpRequest, pk: int) -> Invitation:
    return mine(request, pk=pk)


def my_invitation_to(request: HttpRequest, gig_pk: int) -> Invitation:
    """A gig is for its worker's eyes through the invitation, and for nobody else's (DESIGN 3.7)."""
    return mine(request, gig=gig_pk)


def mine(request: HttpRequest, **which: int) -> Invitation:
    """One query. Invitation.DoesNotExist also for ids that no column can hold."""
    if not all(map(is_id, which.values())):
        raise Invitation.DoesNotExist
    return with_gigs(Invitation.objects.filter(worker=request.user.pk)).get(**which)
