"""The changes go to the upstream, each as one request that may be repeated; none is lost."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from gigs.models import Gig
from integrations.upstream import beginning, client, collecting, inviting, lanes, looking, turns
from integrations.upstream.client import UpstreamDown, UpstreamRefused
from integrations.upstream.errands import ERRANDS, note_refusal, raise_revision, state_after
from integrations.upstream.models import (
    ANSWERS,
    ChangeState,
    UpstreamChange,
    UpstreamInvitation,
    UpstreamTurn,
    What,
    linked,
)
from integrations.upstream.saying import NeverTold, NothingToSay, NotYet
from integrations.upstream.turns import Streak, Turn, TurnLost
from invitations import following
from invitations.models import Invitation, Status
from space_project.sweeping import sweep

log = logging.getLogger(__name__)

TURN = UpstreamTurn.Name.REPORT
# Then the next tick goes on, so that a task ends long before its limit.
COLLECTING_AT_MOST, AT_MOST = timedelta(minutes=1), timedelta(minutes=2)
KEPT_FOR = timedelta(days=30)

Clock = Callable[[], datetime]


def report(*, clock: Clock) -> int:
    """What has happened is told, as far as the upstream takes it. One at a time.

    Returns how many changes were told; 0 if it ended by a failure, or what stands here is of another upstream.
    """
    if not (beginning.is_ours() and (turn := turns.take(TURN, now=clock()))):
        return 0
    try:
        collect(turn, clock)
        done = work_through(turn, clock)
    except TurnLost:
        return 0
    except UpstreamDown as down:
        turn.rest(str(down), now=clock(), seconds=down.seconds)
        return 0
    except Exception as error:
        turn.rest(f"The Space itself failed: {error!r}", now=clock())
        raise
    turn.end(clock())
    return done


def collect(turn: Turn, clock: Clock) -> None:
    """What has been published is told from now on, as far as there is time. TurnLost."""
    until = clock() + COLLECTING_AT_MOST
    while clock() < until and collecting.read_on(now=clock()) is not None:
        turn.keep(clock())


def work_through(turn: Turn, clock: Clock) -> int:
    """UpstreamDown where the next change would get no answer either, or the last got none. TurnLost."""
    done, until, streak = 0, clock() + AT_MOST, Streak()
    while clock() < until and (change := UpstreamChange.objects.due(clock()).first()):
        turn.keep(clock())
        done += tell(change, clock, streak)
    streak.end()
    return done


def tell(change: UpstreamChange, clock: Clock, streak: Streak) -> bool:
    """Whether the upstream knows it now; otherwise the change says why not. UpstreamDown."""
    try:
        return ask_or_refuse(change, clock, streak)
    except NotYet as wait:
        lanes.put_off(change, str(wait), now=clock())
    except UpstreamDown as down:
        lanes.put_off(change, what_may_be_kept(change, str(down)), now=clock())
        streak.fail(down, for_all=down.for_all)
    except Exception as error:
        # It holds up its own lane and no other.
        log.exception("%s cannot be told to the upstream; it is tried again.", change)
        lanes.put_off(change, f"The Space itself failed: {error!r}", now=clock())
    return False


def ask_or_refuse(change: UpstreamChange, clock: Clock, streak: Streak) -> bool:
    """Whether the upstream knows it now; False too once its refusal is noted. NotYet, UpstreamDown."""
    try:
        told = ask(change, clock)
    except NeverTold as untold:
        collecting.tell_worker(untold.worker_id, now=clock())
        raise
    except UpstreamRefused as refusal:
        turns.succeed(TURN)
        refuse(change, refusal, now=clock())
        told = False
    streak.succeed()
    return told


def ask(change: UpstreamChange, clock: Clock) -> bool:
    """One request, and what its answer means. What is sent is written down first: a repeat has to say the same."""
    change = fixed(change, clock())
    if (request := change.request) is None:
        pass_over(change, now=clock())
        return True
    answer = client.ask(request["method"], request["path"], request.get("body"), key=str(change.key))
    turns.succeed(TURN)
    return take_in(change, answer, now=clock())


@transaction.atomic
def fixed(change: UpstreamChange, now: datetime) -> UpstreamChange:
    """As it stands now, with its request; None if there is nothing to say any more. NotYet.

    Under its row, which a deletion locks too: either what is written down here is forgotten, or it is read afterwards.
    """
    change = UpstreamChange.objects.select_for_update(no_key=True).get(pk=change.pk)
    if change.request is None:
        try:
            change.request = ERRANDS[change.what].request(change, now)
        except NothingToSay:
            return change
        change.save(update_fields=["request"])
    return change


@transaction.atomic
def pass_over(change: UpstreamChange, *, now: datetime) -> None:
    """There is nothing to say of it; of an invitation that is there already, what was answered to it since."""
    if change.what == What.INVITE and linked(UpstreamInvitation, change.subject_id):
        for gig in Gig.objects.locked().filter(invitations=change.subject_id):
            inviting.tell_answers(gig.pk, [change.subject_id], now=now)
    lanes.settle(change, ChangeState.DONE, now=now)


@transaction.atomic
def take_in(change: UpstreamChange, answer: client.Object, *, now: datetime) -> bool:
    if ERRANDS[change.what].answered(change, answer, now):
        lanes.settle(change, ChangeState.DONE, now=now)
        return True
    lanes.ask_anew(change, now=now)
    return False


@transaction.atomic
def refuse(change: UpstreamChange, refusal: UpstreamRefused, *, now: datetime) -> None:
    """It is not sent again by itself. What stands here follows what stands there.

    A refusal of what was forgotten meanwhile says nothing of what is sent next, and may name the person.
    """
    sent = UpstreamChange.objects.select_for_update(no_key=True).filter(pk=change.pk, key=change.key)
    if change.what == What.WORKER and not sent.exists():
        return
    if change.what == What.INVITE and inviting.split(change, now=now):
        return
    if change.what in ANSWERS:
        raise_revision(change)
    if change.what in collecting.OF_INVITATION:
        # Also whom it would not invite: they may have been invited there before, and then the look says so.
        looking.look_again(change, now=now)
    if change.what == What.INVITE:
        for invitation in Invitation.objects.filter(pk=change.subject_id):
            following.follow(invitation=invitation, into=[Status.EXPIRED], now=now)
    note_refusal(change, refusal)
    lanes.settle(change, state_after(change, refusal), now=now, failure=what_may_be_kept(change, str(refusal)))


def what_may_be_kept(change: UpstreamChange, sentence: str) -> str:
    """Of an invitation of somebody who was deleted meanwhile nothing is: the upstream may name them."""
    if change.what not in collecting.OF_INVITATION:
        return sentence
    invitation = Invitation.objects.select_related("worker__user").filter(pk=change.subject_id).first()
    return "" if invitation and invitation.worker.user.is_deleted else sentence


def forget(*, now: datetime) -> int:
    """The oldest that were told or overruled more than KEPT_FOR ago are gone; what is parked stays."""
    old = UpstreamChange.objects.filter(settled_at__lte=now - KEPT_FOR).exclude(state=ChangeState.PARKED)
    return sweep(old.order_by("settled_at"))
