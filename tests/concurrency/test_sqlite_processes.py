"""The race for the last seats on SQLite, between processes."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.concurrency.racer import SEATS

pytestmark = pytest.mark.sqlite


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    database = f"sqlite:///{tmp_path / 'race.sqlite3'}"
    return os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def start(env: dict[str, str], what: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-m", "tests.concurrency.racer", what], env=env)


def accepted_after_race(env: dict[str, str], tmp_path: Path, what: str) -> tuple[int, int]:
    """How many rows say accepted, and what the gig's counter says."""
    assert start(env, "prepare").wait() == 0
    racers = [start(env, what) for _ in range(4)]
    assert [racer.wait() for racer in racers] == [0] * 4
    with sqlite3.connect(tmp_path / "race.sqlite3") as database:
        [[rows]] = database.execute("SELECT count(*) FROM invitations_invitation WHERE status = 'accepted'")
        [[counter]] = database.execute("SELECT accepted_count FROM gigs_gig")
    database.close()
    return rows, counter


def test_control_without_the_transaction_processes_oversell(env: dict[str, str], tmp_path: Path) -> None:
    rows, _ = accepted_after_race(env, tmp_path, "careless")
    assert rows > SEATS


def test_processes_never_oversell(env: dict[str, str], tmp_path: Path) -> None:
    assert accepted_after_race(env, tmp_path, "accept") == (SEATS, SEATS)
