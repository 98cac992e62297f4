"""Why a worker has been asked, or has not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gigs.models import Gig
from invitations import actions, explaining, inviting, offers, waves
from invitations.counting import Amount
from invitations.explaining import Explained, Outcome, explain
from invitations.models import Status
from invitations.wording import moment
from tests.factories import (
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_worker_ids,
    make_workers,
)
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


def codes(told: Explained) -> list[str]:
    return [reason.code for reason in told.reasons]


def explained(gig: Gig, worker: Worker, now=NOW) -> Explained:
    gig.refresh_from_db()
    worker.refresh_from_db()
    return explain(gig, worker, now=now)


# --- The filter -----------------------------------------------------------------------------------------------------


def test_each_clause_is_told_with_what_the_profile_has() -> None:
    gig = make_gig(filter_query={"languages": "de", "age": {"$gte": 18}, "country": {"$in": ["DE", "AT"]}})
    told = explained(gig, make_worker(languages=["de", "en"], age=17))
    assert [(row.words, row.found, row.outcome) for row in told.rows] == [
        ("languages is “de”", "“de”, “en”", Outcome.PASSED),
        ("age is at least 18", "17", Outcome.FAILED),
        ("country is one of “DE”, “AT”", "", Outcome.MISSING),
    ]
    assert not told.matches
    assert codes(told) == ["no_match"]
    assert "age is at least 18; country is one of “DE”, “AT”" in told.verdict


def test_groups_are_told_with_their_parts_inside() -> None:
    gig = make_gig(filter_query={"$or": [{"age": {"$gt": 30, "$lt": 40}}, {"skills": {"$elemMatch": {"id": 5}}}]})
    told = explained(gig, make_worker(age=35, skills=[{"id": 7}]))
    assert [(row.depth, row.words, row.outcome) for row in told.rows] == [
        (0, "one of these", Outcome.PASSED),
        (1, "age: all of these", Outcome.PASSED),
        (2, "age is more than 30", Outcome.PASSED),
        (2, "age is less than 40", Outcome.PASSED),
        (1, "an element of skills has all of these", Outcome.FAILED),
        (2, "id is 5", Outcome.FAILED),
    ]


def test_the_verdict_says_what_a_part_that_fails_asks_for() -> None:
    skill = {"skills": {"$elemMatch": {"id": 5, "level": {"$gte": 3}}}}
    gig = make_gig(filter_query={**skill, "age": {"$gt": 30, "$lt": 40}, "$or": [{"a": 1}, {"b": 2}]})
    told = explained(gig, make_worker(age=50, skills=[{"id": 7}]))
    assert told.verdict.endswith(
        "What fails: an element of skills has all of these (id is 5 and level is at least 3); "
        "age is less than 40; (a is 1 or b is 2)."
    )


def test_a_verdict_is_no_longer_than_people_read() -> None:
    gig = make_gig(filter_query={"$or": [{f"key{number}": number} for number in range(500)]})
    assert len(explained(gig, make_worker()).verdict) < 400


def test_a_negation_is_told_as_it_is() -> None:
    told = explained(make_gig(filter_query={"age": {"$exists": False}}), make_worker())
    assert [(row.words, row.outcome) for row in told.rows] == [("age is missing", Outcome.PASSED)]


def test_without_a_filter_everybody_matches() -> None:
    told = explained(make_gig(), make_worker())
    assert (told.matches, told.rows) == (True, ())


# --- What is not the filter -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (Status.PENDING, "has not answered yet"),
        (Status.ACCEPTED, "holds a seat since {now}"),
        (Status.REJECTED, "and rejected on {now}"),
        (Status.LEFT, "but left on {now}"),
        (Status.EXPIRED, "the invitation has expired"),
    ],
)
def test_who_was_asked_reads_what_became_of_it(status, sentence) -> None:
    invitation = make_in_status(status, gig=make_gig(filter_query={"never": 1}))
    told = explained(invitation.gig, invitation.worker)
    assert codes(told) == [status, "no_match"]
    assert sentence.format(now=moment(NOW)) in told.verdict
    assert told.invitation == invitation
    assert told.place is None


def test_a_rejection_tells_why() -> None:
    invitation = make_in_status(Status.REJECTED)
    actions.give_reason(invitation=invitation, reason="too_far", note="It is 40 km.", **WHO_AND_WHEN)
    verdict = explained(invitation.gig, invitation.worker).verdict.lower()
    assert "too far, it is 40 km." in verdict


def test_who_asked_is_told_the_wave_or_the_person() -> None:
    staff = User.objects.create_user("ada@example.org", first_name="Ada", last_name="Byron")
    by_wave, by_hand = make_auto_gig(), make_gig()
    worker = make_worker()
    waves.run(gig=by_wave, **WHO_AND_WHEN)
    inviting.invite(gig=by_hand, worker=worker, by=staff.actor, now=NOW)
    assert "by wave 1 and" in explained(by_wave, worker).verdict
    told = explained(by_hand, worker)
    assert "by Ada Byron and" in told.verdict
    assert [entry.who for entry in told.history] == ["Ada Byron"]


@pytest.mark.parametrize(
    ("fields", "code", "word"),
    [
        ({"is_active": False}, "inactive", "not active"),
        ({"resumes_at": NOW + timedelta(days=3)}, "paused", f"until {moment(NOW + timedelta(days=3))}"),
    ],
)
def test_who_may_not_be_asked_reads_why(fields, code, word) -> None:
    worker = make_worker()
    Worker.objects.filter(pk=worker.pk).update(**fields)
    told = explained(make_auto_gig(), worker)
    assert (codes(told), told.place) == ([code], None)
    assert word in told.verdict


def test_a_gig_that_is_over_asks_nobody() -> None:
    worker = make_worker()
    gig = make_auto_gig()
    assert codes(explained(gig, worker, now=gig.end_at)) == ["ended"]
    offers.archive(gig=gig, **WHO_AND_WHEN)
    assert codes(explained(gig, worker)) == ["archived"]


def test_the_first_reason_is_the_one_that_matters_most_and_the_others_follow() -> None:
    worker = make_worker(age=3)
    Worker.objects.filter(pk=worker.pk).update(is_active=False)
    gig = make_gig(filter_query={"age": 4})
    assert codes(explained(gig, worker, now=gig.end_at)) == ["ended", "inactive", "no_match"]


def test_a_gig_that_waits_says_for_what() -> None:
    gig, worker = make_auto_gig(total_seats=1, seats_max=2), make_worker()
    assert codes(explained(make_gig(), worker)) == ["manual", "not_reached"]
    make_accepted(gig)
    assert codes(explained(gig, worker)) == ["seated", "not_reached"]
    make_accepted(gig)
    assert codes(explained(gig, worker)) == ["full", "not_reached"]


# --- The order ------------------------------------------------------------------------------------------------------


def make_ordered_gig(**fields) -> tuple[Gig, list[Worker]]:
    pool = [make_worker(rating=rating) for rating in range(5)]
    return make_auto_gig(sort_query={"rating": 1}, invitation_multiplier=2, **fields), pool


def test_who_is_not_reached_yet_reads_the_place_the_wave_and_the_time() -> None:
    gig, pool = make_ordered_gig()
    place = explained(gig, pool[2]).place
    assert (place.number, place.total, place.wave) == (3, Amount(5), 2)
    assert place.at == NOW + timedelta(minutes=5)


def test_the_place_counts_only_those_still_to_be_asked() -> None:
    gig, pool = make_ordered_gig()
    waves.run(gig=gig, **WHO_AND_WHEN)
    place = explained(gig, pool[4]).place
    assert (place.number, place.total, place.wave) == (3, Amount(3), 3)


def test_what_the_place_tells_is_what_the_waves_do() -> None:
    gig, pool = make_ordered_gig()
    told = {worker.pk: explained(gig, worker).place for worker in pool}
    for minutes in (0, 5, 10):
        waves.run_due(now=NOW + timedelta(minutes=minutes))
    for invitation in gig.invitations.all():
        place = told[invitation.worker_id]
        assert (place.wave, place.at) == (invitation.wave_number, invitation.created_at)


def test_no_wave_is_promised_that_the_end_comes_before() -> None:
    gig, pool = make_ordered_gig(start_at=NOW + timedelta(minutes=1), end_at=NOW + timedelta(minutes=5))
    assert [explained(gig, worker).place.wave for worker in pool] == [1, 1, None, None, None]
    gig, pool = make_ordered_gig(archive_at=NOW + timedelta(minutes=5))
    assert explained(gig, pool[4]).place.at is None


def test_beyond_those_counted_no_number_is_claimed(monkeypatch) -> None:
    monkeypatch.setattr(explaining, "MOST_COUNTED", 2)
    gig, pool = make_ordered_gig()
    assert explained(gig, pool[1]).place.number == 2
    told = explained(gig, pool[2])
    assert (told.place.number, told.place.total) == (None, Amount(2, more=True))
    assert "many come before" in told.verdict


def test_without_time_no_place_is_claimed(monkeypatch) -> None:
    monkeypatch.setattr(explaining, "SECONDS", 0)
    gig, pool = make_ordered_gig()
    assert explained(gig, pool[0]).place.total == Amount(None)


def test_an_explanation_writes_nothing(unchanged) -> None:
    gig, pool = make_ordered_gig()
    with unchanged():
        explained(gig, pool[0])


def test_an_explanation_costs_the_same_for_many(django_assert_max_num_queries) -> None:
    make_worker_ids(50)
    gig, [worker] = make_auto_gig(now=timezone.now()), make_workers(1)
    make_invitation(gig)
    with django_assert_max_num_queries(12):
        explain(gig, worker, now=NOW)
