"""Calendar files and the feed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from gigs.models import Gig
from invitations.calendar import Seat, calendar_of, seat_of, seats_of
from invitations.views.loading import for_invited_to, my_invitation_to
from workers.models import Worker


@require_safe
@for_invited_to
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One gig, for who holds a seat or has held it."""
    seat = seat_of(my_invitation_to(request, pk))
    if seat is None:
        raise Http404
    return answer(request, [seat], timezone.now(), f"gig-{pk}.ics")


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """All of a worker's gigs, for the calendar that knows the token; a renewed token ends the old one."""
    worker = Worker.objects.active().select_related("user").filter(calendar_token=token).first()
    if worker is None:
        raise Http404
    now = timezone.now()
    with translation.override(worker.user.language or translation.get_language()):
        return answer(request, seats_of(worker.pk, now), now, "gigs.ics")


def answer(request: HttpRequest, seats: Sequence[Seat], now: datetime, name: str) -> HttpResponse:
    """304 while the calendar has what would be sent."""
    etag = etag_of(seats)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(made(request, seats, now), content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def made(request: HttpRequest, seats: Sequence[Seat], now: datetime) -> bytes:
    def page_of(gig: Gig) -> str:
        return request.build_absolute_uri(reverse("invitations:gig", args=[gig.pk]))

    # Not the host asked for: there may be several, and an entry is the same by each.
    return calendar_of(seats, now=now, page_of=page_of, host=urlsplit(settings.SPACE_URL).netloc)


def etag_of(seats: Sequence[Seat]) -> str:
    """Whatever an entry shows moves its last change; only its moment of making does not count."""
    told = repr([(seat.invitation.pk, seat.is_cancelled, seat.changed_at) for seat in seats])
    return f'"{hashlib.blake2s(told.encode(), digest_size=12).hexdigest()}"'
