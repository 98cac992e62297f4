"""What the pages ask while they are open, and tell: what has changed, what has been seen."""

from hashlib import blake2s

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from invitations import deleted, visits
from invitations.models import Invitation
from invitations.pages.cards import Card, make_cards, with_gigs
from invitations.pages.shelves import PAGE, Hand, in_hand
from invitations.views.loading import Asked

# Of a page's cards, with the one just answered.
MOST = PAGE + 1


@require_safe
def live(request: Asked) -> HttpResponse:
    """The cards of the invitations in `ids`, as they are now; 304 while none looks different. Two queries."""
    now = timezone.now()
    hand = in_hand(request.user.pk, now)
    cards = make_cards(cards_wanted(request.user.pk, ids_in(request.GET.get("ids", ""))), hand.held, now)
    etag = etag_of(cards, hand)
    answer = get_conditional_response(request, etag=etag)
    if answer is None:
        context = {"cards": cards, "hand": hand, "now": now, "from": request.GET.get("from", "")}
        answer = render(request, "invitations/live.html", context)
    answer.headers["ETag"] = etag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def cards_wanted(worker_id: int, ids: list[int]) -> list[Invitation]:
    """The worker's among these. Of gigs that have been deleted too, for their cards would stand as they stood."""
    mine = Invitation.objects.filter(worker=worker_id, pk__in=ids)
    found = list(with_gigs(mine.order_by("pk")))
    missing = {*ids} - {each.pk for each in found}
    return found + (deleted.of_worker(worker_id, Q(invitation_id__in=missing)) if missing else [])


def etag_of(cards: list[Card], hand: Hand) -> str:
    parts = [translation.get_language(), hand.newest, len(hand.pending)]
    parts += [f"{card.invitation.pk} {card.version}" for card in cards]
    return quote_etag(blake2s(repr(parts).encode(), digest_size=12).hexdigest())


@require_POST
def see(request: Asked) -> HttpResponse:
    visits.see(
        worker_id=request.user.pk,
        invitation_ids=ids_in(request.POST.get("ids", "")),
        by=request.user.actor,
        now=timezone.now(),
    )
    return HttpResponse(status=204)


def ids_in(text: str) -> list[int]:
    """Ids separated by commas; what is none is passed over."""
    parts = text[: MOST * 20].split(",")
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) <= 18][:MOST]
