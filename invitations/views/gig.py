"""A gig as its workers see it, its door, and the way out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from invitations import actions, visits
from invitations.pages.cards import make_card, tasks_of
from invitations.pages.shelves import in_hand
from invitations.views.answers import REFUSED, refused
from invitations.views.loading import Asked, for_invited_to, my_invitation_to
from space_project.posting import post_or_back_to


@require_safe
@for_invited_to
def gig(request: Asked, pk: int) -> HttpResponse:
    invitation, now = my_invitation_to(request, pk), timezone.now()
    hand = in_hand(invitation.worker_id, now)
    context = {
        "card": make_card(invitation, hand.held, now),
        "now": now,
        "from": "gig",
        "tasks": tasks_of(invitation.gig),
        "pending_count": len(hand.pending),
    }
    return render(request, "invitations/gig.html", context)


@post_or_back_to("invitations:gig")
@for_invited_to
def open_gig(request: Asked, pk: int) -> HttpResponse:
    """A page that leads on by itself: a redirect of a form to another site is stopped by our own policy."""
    invitation = my_invitation_to(request, pk)
    try:
        url = visits.open_gig(invitation=invitation, by=request.user.actor, now=timezone.now())
    except REFUSED as refusal:
        return refused(request, invitation, refusal)
    return render(request, "invitations/opening.html", {"gig": invitation.gig, "url": url})


@require_http_methods(["GET", "HEAD", "POST"])
@for_invited_to
def leave(request: Asked, pk: int) -> HttpResponse:
    invitation, now = my_invitation_to(request, pk), timezone.now()
    if request.method != "POST":
        return render(request, "invitations/leave.html", {"card": make_card(invitation, [], now), "now": now})
    try:
        actions.leave(invitation=invitation, by=request.user.actor, now=now)
    except REFUSED as refusal:
        return refused(request, invitation, refusal)
    messages.success(
        request, _("You have left «%(title)s». Your seat is offered to others.") % {"title": invitation.gig.title}
    )
    return redirect("invitations:gig", pk)
