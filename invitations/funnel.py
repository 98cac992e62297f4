"""How far the people asked to a gig have come: invited, seen, answered, and what they answered."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from gigs.models import Gig
from invitations.models import ANSWERED, Status


@dataclass(frozen=True)
class Funnel:
    """`silent` have not answered, in time or yet; so invited = accepted + rejected + left + silent."""

    invited: int = 0
    seen: int = 0
    accepted: int = 0
    rejected: int = 0
    left: int = 0
    pending: int = 0
    expired: int = 0
    # Why people rejected, the most frequent first; who told no reason is under "".
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def silent(self) -> int:
        return self.pending + self.expired


def funnel_of(gig: Gig) -> Funnel:
    """One query over the gig's own invitations. Who answered has seen, also where no page told so."""
    seen = Q(seen_at__isnull=False) | Q(status__in=ANSWERED)
    rows = list(
        gig.invitations.order_by()
        .values_list("status", "rejection_reason")
        .annotate(amount=Count("pk"), seen=Count("pk", filter=seen))
    )
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for status, reason, amount, _seen in rows:
        statuses[status] += amount
        if status == Status.REJECTED:
            reasons[reason] += amount
    return Funnel(
        invited=statuses.total(),
        seen=sum(seen for *_rest, seen in rows),
        **{status: statuses[status] for status in Status.values},
        reasons=tuple(reasons.most_common()),
    )
