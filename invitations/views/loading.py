"""What every door of a worker begins with."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from invitations.models import Invitation
from invitations.pages.cards import with_gigs
from space_project.limits import is_id
from workers.requests import SignedIn


class Asked(SignedIn):
    """With what django_htmx finds out: whether a part of a page is wanted, or all of it."""

    htmx: HtmxDetails


def for_invited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What is not the worker's own, or not there yet, is a 404 that says what may have happened."""

    @wraps(view)
    def door(request: Asked, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Invitation.DoesNotExist:
            return render(request, "invitations/missing.html", status=404)

    return door


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
