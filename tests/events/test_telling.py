"""The log as people read it."""

from typing import Any

import pytest
from django.utils import timezone, translation

from events.models import Event, EventType
from events.sentences import SENTENCES
from events.telling import tell
from tests.factories import NOW, make_worker
from workers import actions as worker_actions
from workers.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara() -> User:
    return worker_actions.create_user(
        email="amara@example.org", first_name="Amara", last_name="Okafor", by="test", now=NOW
    )


def event(type: EventType, *, by: str = "engine", worker: User | None = None, **data: Any) -> Event:
    return Event(type=type, at=NOW, by=by, gig_id=7, worker_id=worker and worker.pk, data=data)


def sentence(*args: Any, **given: Any) -> str:
    [entry] = tell([event(*args, **given)])
    return entry.what


def test_every_type_has_a_sentence() -> None:
    assert SENTENCES.keys() == set(EventType)


@pytest.mark.parametrize("type", EventType)
def test_an_event_without_data_about_nobody_is_told_too(type: EventType) -> None:
    assert sentence(type)


@pytest.mark.parametrize(
    ("by", "who"),
    [
        ("engine", "The engine"),
        ("command:import_workers", "Command import_workers"),
        ("client:payroll", "API client payroll"),
        ("user:999999", "Account 999999"),
        ("user:x", "user:x"),
        ("something else", "something else"),
    ],
)
def test_who_it_was(by: str, who: str) -> None:
    [entry] = tell([event(EventType.GIG_ARCHIVED, by=by)])
    assert (entry.at, entry.who) == (NOW, who)


def test_a_person_is_told_by_name_or_else_by_address(amara: User) -> None:
    nameless = make_worker().user
    entries = tell([event(EventType.GIG_ARCHIVED, by=person.actor) for person in (amara, nameless)])
    assert [(entry.who, entry.by_person) for entry in entries] == [("Amara Okafor", True), (nameless.email, True)]


def test_what_somebody_did_themselves_is_marked(amara: User) -> None:
    events = [event(EventType.INVITATION_SEEN, by=by, worker=amara) for by in (amara.actor, "user:999999", "engine")]
    assert [entry.own for entry in tell(events)] == [True, False, False]


def test_all_names_take_one_query(amara: User, django_assert_num_queries) -> None:
    events = [event(EventType.INVITATION_SEEN, by=amara.actor, worker=amara) for _ in range(30)]
    with django_assert_num_queries(1):
        tell(events)


def test_where_nobody_is_spoken_of_nothing_is_asked(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        tell([event(EventType.GIG_ENDED)])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("pending", "accepted", "Amara Okafor accepted the gig"),
        ("rejected", "accepted", "Amara Okafor accepted the gig after all, having rejected"),
        ("pending", "rejected", "Amara Okafor rejected the gig"),
        ("accepted", "left", "Amara Okafor left the gig, and the seat is free"),
        ("pending", "expired", "The invitation of Amara Okafor to the gig expired unanswered"),
        ("left", "pending", "Amara Okafor was asked anew for the gig after having left"),
    ],
)
def test_what_became_of_an_invitation(amara: User, before: str, after: str, expected: str) -> None:
    assert sentence(EventType.INVITATION_UPDATED, worker=amara, **{"from": before, "to": after}) == expected


def test_the_workers_own_way_back_is_an_undo_and_anybody_elses_a_reset(amara: User) -> None:
    back = {"from": "accepted", "to": "pending"}
    own = sentence(EventType.INVITATION_UPDATED, by=amara.actor, worker=amara, **back)
    others = sentence(EventType.INVITATION_UPDATED, by="user:999999", worker=amara, silent=True, **back)
    assert own == "Amara Okafor took the acceptance of the gig back"
    assert others == "Amara Okafor was asked anew for the gig, and the seat is free; nobody was told"


def test_a_reason_is_told_in_words(amara: User) -> None:
    told = sentence(EventType.INVITATION_UPDATED, worker=amara, rejection_reason="not_my_thing")
    assert told == "Amara Okafor told why they rejected the gig: not my thing"


def test_a_gig_is_named_where_its_title_is_given(amara: User) -> None:
    [entry] = tell([event(EventType.INVITATION_CREATED, worker=amara)], titles={7: "Test the checkout"})
    assert entry.what == "Amara Okafor was invited to «Test the checkout»"


def test_a_copy_is_told_with_its_original() -> None:
    told = sentence(EventType.GIG_CREATED, title="Test the checkout", copy_of=12)
    assert told == "The gig was created as «Test the checkout», a copy of gig 12"


def test_a_change_tells_each_field_from_what_to_what() -> None:
    before = {"total_seats": 3, "seats_max": None, "invitation_mode": "auto"}
    after = {"total_seats": 1500, "seats_max": 2000, "invitation_mode": "manual"}
    told = sentence(EventType.GIG_UPDATED, **{"from": before, "to": after})
    assert told == (
        "Changed the gig: mode from automatic to by hand; seats at most from nothing to 2000; "
        "seats wanted from 3 to 1500"
    )


def test_moments_are_told_in_the_readers_zone_and_language() -> None:
    change = {"from": {"end_at": "2026-03-02T12:00:00Z"}, "to": {"end_at": "2026-03-03T12:30:00Z"}}
    with timezone.override("Europe/Berlin"), translation.override("de"):
        assert "02.03.2026 13:00" in sentence(EventType.GIG_UPDATED, **change)


def test_a_long_text_is_told_by_its_beginning() -> None:
    told = sentence(EventType.GIG_UPDATED, **{"from": {"description": "x" * 10_000}, "to": {"description": ""}})
    assert len(told) < 200
    assert told.endswith("to nothing")


def test_a_change_far_inside_a_long_value_is_what_is_told() -> None:
    before, after = (
        {"$and": [{"languages": "de"}] * 9 + [{"age": {"$gte": age}}, {"city": "Ulm"}]} for age in (18, 21)
    )
    told = sentence(EventType.GIG_UPDATED, **{"from": {"filter_query": before}, "to": {"filter_query": after}})
    assert told == (
        'Changed the gig: filter from …}, {"age": {"$gte": 18}}, {"city": "Ulm"}]} '
        'to …}, {"age": {"$gte": 21}}, {"city": "Ulm"}]}'
    )


@pytest.mark.parametrize("end", ["y", "", "z" * 1_000])
def test_long_values_that_differ_never_read_the_same(end: str) -> None:
    long = "x" * 1_000
    told = sentence(EventType.GIG_UPDATED, **{"from": {"description": long}, "to": {"description": long[:500] + end}})
    before, after = told.removeprefix("Changed the gig: description from ").split(" to ")
    assert before != after
    assert len(told) < 250


@pytest.mark.parametrize("text", ["2026-13-99T99:99:99Z", "auto", "2026-03-02"])
def test_a_text_stays_a_text(text: str) -> None:
    assert sentence(EventType.GIG_UPDATED, **{"from": {"title": "a"}, "to": {"title": text}}).endswith(f"to {text}")


def test_fields_without_values_are_named(amara: User) -> None:
    told = sentence(EventType.USER_UPDATED, worker=amara, fields=["is_active", "first_name"])
    assert told == "Amara Okafor was changed: active, first name"


@pytest.mark.parametrize(
    ("invited", "expected"),
    [(1, "Wave 2 invited 1 person, of 30 wanted"), (30, "Wave 2 invited 30 people, of 30 wanted")],
)
def test_a_wave_is_told_with_its_numbers(invited: int, expected: str) -> None:
    assert sentence(EventType.WAVE_CREATED, number=2, invited=invited, wanted=30) == expected
