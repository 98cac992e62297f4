"""What people and others write of them at the same time. Each race once without the guard, so that the test bites."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

import pytest
from django.db.models import QuerySet

from tests.concurrency.race import meeting_at, race, refusals
from tests.factories import BY, NOW, make_worker
from workers import actions
from workers.models import User, Worker, WorkerQuerySet

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

WHO_AND_WHEN = {"by": BY, "now": NOW}


@contextmanager
def no_lock() -> Iterator[None]:
    with (
        patch.object(actions, "lock_account", lambda user: User.objects.get(pk=user.pk)),
        patch.object(WorkerQuerySet, "locked", lambda rows: rows),
    ):
        yield


def two_answers_race() -> dict:
    user = make_worker(rating=5).user
    changing = partial(actions.change_profile, user=user, before={}, **WHO_AND_WHEN)
    with meeting_at((actions, "check_profile")):
        outcomes = race(*[partial(changing, after={key: 1}) for key in ("car", "height")])
    assert not refusals(outcomes)
    return Worker.objects.get().profile


def test_control_without_the_lock_an_answer_is_lost() -> None:
    with no_lock():
        assert len(two_answers_race()) == 2


def test_two_answers_at_once_both_stay() -> None:
    assert two_answers_race() == {"rating": 5, "car": 1, "height": 1}


def last_superusers_race() -> list[Exception]:
    users = [User.objects.create_superuser(f"{name}@example.org") for name in ("ada", "bo")]
    with meeting_at((actions, "close_doors")):
        return refusals(race(*[partial(actions.delete_account, user=user, **WHO_AND_WHEN) for user in users]))


def test_control_without_the_lock_both_superusers_go() -> None:
    with patch.object(QuerySet, "select_for_update", lambda rows, **how: rows.all()):
        assert last_superusers_race() == []
    assert not User.objects.filter(is_superuser=True).exists()


def test_of_two_superusers_who_go_at_once_one_stays() -> None:
    assert [type(refusal) for refusal in last_superusers_race()] == [actions.LastSuperuser]
    assert User.objects.filter(is_superuser=True).count() == 1
