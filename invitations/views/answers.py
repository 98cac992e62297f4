"""Answering an invitation. With htmx the card alone is answered; without, the page it stands on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from invitations import actions
from invitations.forms import ReasonForm
from invitations.models import Invitation, Status
from invitations.pages.cards import Card, make_card, make_cards, with_gigs
from invitations.pages.shelves import INVITATIONS, Hand, in_hand
from invitations.standing import LOST, REFUSALS, Text, headline_of, of_inactive
from invitations.views.loading import OTHERS, Asked, for_invited, my_invitation
from space_project.errors import SpaceError
from space_project.posting import post_or_back_to
from workers.models import WorkerInactive

REFUSED = tuple(REFUSALS)


@post_or_back_to("invitations:card")
@for_invited
def accept(request: Asked, pk: int) -> HttpResponse:
    """Asked about once more is an overlap with a gig the worker holds, and a gig that has been changed meanwhile.

    What is lost already is told from what has just been read; the action refuses what is lost in between.
    """
    invitation, now = my_invitation(request, pk), timezone.now()
    hand = in_hand(invitation.worker_id, now)
    card = make_card(invitation, hand.held, now)
    if question := question_about(card, request.POST):
        return show(request, card, hand, "question", status=409, question=question)
    if lost := lost_by(card):
        return too_late(request, card, hand, REFUSALS[lost])
    return answer(request, invitation, actions.accept)


def question_about(card: Card, given: QueryDict) -> str:
    """`as_of` tells which gig the worker has seen, `despite` which clashes; without `as_of` it is the present one."""
    if not card.standing.can_accept:
        return ""
    if given.get("as_of", card.as_of) != card.as_of:
        return "changed"
    told = given.get("despite", "").split(",")
    return "clash" if any(str(each.pk) not in told for each in card.clashes) else ""


def lost_by(card: Card) -> type[SpaceError] | None:
    """Who has accepted, and says so again, has lost nothing."""
    return None if card.invitation.status == Status.ACCEPTED else LOST.get(card.standing.state)


@post_or_back_to("invitations:card")
@for_invited
def reject(request: Asked, pk: int) -> HttpResponse:
    return answer(request, my_invitation(request, pk), actions.reject)


@post_or_back_to("invitations:card")
@for_invited
def undo(request: Asked, pk: int) -> HttpResponse:
    return answer(request, my_invitation(request, pk), actions.undo)


@post_or_back_to("invitations:card")
@for_invited
def give_reason(request: Asked, pk: int) -> HttpResponse:
    invitation, form = my_invitation(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        return answer(request, invitation, actions.give_reason, **form.cleaned_data)
    now = timezone.now()
    hand = in_hand(invitation.worker_id, now)
    return show(request, make_card(invitation, hand.held, now), hand, "card_page", status=422, reason_form=form)


@require_safe
@for_invited
def card(request: Asked, pk: int) -> HttpResponse:
    """Where a message leads; the gig's page has it all."""
    return redirect("invitations:gig", my_invitation(request, pk).gig_id)


def answer(request: Asked, invitation: Invitation, action: Callable[..., object], **told: Any) -> HttpResponse:
    now = timezone.now()
    try:
        action(invitation=invitation, by=request.user.actor, now=now, **told)
    except REFUSED as refusal:
        return refused(request, invitation, refusal)
    if not request.htmx:
        return redirect(where_from(request, invitation))
    hand = in_hand(invitation.worker_id, now)
    return show(request, make_card(my_invitation(request, invitation.pk), hand.held, now), hand, "card_page")


def refused(request: Asked, invitation: Invitation, refusal: SpaceError) -> HttpResponse:
    """It is too late, which is no dead end: what happened, what can still be done, and what else there is."""
    now = timezone.now()
    hand = in_hand(invitation.worker_id, now)
    card = make_card(my_invitation(request, invitation.pk), hand.held, now)
    if isinstance(refusal, WorkerInactive):
        card = replace(card, standing=of_inactive(), clashes=[])
    return too_late(request, card, hand, headline_of(refusal, card.standing))


def too_late(request: Asked, card: Card, hand: Hand, headline: Text) -> HttpResponse:
    others = INVITATIONS[0].rows(card.invitation.worker_id, card.now).exclude(pk=card.invitation.pk)
    # A list has the others already.
    has_others = request.htmx and request.POST.get("from") != "gig"
    shown = [] if has_others else make_cards(with_gigs(others)[:OTHERS], hand.held, card.now)
    return show(request, card, hand, "too_late", status=409, headline=headline, others=shown)


def show(request: Asked, card: Card, hand: Hand, page: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, or with htmx its part that takes the card's place."""
    template = f"invitations/_{page}.html" if request.htmx else f"invitations/{page}.html"
    context = {
        "card": card,
        "now": card.now,
        "from": request.POST.get("from", ""),
        "pending_count": len(hand.pending),
        # Nobody else has invitations.
        "is_worker": True,
    }
    return render(request, template, context | more, status=status)


def where_from(request: Asked, invitation: Invitation) -> str:
    """The page the answer was given on, where it is shown with its undo."""
    if request.POST.get("from") == "gig":
        return reverse("invitations:gig", args=[invitation.gig_id])
    return f"{reverse('invitations:list')}?{urlencode({'answered': invitation.pk})}"
