from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from events.models import Event
from gigs import actions
from gigs.models import Gig, GigChanged, GigTask
from invitations.models import Invitation
from tests.factories import BY, NOW, WHO_AND_WHEN, make_auto_gig, make_gig, make_invitation

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)

GIG = {
    "title": "Test the checkout",
    "description": "Buy shoes.",
    "url": "https://example.org/checkout",
    "start_at": NOW + timedelta(days=1),
    "end_at": NOW + timedelta(days=2),
}


# --- create ---------------------------------------------------------------------------------------------------------


def test_create_keeps_what_is_given_and_tells_the_log(logged) -> None:
    with logged() as events:
        gig = actions.create(**GIG, filter_query={"langs": "de"}, **WHO_AND_WHEN)
    stored = Gig.objects.get()
    assert {name: getattr(stored, name) for name in GIG} == GIG
    assert (stored.filter_query, stored.created_at, stored.updated_at) == ({"langs": "de"}, NOW, NOW)
    [event] = events
    assert (event.type, event.gig_id, event.by, event.at) == ("gig.created", gig.pk, BY, NOW)


def test_create_uses_the_documented_defaults() -> None:
    gig = actions.create(**GIG, **WHO_AND_WHEN)
    assert (gig.invitation_mode, gig.invitation_multiplier, gig.invitation_frequency) == ("auto", 10, 5)
    assert (gig.filter_query, gig.sort_query, gig.archive_at, gig.accepted_count) == ({}, {}, None, 0)


@pytest.mark.parametrize(
    ("given", "total_seats", "seats_min"),
    [
        ({}, 1, 1),
        ({"total_seats": 5}, 5, 5),
        ({"seats_min": 3}, 3, 3),
        ({"total_seats": 5, "seats_min": 3}, 5, 3),
        ({"total_seats": None, "seats_min": None}, 1, 1),
    ],
)
def test_create_derives_seats_that_are_not_given(given, total_seats, seats_min) -> None:
    gig = actions.create(**GIG, **given, **WHO_AND_WHEN)
    assert (gig.total_seats, gig.seats_min, gig.seats_max) == (total_seats, seats_min, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"start_at": None}, "start_at"),
        ({"end_at": None}, "end_at"),
        ({"end_at": NOW}, "end_at"),
        ({"end_at": GIG["start_at"]}, "__all__"),
        ({"total_seats": 0}, "__all__"),
        ({"seats_min": 0}, "__all__"),
        ({"seats_min": 2, "total_seats": 1}, "__all__"),
        ({"seats_max": 1, "total_seats": 2}, "__all__"),
        ({"invitation_multiplier": 0}, "__all__"),
        ({"invitation_mode": "sometimes"}, "invitation_mode"),
        ({"filter_query": {"$where": "1"}}, "filter_query"),
        ({"sort_query": {"rating": 0}}, "sort_query"),
    ],
)
def test_create_names_what_is_wrong(wrong, field, refused) -> None:
    with refused(ValidationError) as refusal:
        actions.create(**GIG | wrong, **WHO_AND_WHEN)
    assert refusal.value.message_dict.keys() == {field}


def test_create_takes_an_end_just_ahead() -> None:
    times = {"start_at": NOW - timedelta(days=1), "end_at": NOW + MOMENT}
    assert actions.create(**GIG | times, **WHO_AND_WHEN).is_open(NOW)


@pytest.mark.parametrize("field", ["accepted_count", "closed_at", "next_wave_at", "langauge"])
def test_create_refuses_fields_that_are_not_for_callers(field, refused) -> None:
    with refused(TypeError, field):
        actions.create(**GIG, **{field: 1}, **WHO_AND_WHEN)


@pytest.mark.parametrize(("mode", "next_wave_at"), [("auto", NOW), ("manual", None)])
def test_the_first_wave_of_an_auto_gig_is_due_at_creation(mode, next_wave_at) -> None:
    assert actions.create(**GIG, invitation_mode=mode, **WHO_AND_WHEN).next_wave_at == next_wave_at


def test_create_tells_of_which_gig_it_is_a_copy(logged) -> None:
    with logged() as events:
        actions.create(**GIG, copy_of=7, **WHO_AND_WHEN)
    assert [event.data for event in events] == [{"title": GIG["title"], "copy_of": 7}]


def test_create_makes_the_tasks_too() -> None:
    tasks = [{"title": "Buy", "base_price": 300}, {"title": "Tell", "base_price": 0}]
    gig = actions.create(**GIG, tasks=tasks, **WHO_AND_WHEN)
    assert list(gig.tasks.values_list("title", "base_price")) == [("Buy", 300), ("Tell", 0)]


def test_create_with_a_wrong_task_leaves_nothing(refused) -> None:
    tasks = [{"title": "Buy", "base_price": 300}, {"title": "", "base_price": 0}]
    with refused(ValidationError):
        actions.create(**GIG, tasks=tasks, **WHO_AND_WHEN)


def test_draft_writes_nothing(unchanged) -> None:
    with unchanged():
        assert actions.draft(now=NOW, **GIG).pk is None


# --- delete ---------------------------------------------------------------------------------------------------------


def test_delete_before_the_start_takes_the_invitations_along(logged) -> None:
    gig = make_invitation(make_gig()).gig
    with logged() as events:
        actions.delete(gig=gig, by=BY, now=gig.start_at - MOMENT)
    assert not Gig.objects.exists()
    assert not Invitation.objects.exists()
    [event] = events
    assert (event.type, event.gig_id, event.data["title"]) == ("gig.deleted", gig.pk, gig.title)
    assert [parse_datetime(event.data[name]) for name in ("start_at", "end_at")] == [gig.start_at, gig.end_at]


@pytest.mark.parametrize("late", [timedelta(0), MOMENT])
def test_delete_from_the_start_on_is_refused(late, refused) -> None:
    gig = make_invitation(make_gig()).gig
    with refused(actions.GigStarted, "archive it"):
        actions.delete(gig=gig, by=BY, now=gig.start_at + late)


def test_delete_again_writes_nothing(unchanged) -> None:
    gig = make_gig()
    actions.delete(gig=gig, **WHO_AND_WHEN)
    with unchanged():
        actions.delete(gig=gig, **WHO_AND_WHEN)


def test_delete_looks_at_the_row_not_at_the_copy_in_hand(refused) -> None:
    gig = make_auto_gig()
    Gig.objects.update(start_at=NOW - timedelta(days=1))
    with refused(actions.GigStarted):
        actions.delete(gig=gig, **WHO_AND_WHEN)


def test_the_log_outlives_the_gig() -> None:
    gig = make_gig()
    actions.delete(gig=gig, **WHO_AND_WHEN)
    assert [event.type for event in Event.objects.filter(gig_id__isnull=False)] == ["gig.created", "gig.deleted"]


def test_delete_of_a_gig_that_has_been_changed_since_is_refused(refused) -> None:
    gig = make_gig()
    with refused(GigChanged):
        actions.delete(gig=gig, versions=["another"], **WHO_AND_WHEN)
    actions.delete(gig=gig, versions=[gig.version], **WHO_AND_WHEN)


# --- tasks ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def task() -> GigTask:
    return actions.add_task(gig=make_gig(), title="Buy", base_price=300, **WHO_AND_WHEN)


def test_add_task_tells_the_log(logged) -> None:
    gig = make_gig()
    with logged() as events:
        task = actions.add_task(gig=gig, title="Buy", base_price=300, **WHO_AND_WHEN)
    assert [(event.type, event.gig_id, event.data) for event in events] == [
        ("gig_task.created", gig.pk, {"task_id": task.pk, "title": "Buy"})
    ]


def test_a_task_that_is_new_or_other_makes_a_new_version_of_its_gig(task) -> None:
    versions = [make_gig().version, Gig.objects.get(pk=task.gig_id).version]
    actions.update_task(task=task, base_price=500, **WHO_AND_WHEN)
    versions.append(Gig.objects.get(pk=task.gig_id).version)
    assert versions == sorted({*versions})


@pytest.mark.parametrize("wrong", [{"title": ""}, {"base_price": -1}, {"base_price": None}])
def test_add_task_names_what_is_wrong(wrong, refused) -> None:
    gig = make_gig()
    with refused(ValidationError) as refusal:
        actions.add_task(gig=gig, **{"title": "Buy", "base_price": 1} | wrong, **WHO_AND_WHEN)
    assert refusal.value.message_dict.keys() == wrong.keys()


def test_update_task_changes_what_is_given_and_tells_the_log(task, logged) -> None:
    with logged() as events:
        actions.update_task(task=task, base_price=500, **WHO_AND_WHEN)
    task.refresh_from_db()
    assert (task.title, task.base_price) == ("Buy", 500)
    [event] = events
    assert (event.type, event.gig_id) == ("gig_task.updated", task.gig_id)
    assert event.data == {"task_id": task.pk, "from": {"base_price": 300}, "to": {"base_price": 500}}


def test_update_task_to_what_it_is_already_writes_nothing(task, unchanged) -> None:
    with unchanged():
        actions.update_task(task=task, title="Buy", **WHO_AND_WHEN)


def test_update_task_to_what_cannot_be_is_refused(task, refused) -> None:
    with refused(ValidationError):
        actions.update_task(task=task, base_price=-1, **WHO_AND_WHEN)


@pytest.mark.parametrize("field", ["title", "description"])
def test_a_null_character_is_refused_at_its_field(field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        make_gig(**{field: "a\x00b"})
    assert refusal.value.message_dict.keys() == {field}


def test_a_gig_cannot_be_archived_before_it_is_offered() -> None:
    with pytest.raises(ValidationError, match="ahead of now"):
        make_gig(archive_at=NOW)
