"""The first page of the admin: what needs a person now, and how the Space has been doing."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from invitations.admin.charts import DAYS, charts
from invitations.attention import needing_attention
from invitations.waves import invites_here

SEES = ("gigs.view_gig", "invitations.view_invitation")


def home_context(request: HttpRequest) -> dict[str, Any]:
    """Nothing for whoever may not see gigs and invitations."""
    if not request.user.has_perms(SEES):
        return {}
    now = timezone.now()
    told = {"now": now, "kinds": needing_attention(now), "charts": charts(now), "days": DAYS}
    return told | {"invites_here": invites_here()}
