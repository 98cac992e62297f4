"""Looking at what the upstream has come to: every so often, and at once when a webhook or a refusal says so."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from gigs.models import Gig
from integrations.upstream import beginning, client, collecting, lanes, turns
from integrations.upstream.client import UpstreamDown, UpstreamRefused
from integrations.upstream.models import UpstreamChange, UpstreamGig, UpstreamInvitation, UpstreamTurn
from integrations.upstream.taking_over import take_over
from integrations.upstream.turns import Streak, Turn, TurnLost
from invitations.models import Invitation

log = logging.getLogger(__name__)

TURN = UpstreamTurn.Name.LOOK
# Then the next tick goes on, so that a task ends long before its limit.
AT_MOST = timedelta(minutes=2)
# Looks nobody asked for come no closer: of the 600 requests that a Cirro answers in a minute half stay for reports.
GAP = timedelta(milliseconds=200)
# A gig that was named goes before those whose time came less than this before.
HASTE = timedelta(minutes=15)
# A gig whose look failed is not looked at again before.
SOON = timedelta(minutes=1)
AT_ONCE = 500


def look(*, clock: Callable[[], datetime]) -> int:
    """Each gig whose time has come has been looked at; returns how many. One at a time, for all processes."""
    if not (beginning.is_ours() and beginning.is_over() and (turn := turns.take(TURN, now=clock()))):
        return 0
    looked, until, streak = 0, clock() + AT_MOST, Streak()
    try:
        while clock() < until and (link := due(clock()).first()):
            looked += try_to_look_at(link, turn, clock, streak)
        streak.end()
    except TurnLost:
        return looked
    except (UpstreamDown, UpstreamRefused) as failure:
        turn.rest(str(failure), now=clock(), seconds=getattr(failure, "seconds", 0))
        return looked
    except Exception as error:
        turn.rest(f"The Space itself failed: {error!r}", now=clock())
        raise
    turn.end(clock())
    return looked


def due(now: datetime) -> QuerySet[UpstreamGig]:
    return UpstreamGig.objects.filter(look_at__lte=now).order_by("look_at", "pk")


def try_to_look_at(link: UpstreamGig, turn: Turn, clock: Callable[[], datetime], streak: Streak) -> bool:
    """A gig that fails is looked at again when its time comes, and holds up no other. UpstreamDown, UpstreamRefused."""
    before, told_before = link.look_at, link.look_failure
    try:
        look_at(link, turn, clock)
    except (UpstreamDown, UpstreamRefused) as failure:
        log.warning("Gig %s cannot be looked at upstream: %s", link.pk, failure)
        for_all = getattr(failure, "for_all", False)
        if isinstance(failure, UpstreamDown):
            keep_its_place(link, before if for_all else clock() + SOON)
        # Of an upstream that answers nobody staff are told once, not of each gig.
        told = told_before if for_all else str(failure)
        UpstreamGig.objects.filter(pk=link.pk).update(look_failure=told)
        streak.fail(failure, for_all=for_all)
        return False
    streak.succeed()
    turns.succeed(TURN)
    return True


def keep_its_place(link: UpstreamGig, until: datetime | None) -> None:
    """An outage costs a gig nothing of its haste; what fails alone comes soon, though not before all others.

    What was refused is not hurried: five of such in a row would be taken for an upstream that is down.
    """
    if until and link.look_at and until < link.look_at:
        as_written(link).update(look_at=until)


def look_at(link: UpstreamGig, turn: Turn, clock: Callable[[], datetime]) -> None:
    """What stands here of the gig's invitations is what stood there after this began. A closed gig needs no more."""
    gig = Gig.objects.filter(pk=link.pk).first()
    # Written before the look, so that who asks for another one meanwhile gets it.
    link.look_at, link.look_failure = clock() + interval() if gig else None, ""
    link.save(update_fields=["look_at", "look_failure"])
    if gig is None:
        return
    # What expired here with the gig has to be read first: until then it is ahead of what stands there.
    known, is_last = revisions_of(gig), not (gig.is_open(clock()) or collecting.unread([gig.pk]))
    for page in client.pages("/gig_invitations", gig_id=link.upstream_id):
        turn.keep(clock())
        take_over(gig=gig, objects=page, known=known, now=clock())
    if is_last:
        as_written(link).update(look_at=None)


def as_written(link: UpstreamGig) -> QuerySet[UpstreamGig]:
    """None if somebody has asked for another look meanwhile."""
    return UpstreamGig.objects.filter(pk=link.pk, look_at=link.look_at)


def interval() -> timedelta:
    """From one look at a gig to the next, if nobody asks for one: the longer, the more gigs there are. A query."""
    return max(timedelta(seconds=client.upstream().poll_seconds), watched().count() * GAP)


def watched() -> QuerySet[UpstreamGig]:
    return UpstreamGig.objects.filter(look_at__isnull=False)


def revisions_of(gig: Gig) -> dict[str, int]:
    """How many reports of each of the gig's invitations had been answered when the look began, where any had."""
    links = UpstreamInvitation.objects.filter(revision__gt=0, pk__in=Invitation.objects.filter(gig=gig).values("pk"))
    return dict(links.values_list("upstream_id", "revision"))


def look_again(change: UpstreamChange, *, now: datetime) -> None:
    """The gig of the change's invitation is looked at by the next tick, also if it is over and had its last look."""
    gigs = Invitation.objects.filter(pk=change.subject_id).values("gig")
    UpstreamGig.objects.filter(pk__in=gigs).update(look_at=now - HASTE)


def look_after(payload: Any, *, now: datetime) -> None:
    """A webhook says that something has changed there: in the gigs that it names anywhere, or else in any.

    Cirro publishes no envelope, so none is relied on; and what it says is not believed but looked up, so a repeat or a
    replay costs a look and changes nothing.
    """
    if not (named := {*gig_ids_in(payload)}):
        look_at_all(now=now)
    for some in lanes.parts(named):
        UpstreamGig.objects.filter(upstream_id__in=some).update(look_at=now - HASTE)


def look_at_all(*, now: datetime) -> None:
    """Every gig is looked at soon, one after the other; calls on end make that no faster, and delay no gig."""
    until = now + watched().count() * GAP
    later = [*watched().filter(look_at__gt=until).order_by("look_at", "pk")]
    for place, link in enumerate(later):
        link.look_at = now + place * GAP
    UpstreamGig.objects.bulk_update(later, ["look_at"], batch_size=AT_ONCE)


def gig_ids_in(payload: Any) -> Iterator[str]:
    waiting = [payload]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("gig_id"), str | int):
                yield str(part["gig_id"])
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
