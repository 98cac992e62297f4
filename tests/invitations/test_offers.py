import json
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from gigs.models import Gig, GigArchived, GigChanged, Phase
from invitations import closings, offers, waves
from invitations.models import Invitation, Status
from tests.factories import BY, NOW, WHO_AND_WHEN, make_accepted, make_auto_gig, make_gig, make_in_status, make_workers
from workers import actions as worker_actions

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)

CHANGES = {
    "title": "Another title",
    "description": "Another description",
    "url": "https://example.org/other",
    "start_at": NOW + timedelta(hours=30),
}


# --- update ---------------------------------------------------------------------------------------------------------


def test_update_changes_what_is_given_and_keeps_the_rest() -> None:
    gig = make_gig(total_seats=3)
    offers.update(gig=gig, title="Another title", by=BY, now=LATER)
    changed = Gig.objects.get()
    assert (changed.title, changed.updated_at) == ("Another title", LATER)
    kept = ("description", "url", "start_at", "end_at", "total_seats", "seats_min", "created_at")
    assert [getattr(changed, name) for name in kept] == [getattr(gig, name) for name in kept]


def test_update_tells_the_log_what_was_and_what_is(logged) -> None:
    gig = make_gig(invitation_frequency=5)
    with logged() as events:
        offers.update(gig=gig, invitation_frequency=7, title=gig.title, end_at=NOW + 3 * DAY, **WHO_AND_WHEN)
    [event] = events
    assert (event.type, event.gig_id, event.by, event.at) == ("gig.updated", gig.pk, BY, NOW)
    assert event.data == {
        "from": {"invitation_frequency": 5, "end_at": "2026-03-04T12:00:00Z"},
        "to": {"invitation_frequency": 7, "end_at": "2026-03-05T12:00:00Z"},
    }


@pytest.mark.parametrize("change", [partial(offers.update, title="Mine"), offers.archive])
def test_a_gig_that_has_been_changed_since_is_not_changed_again(change, refused) -> None:
    gig = make_gig()
    offers.update(gig=gig, title="Theirs", **WHO_AND_WHEN)
    with refused(GigChanged):
        change(gig=gig, versions=[gig.version], **WHO_AND_WHEN)
    gig.refresh_from_db()
    assert change(gig=gig, versions=[gig.version], **WHO_AND_WHEN).version > gig.version


@pytest.mark.parametrize("archived", [True, False])
def test_update_to_what_is_already_writes_nothing(archived, unchanged) -> None:
    gig = make_gig()
    if archived:
        offers.archive(gig=gig, **WHO_AND_WHEN)
    with unchanged():
        offers.update(gig=gig, title=gig.title, filter_query={}, by=BY, now=LATER)


@pytest.mark.parametrize("field", ["accepted_count", "closed_at", "langauge"])
def test_update_refuses_fields_that_are_not_for_callers(field, refused) -> None:
    gig = make_gig()
    with refused(TypeError, field):
        offers.update(gig=gig, **{field: 1}, **WHO_AND_WHEN)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"end_at": NOW}, "end_at"),
        ({"end_at": NOW + MOMENT}, "__all__"),
        ({"total_seats": 1, "seats_min": 2}, "__all__"),
        ({"total_seats": None}, "total_seats"),
        ({"filter_query": {"$where": "1"}}, "filter_query"),
        ({"sort_query": {"a": 2}}, "sort_query"),
    ],
)
def test_update_names_what_is_wrong(wrong, field, refused) -> None:
    gig = make_auto_gig()
    with refused(ValidationError) as refusal:
        offers.update(gig=gig, **wrong, **WHO_AND_WHEN)
    assert refusal.value.message_dict.keys() == {field}


@pytest.mark.parametrize(
    ("seats", "change", "total_seats", "seats_min"),
    [
        ({"total_seats": 2}, {"total_seats": 1}, 1, 1),
        ({"total_seats": 2}, {"total_seats": 5}, 5, 5),
        ({"total_seats": 2}, {"seats_min": 3}, 3, 3),
        ({"total_seats": 2}, {"total_seats": 5, "seats_min": 2}, 5, 2),
        ({"total_seats": 5, "seats_min": 2}, {"total_seats": 4}, 4, 2),
        ({"total_seats": 5, "seats_min": 2}, {"seats_min": 3}, 5, 3),
    ],
)
def test_seats_that_are_equal_stay_so(seats, change, total_seats, seats_min) -> None:
    offers.update(gig=make_gig(**seats), **change, **WHO_AND_WHEN)
    changed = Gig.objects.get()
    assert (changed.total_seats, changed.seats_min) == (total_seats, seats_min)


def test_seats_that_followed_are_told_to_the_log(logged) -> None:
    gig = make_gig(total_seats=2)
    with logged() as events:
        offers.update(gig=gig, total_seats=5, **WHO_AND_WHEN)
    assert events[0].data["to"] == {"total_seats": 5, "seats_min": 5}


def test_update_looks_at_the_row_not_at_the_copy_in_hand() -> None:
    gig = make_gig()
    Gig.objects.update(title="Changed by somebody else")
    offers.update(gig=gig, invitation_frequency=7, **WHO_AND_WHEN)
    assert Gig.objects.get().title == "Changed by somebody else"


def test_update_of_an_archived_gig_is_refused(refused) -> None:
    gig = make_gig()
    offers.archive(gig=gig, **WHO_AND_WHEN)
    with refused(GigArchived):
        offers.update(gig=gig, title="Another title", **WHO_AND_WHEN)


# --- What the start freezes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", CHANGES)
def test_until_the_start_everything_can_be_changed(field) -> None:
    gig = make_gig()
    offers.update(gig=gig, by=BY, now=gig.start_at - MOMENT, **{field: CHANGES[field]})
    assert getattr(Gig.objects.get(), field) == CHANGES[field]


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("late", [timedelta(0), MOMENT])
def test_from_the_start_on_what_people_rely_on_is_frozen(field, late, refused) -> None:
    gig = make_gig()
    with refused(ValidationError) as refusal:
        offers.update(gig=gig, by=BY, now=gig.start_at + late, invitation_frequency=7, **{field: CHANGES[field]})
    assert refusal.value.message_dict == {field: ["This can no longer be changed: the gig has started."]}


def test_all_frozen_fields_are_named_at_once(refused) -> None:
    gig = make_gig()
    with refused(ValidationError) as refusal:
        offers.update(gig=gig, by=BY, now=gig.start_at, **CHANGES)
    assert refusal.value.message_dict.keys() == CHANGES.keys()


def test_from_the_start_on_the_rest_can_be_changed() -> None:
    gig = make_gig()
    offers.update(gig=gig, by=BY, now=gig.start_at, total_seats=2, title=gig.title)
    assert Gig.objects.get().total_seats == 2


# --- What a change does to invitations and waves --------------------------------------------------------------------


def test_another_filter_withdraws_no_invitation(logged) -> None:
    gig = make_auto_gig(total_seats=2)
    for status in Status:
        make_in_status(status, gig)
    before = list(Invitation.objects.order_by("pk").values())
    with logged() as events:
        offers.update(gig=gig, filter_query={"skill": "none has it"}, **WHO_AND_WHEN)
    assert list(Invitation.objects.order_by("pk").values()) == before
    assert [event.type for event in events] == ["gig.updated"]


def planned_after(gig: Gig, **changes) -> object:
    """When the next wave comes, changed an hour after the first wave."""
    waves.run_due(now=NOW)
    offers.update(gig=gig, by=BY, now=LATER, **changes)
    return Gig.objects.get().next_wave_at


def test_a_change_of_words_leaves_the_next_wave_where_it_was() -> None:
    gig = make_auto_gig(invitation_frequency=90)
    assert planned_after(gig, title="Another title") == NOW + timedelta(minutes=90)


def test_waves_made_more_frequent_begin_to_be_so_at_once() -> None:
    gig = make_auto_gig(invitation_frequency=90)
    assert planned_after(gig, invitation_frequency=10) == LATER + timedelta(minutes=10)


def test_waves_made_less_frequent_begin_to_be_so_after_the_next() -> None:
    gig = make_auto_gig(invitation_frequency=90)
    assert planned_after(gig, invitation_frequency=900) == NOW + timedelta(minutes=90)


@pytest.mark.parametrize(("seats", "wait"), [(4, timedelta(0)), (2, timedelta(minutes=4))])
def test_only_more_seats_make_the_gig_due_at_once(seats: int, wait: timedelta) -> None:
    make_workers(1)
    gig = make_auto_gig(total_seats=3)
    waves.run_due(now=NOW)
    later = NOW + timedelta(minutes=1)
    changed = offers.update(gig=gig, total_seats=seats, seats_min=1, by=BY, now=later)
    assert changed.next_wave_at == later + wait


def test_a_gig_turned_auto_is_due_at_once() -> None:
    assert planned_after(make_gig(), invitation_mode="auto") == LATER


def test_a_gig_turned_manual_has_no_next_wave() -> None:
    assert planned_after(make_auto_gig(), invitation_mode="manual") is None


# --- A later end ----------------------------------------------------------------------------------------------------


@pytest.fixture
def ended() -> Gig:
    """An auto gig of two seats that has ended and was closed, with one accepted and one expired invitation."""
    gig = make_auto_gig(total_seats=2)
    make_accepted(gig)
    make_in_status(Status.PENDING, gig)
    closings.close_gigs(now=gig.end_at)
    return Gig.objects.get()


def test_a_later_end_opens_an_ended_gig_again(ended) -> None:
    moment = ended.end_at + DAY
    offers.update(gig=ended, by=BY, now=moment, end_at=moment + DAY)
    gig = Gig.objects.get()
    assert (gig.phase(moment), gig.closed_at, gig.next_wave_at) == (Phase.STARTED, None, moment)
    assert sorted(gig.invitations.values_list("status", flat=True)) == ["accepted", "expired"]


def test_a_gig_opened_again_invites_who_was_not_asked(ended) -> None:
    moment = ended.end_at + DAY
    offers.update(gig=ended, by=BY, now=moment, end_at=moment + DAY)
    [new] = make_workers(1)
    waves.run_due(now=moment)
    assert list(ended.invitations.pending().values_list("worker", flat=True)) == [new.pk]


def test_a_gig_opened_again_is_closed_again_at_its_new_end(ended) -> None:
    moment = ended.end_at + DAY
    offers.update(gig=ended, by=BY, now=moment, end_at=moment + DAY)
    assert closings.close_gigs(now=moment + DAY - MOMENT) == 0
    assert closings.close_gigs(now=moment + DAY) == 1


def test_another_change_of_an_ended_gig_does_not_open_it(ended) -> None:
    offers.update(gig=ended, by=BY, now=ended.end_at, total_seats=3)
    gig = Gig.objects.get()
    assert (gig.closed_at, gig.next_wave_at) == (ended.end_at, None)


# --- archive --------------------------------------------------------------------------------------------------------


def test_archive_closes_the_gig_and_expires_the_pending() -> None:
    gig = make_auto_gig(total_seats=2)
    rows = [make_in_status(status, gig) for status in (Status.PENDING, Status.ACCEPTED, Status.REJECTED)]
    offers.archive(gig=gig, by=BY, now=LATER)
    gig = Gig.objects.get()
    assert (gig.phase(LATER), gig.archived_at, gig.closed_at) == (Phase.ARCHIVED, LATER, LATER)
    assert (gig.next_wave_at, gig.accepted_count) == (None, 1)
    by_pk = Invitation.objects.in_bulk()
    assert [by_pk[row.pk].status for row in rows] == ["expired", "accepted", "rejected"]


def test_archive_tells_the_log(logged) -> None:
    gig = make_in_status(Status.PENDING).gig
    with logged() as events:
        offers.archive(gig=gig, by=BY, now=LATER)
    assert [event.type for event in events] == ["gig.archived", "gig_invitation.updated"]
    assert {(event.gig_id, event.by, event.at) for event in events} == {(gig.pk, BY, LATER)}


def test_archive_again_writes_nothing(unchanged) -> None:
    gig = make_gig()
    offers.archive(gig=gig, **WHO_AND_WHEN)
    with unchanged():
        offers.archive(gig=gig, by=BY, now=LATER)


def test_archive_of_an_ended_gig_keeps_the_moment_of_its_closing(ended) -> None:
    offers.archive(gig=ended, by=BY, now=ended.end_at + DAY)
    gig = Gig.objects.get()
    assert (gig.closed_at, gig.archived_at) == (ended.end_at, ended.end_at + DAY)


def test_archive_later_plans_it_and_changes_nothing_else(logged) -> None:
    gig = make_in_status(Status.PENDING).gig
    with logged() as events:
        offers.archive(gig=gig, by=BY, now=NOW, archive_at=LATER)
    gig = Gig.objects.get()
    assert (gig.archive_at, gig.archived_at, gig.closed_at) == (LATER, None, None)
    assert gig.invitations.pending().count() == 1
    assert [event.type for event in events] == ["gig.updated"]


@pytest.mark.parametrize("archive_at", [NOW, NOW - DAY])
def test_archive_at_a_moment_that_has_come_happens_now(archive_at) -> None:
    offers.archive(gig=make_gig(), by=BY, now=NOW, archive_at=archive_at)
    assert Gig.objects.get().archived_at == NOW


def test_archive_now_what_was_planned_for_later() -> None:
    gig = make_gig(archive_at=LATER)
    offers.archive(gig=gig, **WHO_AND_WHEN)
    assert Gig.objects.get().archived_at == NOW


@pytest.mark.parametrize(
    ("field", "before", "after"),
    [
        ("sort_query", {"rating": -1, "age": 1}, {"age": 1, "rating": -1}),
        ("filter_query", {"licence": 1}, {"licence": True}),
        ("filter_query", {"home": {"zip": 1, "city": 2}}, {"home": {"city": 2, "zip": 1}}),
    ],
)
def test_queries_that_only_python_takes_for_equal_are_changed(field: str, before: dict, after: dict) -> None:
    gig = make_gig(**{field: before})
    offers.update(gig=gig, **WHO_AND_WHEN, **{field: after})
    assert json.dumps(getattr(Gig.objects.get(), field)) == json.dumps(after)


@pytest.mark.parametrize("query", ["", [], None, 0])
def test_a_filter_that_is_no_object_is_refused(query, refused) -> None:
    gig = make_gig()
    with refused(ValidationError):
        offers.update(gig=gig, filter_query=query, **WHO_AND_WHEN)


def test_a_planned_archiving_has_to_be_ahead(refused) -> None:
    gig = make_gig()
    with refused(ValidationError, "ahead of now"):
        offers.update(gig=gig, archive_at=NOW, **WHO_AND_WHEN)


def test_a_gig_opened_again_takes_back_what_inactive_workers_kept() -> None:
    holder = make_accepted(make_gig(total_seats=1))
    closings.close_gigs(now=holder.gig.end_at)
    worker_actions.set_active(user=holder.worker.user, active=False, **WHO_AND_WHEN)
    closings.release_inactive(now=holder.gig.end_at)
    later = holder.gig.end_at + timedelta(hours=1)
    offers.update(gig=holder.gig, end_at=later + timedelta(days=1), by=BY, now=later)
    closings.release_inactive(now=later)
    assert Gig.objects.get().accepted_count == 0
