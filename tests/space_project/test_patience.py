"""Reads that take too long are given up, and nothing else is."""

from time import monotonic

import pytest
from django.db import DatabaseError, connection

from space_project.patience import Patience
from tests.factories import make_worker
from workers.models import Worker

pytestmark = pytest.mark.django_db

# Runs for minutes, on either database.
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT count(*) FROM n"


def run(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def test_what_comes_in_time_is_returned() -> None:
    assert Patience(5).ask(lambda: run("SELECT 7")) == (7,)


def test_what_takes_too_long_is_given_up() -> None:
    begin = monotonic()
    assert Patience(5).ask(lambda: run(ENDLESS), most=0.05) is None
    assert monotonic() - begin < 2


def test_all_share_the_seconds_that_there_are() -> None:
    patience = Patience(0.05)
    assert patience.ask(lambda: run(ENDLESS)) is None
    assert patience.ask(lambda: run("SELECT 7")) is None


def test_what_follows_has_all_the_time_again() -> None:
    worker = make_worker()
    assert Patience(5).ask(lambda: run(ENDLESS), most=0.02) is None
    assert Patience(5).ask(lambda: run("SELECT 7"), most=0.02) == (7,)
    assert list(Worker.objects.all()) == [worker]
    assert run(ENDLESS.replace("1000000000", "400000")) == (400000,)


def test_other_failures_are_not_hidden() -> None:
    with pytest.raises(DatabaseError):
        Patience(5).ask(lambda: run("SELECT nonsense FROM nowhere"))
