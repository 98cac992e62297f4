"""The database's function alone: in `actions.accept` the steps in Python would hide that it does too little."""

from datetime import timedelta

import pytest
from django.db import transaction

from gigs.models import Gig
from invitations import actions, at_once
from invitations.api.objects import as_row
from invitations.models import Invitation, Status
from tests.conftest import all_rows
from tests.factories import BY, NOW, make_accepted, make_auto_gig, make_gig, make_in_status, make_invitation
from workers.models import Worker

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

LATER = NOW + timedelta(hours=1)


def on_an_open_gig() -> Invitation:
    return make_invitation()


def after_rejecting() -> Invitation:
    return make_in_status(Status.REJECTED)


def the_last_wanted() -> Invitation:
    return make_invitation(make_auto_gig(total_seats=2, seats_min=1))


def with_more_wanted() -> Invitation:
    return make_invitation(make_auto_gig(total_seats=2))


def beyond_total() -> Invitation:
    gig = make_auto_gig(total_seats=1, seats_max=3)
    make_accepted(gig)
    return make_invitation(gig)


def reaching_seats_max() -> Invitation:
    gig = make_auto_gig(total_seats=1, seats_max=1)
    for status in (Status.PENDING, Status.PENDING, Status.REJECTED, Status.EXPIRED):
        make_in_status(status, gig)
    return make_invitation(gig)


GOOD = [on_an_open_gig, after_rejecting, the_last_wanted, with_more_wanted, beyond_total, reaching_seats_max]


def rows_after(accept, invitation: Invitation, no_reward: bool | None) -> dict:
    """What the rows would be, without the ids of events; then everything is as before."""
    with transaction.atomic():
        assert accept(invitation=Invitation.objects.get(pk=invitation.pk), by=BY, now=LATER, no_reward=no_reward)
        rows = all_rows()
        transaction.set_rollback(True)
    waiting = len(rows.pop("Unpublished"))
    events = [{name: value for name, value in event.items() if name != "id"} for event in rows.pop("Event")]
    rows["Event"] = sorted(events, key=lambda event: (event["invitation_id"] or 0, event["at"], event["type"]))
    return rows | {"waiting": waiting}


@pytest.mark.parametrize("no_reward", [None, True, False])
@pytest.mark.parametrize("situation", GOOD)
def test_the_function_writes_what_the_steps_write(situation, no_reward) -> None:
    invitation = situation()
    by_function = rows_after(at_once.accept, invitation, no_reward)
    assert by_function == rows_after(actions.accept_in_steps, invitation, no_reward)
    assert by_function != all_rows()


@pytest.mark.parametrize("situation", GOOD)
def test_accepting_is_one_round_trip(situation, django_assert_num_queries) -> None:
    invitation = situation()
    known_by_id = Invitation.from_db(None, ["id"], [invitation.pk])
    with django_assert_num_queries(1):
        told = as_row(actions.accept(invitation=known_by_id, by=BY, now=LATER))
    assert told == as_row(Invitation.objects.get(pk=invitation.pk))


def of_a_full_gig() -> Invitation:
    invitation = make_invitation(make_gig(total_seats=1))
    make_accepted(invitation.gig)
    return invitation


def of_an_ended_gig() -> Invitation:
    invitation = make_invitation()
    Gig.objects.update(start_at=NOW, end_at=LATER)
    return invitation


def of_a_closed_gig() -> Invitation:
    invitation = make_invitation()
    Gig.objects.update(closed_at=NOW)
    return invitation


def of_an_inactive_worker() -> Invitation:
    invitation = make_invitation()
    Worker.objects.update(is_active=False)
    return invitation


def of_nobody() -> Invitation:
    return Invitation(pk=2**62)


BAD = [of_a_full_gig, of_an_ended_gig, of_a_closed_gig, of_an_inactive_worker, of_nobody]
SETTLED = [Status.ACCEPTED, Status.LEFT, Status.EXPIRED]


@pytest.mark.parametrize("situation", [*BAD, *[lambda status=status: make_in_status(status) for status in SETTLED]])
def test_where_something_stands_in_the_way_the_function_changes_nothing(situation, unchanged) -> None:
    invitation = situation()
    before = invitation.status
    with unchanged():
        assert not at_once.accept(invitation=invitation, by=BY, now=LATER, no_reward=True)
    assert (invitation.status, invitation.no_reward) == (before, False)
