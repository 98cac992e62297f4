"""What the pages ask while they are open, and tell: what has changed, what has been seen."""

from datetime import datetime
from hashlib import blake2s
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from invitations import deleted, visits
from invitations.models import Invitation
from invitations.pages.cards import Card, make_cards, tasks_of, with_gigs
from invitations.pages.shelves import PAGE, Hand, counts, in_hand
from invitations.views.loading import Asked
from space_project.limits import ids_in

# Of a page's cards, with the one just answered.
MOST = PAGE + 1


@require_safe
def live(request: Asked) -> HttpResponse:
    """The cards of the invitations in `ids`, as they are now; 304 while none looks different. Two queries.

    What is new costs one more for how many there are of each. `from` tells the page: my gigs show rows in place of
    cards, and a gig's own page, whose card comes first, what stands below it, which is another query.
    """
    now = timezone.now()
    hand = in_hand(request.user.pk, now)
    cards = make_cards(cards_wanted(request.user.pk, listed(request.GET.get("ids", ""))), hand.held, now)
    etag = etag_of(cards, hand)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        answer = render(request, "invitations/live.html", context_of(request, cards, hand, now))
    answer.headers["ETag"] = etag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def context_of(request: Asked, cards: list[Card], hand: Hand, now: datetime) -> dict[str, Any]:
    page, first = request.GET.get("from", ""), request.GET.get("ids", "").partition(",")[0]
    own = next((card for card in cards if page == "gig" and str(card.invitation.pk) == first), None)
    return {
        "cards": cards,
        "hand": hand,
        "counts": counts(request.user.pk, now, ["next", "running", "answered", "pending"]),
        "now": now,
        "from": page,
        "own": own,
        "tasks": own and tasks_of(own.gig),
    }


def cards_wanted(worker_id: int, ids: list[int]) -> list[Invitation]:
    """The worker's among these. Of gigs that have been deleted too, for their cards would stand as they stood."""
    mine = Invitation.objects.filter(worker=worker_id, pk__in=ids)
    found = list(with_gigs(mine.order_by("pk")))
    missing = {*ids} - {each.pk for each in found}
    return found + (deleted.of_worker(worker_id, Q(invitation_id__in=missing)) if missing else [])


def etag_of(cards: list[Card], hand: Hand) -> str:
    parts = [translation.get_language(), hand.newest, len(hand.pending), len(hand.held)]
    parts += [f"{card.invitation.pk} {card.version}" for card in cards]
    return quote_etag(blake2s(repr(parts).encode(), digest_size=12).hexdigest())


@require_POST
def see(request: Asked) -> HttpResponse:
    visits.see(
        worker_id=request.user.pk,
        invitation_ids=listed(request.POST.get("ids", "")),
        by=request.user.actor,
        now=timezone.now(),
    )
    return HttpResponse(status=204)


def listed(text: str) -> list[int]:
    """Ids separated by commas; what is none is passed over."""
    return ids_in(text[: MOST * 20].split(","))[:MOST]
