"""Numbers of a gig as shapes: where an SVG draws what. Texts, because a template would write 0.5 as the locale does."""

from collections.abc import Iterator
from dataclasses import dataclass

from gigs.models import Gig
from invitations.funnel import Funnel

# So many seats are drawn one by one, more as a bar.
MOST_DOTS = 60
DOTS_IN_ROW = 20
DOT = 26


def percent(part: float, whole: float) -> str:
    return f"{min(100 * part / whole, 100):.2f}" if whole else "0"


@dataclass(frozen=True)
class Dot:
    """A seat: `taken`, `wanted`, or `spare`, which somebody may take though nobody more is wanted."""

    x: int
    y: int
    kind: str


@dataclass(frozen=True)
class Seats:
    """The gig's seats, as dots, or as parts of a bar in percent."""

    gig: Gig

    @property
    def drawn(self) -> int:
        """With a maximum lowered below those who hold a seat, these are drawn too."""
        return max(self.gig.capacity, self.gig.accepted_count)

    @property
    def dots(self) -> list[Dot]:
        return list(self.each_dot()) if self.drawn <= MOST_DOTS else []

    def each_dot(self) -> Iterator[Dot]:
        for index in range(self.drawn):
            row, column = divmod(index, DOTS_IN_ROW)
            yield Dot(column * DOT + DOT // 2, row * DOT + DOT // 2, self.kind(index))

    def kind(self, index: int) -> str:
        if index < self.gig.accepted_count:
            return "taken"
        return "wanted" if index < self.gig.total_seats else "spare"

    @property
    def width(self) -> int:
        return min(self.drawn, DOTS_IN_ROW) * DOT

    @property
    def height(self) -> int:
        return -(-self.drawn // DOTS_IN_ROW) * DOT

    @property
    def taken(self) -> str:
        return percent(self.gig.accepted_count, self.drawn)

    @property
    def wanted(self) -> str:
        return percent(self.gig.total_seats, self.drawn)

    @property
    def minimum(self) -> str:
        return percent(self.gig.seats_min, self.drawn)


@dataclass(frozen=True)
class Bar:
    """A line of the funnel; `width` is its share of those invited, in percent."""

    kind: str
    amount: int
    width: str


def bars(funnel: Funnel) -> list[Bar]:
    amounts = {kind: getattr(funnel, kind) for kind in ("invited", "seen", "accepted", "rejected", "left", "silent")}
    return [Bar(kind, amount, percent(amount, funnel.invited)) for kind, amount in amounts.items()]
