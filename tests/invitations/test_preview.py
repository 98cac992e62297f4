"""Whom a filter would find, told while it is being written."""

import json
from functools import partial

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invitations import preview as previews
from invitations import walk, waves
from invitations.counting import Amount, counted
from invitations.preview import preview
from mql import Filter
from tests.factories import NOW, WHO_AND_WHEN, make_gig, make_invitation, make_worker, make_workers
from tests.mql import strategies
from workers import actions as worker_actions
from workers import sort_indexes
from workers.models import Worker

pytestmark = pytest.mark.django_db

GERMANS = {"languages": "de"}


def ids(preview: previews.Preview) -> list[int]:
    return [person.id for person in preview.sample]


def test_those_who_match_and_may_be_asked_are_counted() -> None:
    make_workers(2, languages=["de"])
    make_worker(languages=["fr"])
    gone, paused = make_workers(2, languages=["de"])
    Worker.objects.filter(pk=gone.pk).update(is_active=False)
    Worker.objects.filter(pk=paused.pk).update(resumes_at=NOW)
    assert preview(GERMANS, {}).matching == Amount(2)


def test_beyond_the_cap_nobody_is_counted(monkeypatch) -> None:
    make_workers(3)
    monkeypatch.setattr(previews, "counted", partial(counted, most=2))
    assert preview({}, {}).matching == Amount(2, more=True)


def test_without_time_the_preview_says_so_and_claims_nothing(monkeypatch) -> None:
    make_worker(languages=["de"])
    monkeypatch.setattr(previews, "SECONDS", 0)
    told = preview(GERMANS, {"languages": 1})
    assert (told.matching, told.sample) == (Amount(None), None)
    assert [clause.more for clause in told.clauses] == [Amount(None)]


def test_the_sample_is_in_the_order_in_which_they_would_be_asked() -> None:
    pool = [make_worker(rating=rating) for rating in (2, 3, 1)]
    assert ids(preview({}, {"rating": -1})) == [pool[1].pk, pool[0].pk, pool[2].pk]


def test_the_sample_is_no_longer_than_twenty() -> None:
    make_workers(21)
    told = preview({}, {})
    assert (len(told.sample), told.matching) == (20, Amount(21))


def test_of_a_gig_the_sample_goes_on_where_its_waves_have_come() -> None:
    pool = [make_worker(rating=rating).pk for rating in range(4)]
    gig = make_gig(sort_query={"rating": 1}, invitation_multiplier=1)
    waves.run(gig=gig, **WHO_AND_WHEN)
    gig.refresh_from_db()
    assert ids(preview({}, {"rating": 1}, gig=gig)) == pool[1:]
    assert ids(preview({}, {"rating": -1}, gig=gig)) == [pool[3], pool[2], pool[1]]


def test_the_gig_in_hand_stays_as_it_is() -> None:
    gig = make_gig()
    preview(GERMANS, {"rating": 1}, gig=gig)
    assert (gig.filter_query, gig.sort_query) == ({}, {})


def test_who_was_asked_still_matches_but_is_not_asked_again() -> None:
    invitation = make_invitation()
    told = preview({}, {}, gig=invitation.gig)
    assert (told.matching, told.sample) == (Amount(1), ())


def test_each_clause_tells_how_many_more_would_match_without_it() -> None:
    make_worker(languages=["de"], age=30)
    make_workers(2, languages=["fr"], age=30)
    make_workers(3, languages=["de"], age=17)
    make_worker(languages=["fr"], age=17)
    told = preview({"languages": "de", "$and": [{"age": {"$gte": 18}}]}, {})
    assert [(clause.query, clause.more) for clause in told.clauses] == [
        ({"languages": "de"}, Amount(2)),
        ({"age": {"$gte": 18}}, Amount(3)),
    ]
    assert [clause.words for clause in told.clauses] == ["languages is “de”", "age is at least 18"]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.filters(), st.lists(strategies.documents(), max_size=4))
def test_the_cost_of_a_clause_is_that_of_the_filter_language(query, documents) -> None:
    Worker.objects.all().delete()
    workers = [make_worker(**document) for document in documents]
    told = preview(query, {})
    clauses = Filter(query).clauses()
    for position, clause in enumerate(told.clauses):
        others = [Filter(other) for other in clauses[:position] + clauses[position + 1 :]]
        kept_out = [
            worker
            for worker in workers
            if all(other.matches(worker.document) for other in others)
            and not Filter(clause.query).matches(worker.document)
        ]
        assert clause.more == Amount(len(kept_out))


def test_of_many_clauses_the_first_are_told(monkeypatch) -> None:
    monkeypatch.setattr(previews, "MOST_CLAUSES", 2)
    told = preview({"a": 1, "b": 2, "c": 3}, {})
    assert ([clause.query for clause in told.clauses], told.clauses_left_out) == ([{"a": 1}, {"b": 2}], 1)


def test_unknown_keys_come_with_what_was_probably_meant() -> None:
    make_worker(languages=["de"], rating=3)
    told = preview({"langauges": "de"}, {"ratings": 1})
    assert [(key.path, key.nearest) for key in told.unknown_keys] == [
        ("langauges", "languages"),
        ("ratings", "rating"),
    ]


@pytest.mark.parametrize(
    ("filter_query", "sort_query", "refusals"),
    [
        ({"age": {"$gte5": 1}}, {}, [("filter_query", "age.$gte5")]),
        ({}, {"age": 2}, [("sort_query", "age")]),
        ([], "x", [("filter_query", ""), ("sort_query", "")]),
    ],
)
def test_what_is_no_query_is_refused_with_its_place(filter_query, sort_query, refusals) -> None:
    told = preview(filter_query, sort_query)
    assert [(refusal.field, refusal.path) for refusal in told.refusals] == refusals
    assert all("is refused" in refusal.sentence for refusal in told.refusals)
    assert (told.matching, told.sample, told.clauses) == (Amount(0), (), ())


@pytest.mark.postgresql
def test_an_order_that_takes_too_long_comes_with_the_command_that_makes_it_quick(monkeypatch) -> None:
    sort_query = {"rating": -1, "name": 1}
    monkeypatch.setattr(previews, "SECONDS", 0)
    assert preview({}, sort_query).index_command == f"manage.py index_sort_query '{json.dumps(sort_query)}'"
    monkeypatch.setattr(sort_indexes, "exists", lambda sort_query: True)
    assert preview({}, sort_query).index_command == ""


def test_a_quick_order_needs_no_index() -> None:
    make_worker(rating=1)
    assert preview({}, {"rating": 1}).index_command == ""


def test_a_preview_writes_nothing(unchanged) -> None:
    make_worker(languages=["de"])
    gig = make_gig(now=timezone.now())
    with unchanged():
        preview(GERMANS, {"rating": 1}, gig=gig)


def test_whose_profile_has_changed_behind_the_waves_stands_in_the_sample() -> None:
    late = make_worker(rating=1)
    make_worker(rating=2, languages=["de"])
    gig = make_gig(sort_query={"rating": 1}, invitation_multiplier=1, filter_query=GERMANS)
    waves.run(gig=gig, **WHO_AND_WHEN)
    worker_actions.write_document(user=late.user, document={"rating": 1, "languages": ["de"]}, **WHO_AND_WHEN)
    gig.refresh_from_db()
    assert ids(preview(GERMANS, {"rating": 1}, gig=gig)) == [late.pk] == walk.pick(gig, 9).worker_ids
