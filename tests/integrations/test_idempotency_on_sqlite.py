"""The same write from several processes on SQLite, and from one that dies in the middle of it."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.sqlite

Start = Callable[[str], subprocess.Popen]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    url = f"sqlite:///{tmp_path / 'space.sqlite3'}"
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def start(what: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.integrations.sender", what, str(tmp_path)]
        return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)

    with start("prepare") as preparing:
        assert preparing.wait() == 0
    return start


def works(folder: Path) -> int:
    with sqlite3.connect(folder / "space.sqlite3") as database:
        [[amount]] = database.execute("SELECT count(*) FROM events_event WHERE type = 'gig.opened'")
    database.close()
    return amount


def answers_of(processes: list[subprocess.Popen]) -> list[str]:
    answers = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return answers


def test_processes_that_send_the_same_at_once_all_get_the_one_answer(start: Start, tmp_path: Path) -> None:
    answers = answers_of([start("send") for _ in range(4)])
    assert len({*answers}) == works(tmp_path) == 1
    assert answers[0].startswith("201 ")


def test_a_killed_process_leaves_nothing_and_a_repeat_does_it_once(start: Start, tmp_path: Path) -> None:
    with start("die") as dying:
        assert dying.wait() == -signal.SIGKILL
    assert works(tmp_path) == 0
    [answer] = answers_of([start("send")])
    assert (answer[:3], works(tmp_path)) == ("201", 1)
