"""The page to which the mail of an invitation to the Space leads. Only its button accepts: mail scanners open links."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workers.models import SpaceInvitation, User
from workers.space_invitations import actions
from workers.space_invitations.forms import JoinForm

BACKEND = "workers.sign_in.backend.ByEmail"
Page = Callable[[HttpRequest, SpaceInvitation], HttpResponse]


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def space_invitation(request: HttpRequest, token: str) -> HttpResponse:
    invitation = SpaceInvitation.objects.filter(token=token).first()
    if invitation is None:
        return render(request, "workers/space_invitation/unknown.html", status=404)
    if not invitation.is_open(timezone.now()):
        return closed(request, invitation)
    try:
        return page_for(request, invitation)(request, invitation)
    except actions.SpaceInvitationClosed:
        # Between our reading and our lock.
        return closed(request, SpaceInvitation.objects.get(pk=invitation.pk))


def page_for(request: HttpRequest, invitation: SpaceInvitation) -> Page:
    if request.user.is_authenticated:
        return as_somebody
    return to_sign_in if User.objects.filter(email=invitation.email).exists() else as_newcomer


def closed(request: HttpRequest, invitation: SpaceInvitation) -> HttpResponse:
    context = {"invitation": invitation, "is_mine": invitation.accepted_by_id == request.user.pk is not None}
    return render(request, "workers/space_invitation/closed.html", context, status=410)


def as_somebody(request: HttpRequest, invitation: SpaceInvitation) -> HttpResponse:
    """Whoever is signed in joins with the account they have, also if the mail went to another address of theirs."""
    if request.method != "POST":
        return render(request, "workers/space_invitation/signed_in.html", {"invitation": invitation})
    user = request.user
    assert isinstance(user, User)
    actions.accept(invitation=invitation, user=user, by=user.actor, now=timezone.now())
    return welcomed(request)


def to_sign_in(request: HttpRequest, invitation: SpaceInvitation) -> HttpResponse:
    return render(request, "workers/space_invitation/known.html", {"invitation": invitation})


def as_newcomer(request: HttpRequest, invitation: SpaceInvitation) -> HttpResponse:
    now = timezone.now()
    form = JoinForm(invitation, now.date(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = actions.join(invitation=invitation, now=now, **form.arguments)
        except ValidationError as refusal:
            # Somebody took the address a moment ago.
            form.add_error(None, refusal.messages)
        else:
            login(request, user, backend=BACKEND)
            return welcomed(request)
    return render(request, "workers/space_invitation/newcomer.html", {"invitation": invitation, "form": form})


def welcomed(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Welcome! Say what you can do: then you are invited to gigs that fit."))
    return redirect("workers:profile")
