"""How an invitation stands, in the worker's words: what is so, why, and what can be done. No queries."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gigs.models import Gig, GigArchived, GigEnded, GigFull, Phase
from invitations import actions
from invitations.models import Invitation, Status, WrongStatus
from invitations.visits import NoSeat
from space_project.errors import SpaceError
from workers.models import WorkerInactive

Text = str | Promise

# What has come between the worker and what they wanted to do.
REFUSALS: dict[type[SpaceError], Text] = {
    GigFull: _("The seats have just been taken"),
    GigEnded: _("This gig is over"),
    GigArchived: _("The organisers have withdrawn this gig"),
    WrongStatus: _("This page was not up to date"),
    actions.AcceptedOtherwise: _("You have accepted this already"),
    actions.UndoTooLate: _("It is too late to undo that"),
    NoSeat: _("A gig opens for those who hold a seat"),
    WorkerInactive: _("Your account takes no work at present"),
}
# By what an invitation in this state cannot be accepted, also where its status alone says less.
LOST: dict[str, type[SpaceError]] = {
    "standby": GigFull,
    "taken": GigFull,
    "over": GigEnded,
    "done": GigEnded,
    "withdrawn": GigArchived,
    "left": WrongStatus,
    "expired": WrongStatus,
}


@dataclass(frozen=True)
class Standing:
    """`state` is for style sheets and programs; the texts are for the worker, `why` and `next_step` may be empty."""

    state: str
    word: Text
    why: Text = ""
    next_step: Text = ""
    can_accept: bool = False
    can_reject: bool = False
    can_leave: bool = False
    can_open: bool = False
    can_undo: bool = False

    def told(self) -> tuple[str, ...]:
        """All of it in the reader's language."""
        return tuple(map(str, vars(self).values()))


def headline_of(refusal: SpaceError, standing: Standing) -> Text:
    """A gig that is full, over or withdrawn ends its invitations, which then refuse by their status."""
    why = type(refusal)
    return REFUSALS[LOST.get(standing.state, why) if why is WrongStatus else why]


def standing_of(invitation: Invitation, now: datetime) -> Standing:
    """The gig has to be loaded with the invitation."""
    tell = {
        Status.PENDING: of_pending,
        Status.ACCEPTED: of_accepted,
        Status.REJECTED: of_rejected,
        Status.LEFT: of_left,
        Status.EXPIRED: of_expired,
    }
    return tell[Status(invitation.status)](invitation, invitation.gig, now)


def of_pending(invitation: Invitation, gig: Gig, now: datetime) -> Standing:
    if not gig.is_open(now):
        return over(gig, now)
    if gig.is_full:
        return Standing(
            "standby",
            _("Standby"),
            _("All seats are taken for now."),
            _("Your invitation stays: if somebody leaves, you can still accept. Look in again."),
            can_reject=True,
        )
    return Standing("open", _("Invited"), can_accept=True, can_reject=True)


def of_accepted(invitation: Invitation, gig: Gig, now: datetime) -> Standing:
    if gig.is_withdrawn:
        return withdrawn(_("You held a seat. The organisers have withdrawn this gig."))
    if not gig.is_open(now):
        return Standing("done", _("Over"), _("You held a seat."), can_open=gig.archived_at is None)
    running = gig.phase(now) == Phase.STARTED
    ahead = _("Nothing to do until it starts. If you cannot come, leave in time, so that somebody else can.")
    return Standing(
        "seat",
        _("Running now") if running else _("Your seat is safe"),
        next_step=_("Open the gig to begin.") if running else ahead,
        can_leave=True,
        can_open=True,
        can_undo=actions.can_undo(invitation, now),
    )


def of_rejected(invitation: Invitation, gig: Gig, now: datetime) -> Standing:
    if not gig.is_open(now):
        return Standing("over", _("Rejected"), _("The gig is over."))
    undo = actions.can_undo(invitation, now) and not gig.has_reached_maximum
    if gig.is_full:
        return Standing("rejected", _("Rejected"), _("All seats are taken meanwhile."), can_undo=undo)
    changed_mind = _("Changed your mind? You can still accept while there are seats.")
    return Standing("rejected", _("Rejected"), next_step=changed_mind, can_accept=True, can_undo=undo)


def of_left(invitation: Invitation, gig: Gig, now: datetime) -> Standing:
    if not gig.is_open(now):
        return Standing("over", _("Left"), _("You gave your seat back."))
    again = _("If you want to come after all, ask the organisers to invite you anew.")
    return Standing("left", _("Left"), _("You gave your seat back, and it is offered to others."), again)


def of_expired(invitation: Invitation, gig: Gig, now: datetime) -> Standing:
    anew = _("If a seat becomes free, the organisers can invite you anew.")
    if gig.has_reached_maximum and not gig.is_withdrawn:
        return Standing("taken", _("Seats taken"), _("All seats were taken before you answered."), anew)
    if not gig.is_open(now):
        return over(gig, now)
    # Somebody may have left since the seats were taken: the row does not tell which it was.
    return Standing("expired", _("Expired"), _("The seats were taken, or the organisers have taken it back."), anew)


def over(gig: Gig, now: datetime) -> Standing:
    """For who has not answered."""
    if gig.is_withdrawn:
        return withdrawn(_("The organisers have withdrawn this gig."))
    return Standing("over", _("Over"), _("The gig ended before you answered."))


def withdrawn(why: Text) -> Standing:
    return Standing("withdrawn", _("Withdrawn"), why)


def of_inactive() -> Standing:
    """For whom the accept refuses: what is pending expires with the next tick."""
    ask = _("Ask whoever runs this Space to activate your account again.")
    return Standing("inactive", _("On hold"), _("An inactive account can accept nothing."), ask)
