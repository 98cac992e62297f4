"""A change with consequences is saved once whoever makes it has read them."""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from gigs.models import Gig
from invitations.admin.doors import page
from invitations.consequences import Consequence, consequences

# Those that stood on the page before, each with how many it spoke of.
READ = "_read"
# What counts change by while one reads is no news.
NOTICED = 1.1
NUMBER = re.compile(r"\d{1,9}|inf", re.ASCII)
# The buttons of the form, and what is new with each page.
NOT_CARRIED = {"csrfmiddlewaretoken", READ, "_back"}
BUTTONS = ("_save", "_continue", "_addanother")


class Unread(Exception):  # noqa: N818 - nothing is wrong
    """Saving would have consequences that nobody has read yet; nothing has been written."""

    def __init__(self, gig: Gig, found: list[Consequence]) -> None:
        super().__init__(gig, found)
        self.gig, self.found = gig, found


def confirm(request: HttpRequest, gig: Gig, changes: dict[str, Any], *, now: datetime) -> None:
    """Unread unless the request says that these consequences have been read, and about as many of each."""
    found = consequences(gig, changes, now=now)
    read = sizes(request.POST.getlist(READ))
    if any(each.code not in read or size(each) > NOTICED * read[each.code] for each in found):
        raise Unread(gig, found)


def size(consequence: Consequence) -> float:
    """Who has read of more than can be counted, or of an unknown number, has read of any."""
    amount = consequence.amount
    if amount is None:
        return 0
    return math.inf if amount.value is None or amount.more else amount.value


def sizes(read: Sequence[str]) -> dict[str, float]:
    """By code; nothing of what no page of ours has sent."""
    pairs = (each.partition(" ") for each in read)
    return {code: float(number) for code, _space, number in pairs if NUMBER.fullmatch(number)}


class Confirming(ModelAdmin):
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Unread as unread:
            return ask(request, self, unread)


def ask(request: HttpRequest, gig_admin: "ModelAdmin[Gig]", unread: Unread) -> TemplateResponse:
    """The consequences, and the whole form carried along."""
    button = next((name for name in BUTTONS if name in request.POST), BUTTONS[0])
    context = {
        "title": _("What this change does"),
        "gig": unread.gig,
        "found": unread.found,
        "button": button,
        "hidden": [*carried(request.POST), *((READ, f"{each.code} {size(each)}") for each in unread.found)],
    }
    return page(request, gig_admin, "consequences", context)


def carried(sent: QueryDict) -> list[tuple[str, str]]:
    names = [name for name in sent if name not in NOT_CARRIED and name not in BUTTONS]
    return [(name, value) for name in names for value in sent.getlist(name)]
