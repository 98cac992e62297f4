import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from invitations import waves
from invitations.models import ANSWERED, TRANSITIONS, Invitation, Status, Wave, add, expire_pending
from tests.factories import BY, NOW, WHO_AND_WHEN, make_auto_gig, make_gig, make_in_status, make_invitation, make_worker

pytestmark = pytest.mark.django_db


def move_to_other_gig(invitation: Invitation) -> dict:
    return {"gig": make_invitation(worker=invitation.worker).gig}


CONSTRAINTS = {
    "invitation_once_for_gig_and_worker": (
        move_to_other_gig,
        "This worker has been invited to this gig before.",
    ),
    "invitation_status_known": (
        lambda invitation: {"status": "maybe"},
        "An invitation is pending, accepted, rejected, left or expired.",
    ),
    "invitation_answered_iff_its_time_is_set": (
        lambda invitation: {"answered_at": NOW},
        "answered_at is set if and only if the worker has answered.",
    ),
}


def name_in_errors(name: str) -> str:
    """SQLite names the columns of a broken unique constraint, not the constraint."""
    is_unique = name in ("invitation_once_for_gig_and_worker", "wave_number_once_for_gig")
    return "UNIQUE.*gig_id" if is_unique and connection.vendor == "sqlite" else name


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_keeps_the_rule(name, refused) -> None:
    invitation = make_invitation()
    changes = CONSTRAINTS[name][0](invitation)
    with refused(IntegrityError, name_in_errors(name)), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**changes)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_people_get_a_sentence(name) -> None:
    invitation = make_invitation()
    for field, value in CONSTRAINTS[name][0](invitation).items():
        setattr(invitation, field, value)
    with pytest.raises(ValidationError) as refusal:
        invitation.validate_constraints()
    assert refusal.value.messages == [CONSTRAINTS[name][1]]


def test_every_constraint_is_tested_above() -> None:
    assert {each.name for each in Invitation._meta.constraints} == CONSTRAINTS.keys()


@pytest.mark.parametrize("status", Status)
def test_status_and_time_of_the_answer_go_together(status, refused) -> None:
    invitation = make_in_status(status)
    opposite = None if invitation.answered_at else NOW
    with refused(IntegrityError, "invitation_answered_iff_its_time_is_set"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(answered_at=opposite)


WAVE = {"at": NOW, "accepted": 0, "vacancies": 1, "wanted": 10, "invited": 10, "by": BY}


@pytest.mark.parametrize(
    ("name", "wave"),
    [("wave_number_once_for_gig", {"number": 1}), ("wave_invites_no_more_than_wanted", {"number": 2, "invited": 11})],
)
def test_the_database_keeps_the_ledger(name, wave, refused) -> None:
    gig = make_auto_gig()
    waves.run(gig=gig, **WHO_AND_WHEN)
    with refused(IntegrityError, name_in_errors(name)), transaction.atomic():
        Wave.objects.create(gig=gig, **WAVE | wave)


def test_a_worker_with_invitations_cannot_be_deleted(refused) -> None:
    worker = make_invitation().worker
    with refused(IntegrityError), transaction.atomic():
        worker.user.delete()


# --- The table of transitions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", TRANSITIONS)
def test_the_table_says_something_of_every_status(action) -> None:
    transition = TRANSITIONS[action]
    told = [*transition.sources, *transition.settled, *transition.refusals]
    assert sorted(told) == sorted(Status)


@pytest.mark.parametrize("action", TRANSITIONS)
def test_who_arrives_has_settled(action) -> None:
    assert TRANSITIONS[action].target in TRANSITIONS[action].settled


def test_every_status_but_the_first_can_be_reached_and_left() -> None:
    assert {each.target for each in TRANSITIONS.values()} == set(Status)
    assert set().union(*(each.sources for each in TRANSITIONS.values())) == set(Status)


# --- Many at once ---------------------------------------------------------------------------------------------------


def test_add_invites_in_the_order_given_and_tells_the_log(logged) -> None:
    gig, workers = make_gig(), [make_worker() for _ in range(3)]
    order = [workers[1].pk, workers[2].pk, workers[0].pk]
    with logged() as events:
        assert add(gig=gig, worker_ids=order, wave_number=4, **WHO_AND_WHEN) == order
    rows = list(Invitation.objects.order_by("pk"))
    assert [row.worker_id for row in rows] == order
    assert {(row.gig_id, row.status, row.wave_number, row.created_at, row.no_reward) for row in rows} == {
        (gig.pk, "pending", 4, NOW, False)
    }
    told = [(event.type, event.gig_id, event.worker_id, event.invitation_id, event.by, event.at) for event in events]
    assert told == [("gig_invitation.created", gig.pk, row.worker_id, row.pk, BY, NOW) for row in rows]


def test_add_passes_over_who_was_invited_before(logged) -> None:
    before = make_in_status(Status.REJECTED)
    new = make_worker()
    with logged() as events:
        ids = [before.worker_id, new.pk, new.pk]
        assert add(gig=before.gig, worker_ids=ids, no_reward=True, **WHO_AND_WHEN) == [new.pk]
    assert [event.worker_id for event in events] == [new.pk]
    before.refresh_from_db()
    assert (before.status, before.no_reward) == (Status.REJECTED, False)


def test_expire_pending_expires_the_pending_ones_of_the_gig_and_tells_the_log(logged) -> None:
    gig = make_gig(total_seats=3)
    rows = {status: make_in_status(status, gig) for status in Status}
    elsewhere = make_invitation()
    with logged() as events:
        assert expire_pending(gig=gig, **WHO_AND_WHEN) == 1
    for status, row in rows.items():
        row.refresh_from_db()
        assert row.status == (Status.EXPIRED if status == Status.PENDING else status)
    elsewhere.refresh_from_db()
    assert elsewhere.status == Status.PENDING
    assert [(event.invitation_id, event.data) for event in events] == [
        (rows[Status.PENDING].pk, {"from": "pending", "to": "expired"})
    ]


@pytest.mark.parametrize("status", Status)
def test_the_answered_are_those_whose_worker_has_spoken(status) -> None:
    assert (status in ANSWERED) is (make_in_status(status).answered_at is not None)
