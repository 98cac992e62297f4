"""How many, as exactly as a page has time for."""

from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from space_project.patience import Patience

# Up to here a page counts one by one.
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Amount:
    """`value` is exact, the least if there are `more`, or estimated; None could not be counted in time. As text it
    stands in a sentence, before what is counted.
    """

    value: int | None
    more: bool = False
    about: bool = False

    def __str__(self) -> str:
        if self.value is None:
            return _("an unknown number of")
        if self.about:
            return _("about %s") % intcomma(self.value)
        return _("more than %s") % intcomma(self.value) if self.more else intcomma(self.value)

    def __bool__(self) -> bool:
        """Whether there may be any."""
        return self.value != 0

    @property
    def plural(self) -> int:
        """What a sentence about so many goes by."""
        return 2 if self.value is None or self.more else self.value


def counted(rows: QuerySet[Any, Any], patience: Patience, *, most: int = MOST_COUNTED, seconds: float) -> Amount:
    """How many rows there are, exactly up to `most`, in so many seconds."""
    found = patience.ask(rows.order_by().values("pk")[: most + 1].count, most=seconds)
    return Amount(found) if found is None or found <= most else Amount(most, more=True)
