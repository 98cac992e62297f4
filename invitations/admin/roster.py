"""The people of a gig as staff look for them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from gigs.models import Gig
from invitations.models import Invitation, InvitationQuerySet, Status
from workers.people import called

SHOWN_PEOPLE = 25
# Nobody leafs so far; who looks for somebody searches.
MOST_PAGES = 4_000
SEARCH_CHARS = 100

COLUMNS = (
    "gig_id",
    "status",
    "wave_number",
    "created_at",
    "seen_at",
    "answered_at",
    "rejection_reason",
    "rejection_note",
    "no_reward",
    "worker__user__email",
    "worker__user__first_name",
    "worker__user__last_name",
)


@dataclass(frozen=True)
class Roster:
    """One page of a gig's people: those of a status, whose address or name begins so, the latest answer first."""

    people: list[Invitation]
    status: str
    search: str
    page: int
    has_next: bool

    @property
    def is_filtered(self) -> bool:
        return bool(self.status or self.search or self.page > 1)

    def query(self, **changes: Any) -> str:
        """The address of another page of the same people."""
        given = {"status": self.status, "q": self.search, "page": self.page} | changes
        return "?" + urlencode({name: value for name, value in given.items() if value})

    @property
    def previous_query(self) -> str:
        return self.query(page=self.page - 1) if self.page > 1 else ""

    @property
    def next_query(self) -> str:
        return self.query(page=self.page + 1) if self.has_next else ""


def roster_of(gig: Gig, request: HttpRequest) -> Roster:
    """Two queries, and never a count."""
    status = request.GET.get("status", "")
    status = status if status in Status.values else ""
    search = request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_CHARS]
    number = page_number(request.GET.get("page", ""))
    start = (number - 1) * SHOWN_PEOPLE
    # First only who they are, so that the database sorts a hundred thousand without their accounts.
    ids = list(latest_first(people_of(gig, status, search)).values_list("pk", flat=True)[start:][: SHOWN_PEOPLE + 1])
    people = Invitation.objects.filter(pk__in=ids[:SHOWN_PEOPLE]).select_related("worker__user").only(*COLUMNS)
    return Roster(list(latest_first(people)), status, search, number, has_next=len(ids) > SHOWN_PEOPLE)


def page_number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), MOST_PAGES)


def people_of(gig: Gig, status: str, search: str) -> InvitationQuerySet:
    people = Invitation.objects.filter(gig=gig, **({"status": status} if status else {}))
    for word in search.split():
        by_address = Q(worker__user__email__startswith=word.lower())
        people = people.filter(by_address | called(word, account="worker__user__"))
    return people


def latest_first(people: InvitationQuerySet) -> InvitationQuerySet:
    return people.order_by(Coalesce("answered_at", "created_at").desc(), "-pk")
