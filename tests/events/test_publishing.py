"""The feed: what is committed gets its place, once, and nothing comes before what has been read."""

from functools import partial
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from events import publishing
from events.actions import record
from events.models import Event, EventType, Publication, Unpublished
from events.publishing import publish
from tests.concurrency.race import meeting_at, race, refusals
from tests.factories import WHO_AND_WHEN


def write(gig_id: int = 1) -> int:
    return record(EventType.GIG_UPDATED, **WHO_AND_WHEN, gig_id=gig_id).pk


def feed(after: int = 0) -> list[tuple[int, int]]:
    return list(Publication.objects.filter(position__gt=after).order_by("position").values_list("position", "event_id"))


def write_in_another_transaction(gig_id: int) -> int:
    [pk] = race(partial(write, gig_id))
    return pk


@pytest.mark.django_db
def test_each_event_gets_the_next_place_in_the_order_of_its_writing() -> None:
    first, second = write(), write()
    assert (publish(), feed()) == (2, [(1, first), (2, second)])
    third = write()
    assert (publish(), feed(after=2), Unpublished.objects.count()) == (1, [(3, third)], 0)


@pytest.mark.django_db
def test_nothing_new_is_nothing_done(unchanged) -> None:
    write()
    publish()
    with unchanged():
        assert publish() == 0


@pytest.mark.django_db
def test_more_than_fit_into_one_run_are_published_in_several(monkeypatch) -> None:
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    written = [write() for _ in range(5)]
    assert (publish(), [event for _, event in feed()]) == (5, written)


@pytest.mark.django_db
def test_publishing_costs_the_same_for_one_event_and_for_a_thousand(django_assert_max_num_queries) -> None:
    for _ in range(1000):
        write()
    with django_assert_max_num_queries(14):
        publish()


@pytest.mark.django_db
def test_the_database_gives_an_event_one_place() -> None:
    publication = Publication.objects.create(position=1, event_id=write())
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(position=2, event_id=publication.event_id)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_who_commits_late_comes_after_what_has_been_read() -> None:
    """Control: by the log's own ids the reader, who stands at the later one, would never see the earlier."""
    with transaction.atomic():
        early = write(gig_id=1)
        late = write_in_another_transaction(gig_id=2)
        race(publish)
        seen = race(feed)[0]
    publish()
    assert (seen, feed(after=1)) == ([(1, late)], [(2, early)])
    assert not Event.objects.filter(pk__gt=late).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_that_publish_at_once_one_leaves_it_to_the_other() -> None:
    written = [write() for _ in range(3)]
    with meeting_at((publishing, "Max")):
        outcomes = race(publish, publish)
    assert (refusals(outcomes), [event for _, event in feed()]) == ([], written)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_table_keeps_them_apart() -> None:
    write()
    with patch.object(publishing, "is_alone", lambda: True), meeting_at((publishing, "Max")):
        outcomes = race(publish, publish)
    assert [type(error) for error in refusals(outcomes)] == [IntegrityError]
    assert len(feed()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_published() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (publish(), Unpublished.objects.count()) == (0, 0)
