"""What needs a person now, because the engine alone will not mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from gigs.models import Gig
from invitations.models import Invitation, Wave
from invitations.waves import invites_here

# Who starts sooner than this with free seats has to be looked at, whether people are still asked or not.
SOON = timedelta(hours=24)
# Whoever ended a gig gets this long to look at what came of it.
LEFT_LYING = timedelta(days=1)
# Of each kind so many are shown, and so many more looked at; nobody works through more at once.
SHOWN = 8
LOOKED_AT = 100


@dataclass(frozen=True)
class Concern:
    """A gig somebody has to look at; `pending` may still accept. `wave` is the latest, if the engine sent one."""

    gig: Gig
    pending: int = 0
    wave: Wave | None = None

    @property
    def missing(self) -> int:
        """Seats below the minimum that nobody has taken."""
        return self.gig.seats_min - self.gig.accepted_count

    @property
    def cannot_fill(self) -> bool:
        """Even if everybody who was asked said yes."""
        return self.pending < self.missing


@dataclass(frozen=True)
class Kind:
    """Concerns of one sort, the most urgent first. `goes_on` if there are more."""

    name: str
    concerns: Sequence[Concern]
    goes_on: bool = False


def needing_attention(now: datetime) -> list[Kind]:
    return [each for each in [*short_of_workers(now), left_lying(now)] if each.concerns]


def exhausted(now: datetime) -> QuerySet[Gig]:
    """Open gigs in auto mode with free seats whose latest wave found fewer than it wanted: everybody has been asked.

    `next_wave_at` is set for these alone, so this costs by the gigs that wait for a wave, not by all. None where an
    upstream sends the waves: the latest here says nothing any more.
    """
    if not invites_here():
        return Gig.objects.none()
    latest = Wave.objects.filter(gig=OuterRef("pk"), number=OuterRef("wave_count"))
    found_too_few = latest.filter(shortfall=Wave.Shortfall.POOL_EXHAUSTED)
    waiting = Gig.objects.filter(next_wave_at__isnull=False, end_at__gt=now, accepted_count__lt=F("seats_min"))
    return waiting.filter(Exists(found_too_few)).order_by("start_at", "pk")


def starting_soon(now: datetime) -> QuerySet[Gig]:
    """Open gigs, in either mode, that start soon with fewer workers than they need."""
    soon = Gig.objects.open(now).filter(start_at__gt=now, start_at__lte=now + SOON)
    return soon.filter(accepted_count__lt=F("seats_min")).order_by("start_at", "pk")


def lying(now: datetime) -> QuerySet[Gig]:
    """Gigs that ended a while ago and are neither archived nor going to be."""
    ended = Gig.objects.filter(archived_at=None, archive_at=None, end_at__lte=now - LEFT_LYING)
    return ended.order_by("-end_at", "-pk")


def short_of_workers(now: datetime) -> list[Kind]:
    """A gig is told once, by its worst. Six queries."""
    dry = concerns_of(exhausted(now))
    hopeless = [concern for concern in dry if concern.cannot_fill]
    others = [concern for concern in dry if not concern.cannot_fill and not (concern.wave and concern.wave.invited)]
    told = {concern.gig.pk for concern in [*hopeless, *others]}
    late = [concern for concern in concerns_of(starting_soon(now)) if concern.gig.pk not in told]
    return [kind("will_not_fill", hopeless), kind("starts_soon", late), kind("found_nobody", others)]


def left_lying(now: datetime) -> Kind:
    return kind("not_archived", [Concern(gig) for gig in small(lying(now))[: SHOWN + 1]])


def kind(name: str, concerns: Sequence[Concern]) -> Kind:
    return Kind(name, concerns[:SHOWN], goes_on=len(concerns) > SHOWN)


def small(gigs: QuerySet[Gig]) -> QuerySet[Gig]:
    return gigs.defer("description", "filter_query", "sort_query", "wave_position")


def concerns_of(gigs: QuerySet[Gig]) -> list[Concern]:
    """The first of these gigs with who may still accept. Three queries."""
    found = list(small(gigs)[:LOOKED_AT])
    ids = [gig.pk for gig in found]
    pending: dict[int, int] = dict(
        Invitation.objects.pending().filter(gig__in=ids).order_by().values_list("gig").annotate(Count("pk"))
    )
    waves = {wave.gig_id: wave for wave in Wave.objects.filter(gig__in=ids, number=F("gig__wave_count"))}
    return [Concern(gig, pending.get(gig.pk, 0), waves.get(gig.pk)) for gig in found]
