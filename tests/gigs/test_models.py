from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from gigs.models import Gig, GigArchived, GigChanged, GigEnded, GigFull, Phase
from gigs.queries import due_ids
from tests.factories import NOW, make_auto_gig, make_gig

MOMENT = timedelta(microseconds=1)
START, END = NOW + timedelta(days=1), NOW + timedelta(days=2)

# What breaks each rule on an auto gig with two seats, and what people are told.
CONSTRAINTS = {
    "gig_seats_min_at_least_one": ({"seats_min": 0}, "seats_min has to be at least 1."),
    "gig_seats_min_within_total": (
        {"seats_min": 3},
        "seats_min is larger than total_seats: lower it, or raise total_seats.",
    ),
    "gig_total_within_seats_max": (
        {"seats_max": 1},
        "seats_max is smaller than total_seats: raise it, or lower total_seats.",
    ),
    "gig_accepted_within_capacity": (
        {"accepted_count": 3},
        "More workers have accepted than these seats hold: raise the seats.",
    ),
    "gig_starts_before_it_ends": ({"start_at": END}, "end_at has to be later than start_at."),
    "gig_archived_is_closed": ({"archived_at": NOW}, "An archived gig has to be closed."),
    "gig_multiplier_and_frequency_at_least_one": (
        {"invitation_multiplier": 0},
        "invitation_multiplier and invitation_frequency have to be at least 1.",
    ),
    "gig_with_vacancies_has_next_wave": (
        {"next_wave_at": None},
        "An open gig in auto mode with free seats needs a next wave.",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_keeps_the_rule(name, refused) -> None:
    gig = make_auto_gig(total_seats=2)
    with refused(IntegrityError, name), transaction.atomic():
        Gig.objects.filter(pk=gig.pk).update(**CONSTRAINTS[name][0])


@pytest.mark.django_db
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_people_get_a_sentence(name) -> None:
    gig = make_auto_gig(total_seats=2)
    changes, sentence = CONSTRAINTS[name]
    for field, value in changes.items():
        setattr(gig, field, value)
    with pytest.raises(ValidationError) as refusal:
        gig.full_clean()
    assert refusal.value.messages == [sentence]


def test_every_constraint_is_tested_above() -> None:
    assert {each.name for each in Gig._meta.constraints} == CONSTRAINTS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [
        {"seats_min": 1},
        {"seats_max": 2},
        {"accepted_count": 2},
        {"accepted_count": 3, "seats_max": 3},
        {"start_at": END - MOMENT},
        {"archived_at": NOW, "closed_at": NOW},
        {"invitation_multiplier": 1, "invitation_frequency": 1},
        {"next_wave_at": None, "accepted_count": 2},
        {"next_wave_at": None, "invitation_mode": "manual"},
        {"next_wave_at": None, "closed_at": NOW},
    ],
)
def test_the_database_takes_what_just_keeps_the_rules(changes) -> None:
    gig = make_auto_gig(total_seats=2)
    assert Gig.objects.filter(pk=gig.pk).update(**changes) == 1
    Gig.objects.get().full_clean()


@pytest.mark.django_db
def test_the_database_refuses_a_frequency_of_zero(refused) -> None:
    gig = make_gig()
    with refused(IntegrityError, "gig_multiplier_and_frequency_at_least_one"), transaction.atomic():
        Gig.objects.filter(pk=gig.pk).update(invitation_frequency=0)


@pytest.mark.django_db
@pytest.mark.parametrize("seats", [{"total_seats": 2}, {"total_seats": 1, "seats_max": 2}])
@pytest.mark.parametrize("accepted", [1, 2])
def test_lists_of_free_seats_find_what_the_gig_says_of_itself(seats, accepted) -> None:
    gig = make_gig(**seats)
    Gig.objects.update(accepted_count=accepted)
    gig.refresh_from_db()
    assert Gig.objects.with_free_seat().exists() is not gig.is_full
    assert Gig.objects.with_free_seat(wanted=False).exists() is gig.is_full


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seats", "accepted", "reached"),
    [
        ({"total_seats": 2}, 2, False),
        ({"total_seats": 1, "seats_max": 2}, 1, False),
        ({"total_seats": 1, "seats_max": 2}, 2, True),
    ],
)
def test_the_maximum_is_reached_where_there_is_one(seats, accepted, reached) -> None:
    gig = make_gig(**seats)
    Gig.objects.update(accepted_count=accepted)
    gig.refresh_from_db()
    assert gig.has_reached_maximum is reached
    assert Gig.objects.full().exists() is reached


# --- Lifecycle ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "phase", "is_open"),
    [
        (START - MOMENT, Phase.CREATED, True),
        (START, Phase.STARTED, True),
        (END - MOMENT, Phase.STARTED, True),
        (END, Phase.ENDED, False),
        (END + MOMENT, Phase.ENDED, False),
    ],
)
def test_periods_are_half_open(moment, phase, is_open) -> None:
    gig = Gig(start_at=START, end_at=END)
    assert (gig.phase(moment), gig.is_open(moment)) == (phase, is_open)


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [START - MOMENT, START, END - MOMENT, END])
@pytest.mark.parametrize("is_archived", [False, True])
def test_lists_by_phase_find_what_the_gig_says_of_itself(moment, is_archived) -> None:
    gig = make_gig(start_at=START, end_at=END)
    if is_archived:
        Gig.objects.update(archived_at=NOW, closed_at=NOW)
        gig.refresh_from_db()
    phases = [phase for phase in Phase if Gig.objects.in_phases([phase], moment)]
    assert phases == [gig.phase(moment)]
    assert Gig.objects.in_phases(Phase, moment).count() == 1


@pytest.mark.parametrize("moment", [NOW, START, END])
def test_an_archived_gig_is_archived_at_every_moment(moment) -> None:
    gig = Gig(start_at=START, end_at=END, archived_at=NOW, closed_at=NOW)
    assert (gig.phase(moment), gig.is_open(moment)) == (Phase.ARCHIVED, False)


@pytest.mark.parametrize(("archived_at", "is_withdrawn"), [(None, False), (END - MOMENT, True), (END, False)])
def test_a_gig_is_withdrawn_by_archiving_it_before_its_end(archived_at, is_withdrawn) -> None:
    assert Gig(start_at=START, end_at=END, archived_at=archived_at).is_withdrawn is is_withdrawn


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [END - MOMENT, END, END + MOMENT])
@pytest.mark.parametrize("closed_at", [None, NOW])
def test_the_open_rows_are_the_gigs_that_say_so(moment, closed_at) -> None:
    gig = make_gig(end_at=END)
    gig.closed_at = closed_at
    gig.save(update_fields=["closed_at"])
    assert Gig.objects.open(moment).exists() == gig.is_open(moment)


def test_check_open_gives_the_reason() -> None:
    gig = Gig(title="Test", start_at=START, end_at=END)
    gig.check_open(END - MOMENT)
    with pytest.raises(GigEnded, match="«Test» ended on 2026-03-04 12:00 UTC."):
        gig.check_open(END)
    gig.archived_at = gig.closed_at = NOW
    with pytest.raises(GigArchived, match="«Test» was archived on 2026-03-02 12:00 UTC."):
        gig.check_open(NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "found"), [(END - MOMENT, 0), (END, 1), (END + MOMENT, 1)])
def test_to_close_finds_gigs_from_their_end_on(moment, found) -> None:
    make_gig(end_at=END)
    assert Gig.objects.to_close(moment).count() == found


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "found"), [(START - MOMENT, 0), (START, 1), (START + MOMENT, 1)])
def test_to_archive_finds_gigs_from_archive_at_on(moment, found) -> None:
    make_gig(archive_at=START)
    assert Gig.objects.to_archive(moment).count() == found


# --- Seats ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats_max", "accepted", "capacity", "is_full", "vacancies"),
    [
        (None, 1, 2, False, 1),
        (None, 2, 2, True, 0),
        (3, 1, 3, False, 1),
        (3, 2, 3, False, 0),
        (3, 3, 3, True, 0),
    ],
)
def test_seats(seats_max, accepted, capacity, is_full, vacancies) -> None:
    gig = Gig(total_seats=2, seats_max=seats_max, accepted_count=accepted)
    assert (gig.capacity, gig.is_full, gig.vacancies) == (capacity, is_full, vacancies)


def test_check_free_seat_names_the_gig() -> None:
    gig = Gig(title="Test", total_seats=2, accepted_count=1)
    gig.check_free_seat()
    gig.accepted_count = 2
    with pytest.raises(GigFull, match="All seats of «Test» are taken."):
        gig.check_free_seat()


@pytest.mark.django_db
def test_full_finds_the_open_gigs_that_have_reached_seats_max() -> None:
    full = make_gig(total_seats=1, seats_max=1)
    make_gig(total_seats=1, seats_max=2)
    without_maximum = make_gig(total_seats=1)
    closed = make_gig(total_seats=1, seats_max=1)
    Gig.objects.update(accepted_count=1)
    Gig.objects.filter(pk=closed.pk).update(closed_at=NOW)
    assert list(Gig.objects.full()) == [full]
    assert without_maximum.seats_max is None


# --- Waves ----------------------------------------------------------------------------------------------------------


def wanting(**fields) -> Gig:
    return Gig(**{"invitation_mode": "auto", "seats_min": 1, "total_seats": 2} | fields)


@pytest.mark.parametrize(
    ("fields", "wants"),
    [
        ({}, True),
        ({"accepted_count": 1}, False),
        ({"invitation_mode": "manual"}, False),
        ({"closed_at": NOW}, False),
    ],
)
def test_a_wave_is_planned_only_where_there_is_a_reason(fields, wants) -> None:
    gig = wanting(**fields)
    gig.plan_wave(NOW)
    assert gig.next_wave_at == (NOW if wants else None)


def test_the_wave_interval_is_the_frequency_in_minutes(settings) -> None:
    assert wanting(invitation_frequency=7).wave_interval == timedelta(minutes=7)
    settings.WAVE_MINUTE = timedelta(seconds=1)
    assert wanting(invitation_frequency=7).wave_interval == timedelta(seconds=7)


@pytest.mark.django_db
@pytest.mark.parametrize(("moment", "due"), [(NOW - MOMENT, False), (NOW, True), (END - MOMENT, True), (END, False)])
def test_a_gig_is_due_from_its_next_wave_to_its_end(moment, due) -> None:
    make_auto_gig(end_at=END)
    assert Gig.objects.due(moment).exists() is due


@pytest.mark.django_db
def test_a_gig_without_next_wave_is_never_due() -> None:
    make_gig(invitation_mode="manual")
    assert not Gig.objects.due(END - MOMENT).exists()


@pytest.mark.django_db
def test_the_gig_that_waits_longest_is_due_first() -> None:
    late, early = make_auto_gig(), make_auto_gig(now=NOW - timedelta(hours=1))
    assert list(Gig.objects.due(NOW)) == [early, late]


# --- Queries --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "query", "sentence"),
    [
        ("filter_query", {"$where": "1"}, r"The filter is refused at `\$where`"),
        ("filter_query", ["langs"], "The filter is refused as a whole"),
        ("sort_query", {"rating": "up"}, "The sort order is refused at `rating`"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused_with_its_path(field, query, sentence) -> None:
    gig = make_gig()
    setattr(gig, field, query)
    with pytest.raises(ValidationError, match=sentence) as refusal:
        gig.full_clean()
    assert refusal.value.message_dict.keys() == {field}


@pytest.mark.django_db
def test_the_order_of_a_querys_keys_is_kept() -> None:
    make_gig(sort_query={"rating": -1, "age": 1}, filter_query={"home": {"zip": 1, "a": 2}})
    gig = Gig.objects.get()
    assert list(gig.sort_query) == ["rating", "age"]
    assert list(gig.filter_query["home"]) == ["zip", "a"]


def test_each_gig_has_a_fair_start_of_its_own() -> None:
    now = datetime.now(UTC)
    assert len({Gig(created_at=now).fair_start for _ in range(20)}) == 20


@pytest.mark.django_db
@pytest.mark.parametrize("past_the_wave", [-1, 0, 1])
@pytest.mark.parametrize("before_the_end", [-1, 0, 1])
def test_due_ids_says_what_due_says_at_every_boundary(past_the_wave: int, before_the_end: int) -> None:
    gig, moment = make_gig(invitation_mode="auto"), NOW + timedelta(days=5)
    times = {"next_wave_at": moment - timedelta(seconds=past_the_wave)}
    times |= {"end_at": moment + timedelta(seconds=before_the_end)}
    Gig.objects.filter(pk=gig.pk).update(**times)
    is_due = [gig.pk] if past_the_wave >= 0 and before_the_end > 0 else []
    assert due_ids(moment, 100) == list(Gig.objects.due(moment).values_list("pk", flat=True)) == is_due


@pytest.mark.django_db
def test_due_ids_gives_those_that_wait_longest_first_and_no_more_than_asked() -> None:
    gigs = [make_gig(invitation_mode="auto", now=NOW - timedelta(hours=hours)) for hours in (1, 3, 2)]
    assert due_ids(NOW, 2) == [gigs[1].pk, gigs[2].pk]


# --- Versions -------------------------------------------------------------------------------------------------------


def test_a_version_differs_from_the_one_before_even_if_the_clock_stands_or_goes_back() -> None:
    gig = Gig(updated_at=NOW)
    versions = [gig.version]
    for moment in (NOW, NOW - timedelta(hours=1), NOW + timedelta(hours=1)):
        gig.touch(moment)
        versions.append(gig.version)
    assert versions == sorted({*versions})


@pytest.mark.parametrize("versions", [None, ["2026-03-02T12:00:00+00:00"], ["x", "2026-03-02T12:00:00+00:00"]])
def test_a_gig_at_one_of_the_versions_may_be_changed(versions) -> None:
    Gig(updated_at=NOW).check_version(versions)


@pytest.mark.parametrize("versions", [[], ["2026-03-02T12:00:00.000001+00:00"], [""]])
def test_a_gig_at_another_version_may_not(versions) -> None:
    with pytest.raises(GigChanged):
        Gig(updated_at=NOW).check_version(versions)
