import pytest

from invitations import actions, visits
from invitations.funnel import Funnel, funnel_of
from invitations.models import RejectionReason, Status
from tests.factories import WHO_AND_WHEN, make_gig, make_in_status, make_invitation

pytestmark = pytest.mark.django_db


def test_a_gig_nobody_was_invited_to() -> None:
    assert funnel_of(make_gig()) == Funnel()


def test_everybody_invited_has_one_place() -> None:
    gig = make_gig(total_seats=9)
    for status in Status:
        make_in_status(status, gig)
    make_invitation()
    funnel = funnel_of(gig)
    assert (funnel.accepted, funnel.rejected, funnel.left, funnel.pending, funnel.expired) == (1, 1, 1, 1, 1)
    assert funnel.silent == 2
    assert funnel.invited == funnel.accepted + funnel.rejected + funnel.left + funnel.silent


def test_seen_are_those_who_were_shown_it_and_those_who_answered() -> None:
    gig = make_gig(total_seats=9)
    shown, answered_unseen, answered_and_shown, _unseen = (make_invitation(gig) for _ in range(4))
    for invitation in (shown, answered_and_shown):
        visits.see(worker_id=invitation.worker_id, invitation_ids=[invitation.pk], **WHO_AND_WHEN)
    for invitation in (answered_unseen, answered_and_shown):
        actions.reject(invitation=invitation, **WHO_AND_WHEN)
    assert funnel_of(gig).seen == 3


def test_reasons_come_the_most_frequent_first_and_only_of_those_who_still_reject() -> None:
    gig = make_gig(total_seats=9)
    for reason in ("busy", "too_far", "too_far", None, "wrong_time"):
        invitation = make_in_status(Status.REJECTED, gig)
        if reason:
            actions.give_reason(invitation=invitation, reason=RejectionReason(reason), **WHO_AND_WHEN)
    actions.accept(invitation=invitation, **WHO_AND_WHEN)
    reasons = funnel_of(gig).reasons
    assert reasons[0] == ("too_far", 2)
    assert {*reasons} == {("too_far", 2), ("busy", 1), ("", 1)}


def test_it_takes_one_query(django_assert_num_queries) -> None:
    gig = make_gig(total_seats=9)
    make_in_status(Status.REJECTED, gig)
    with django_assert_num_queries(1):
        funnel_of(gig)
