import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import psutil
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from space_project.management.commands import run
from tests.space_project.commands import environment

START_SECONDS = 60


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server((run.ADDRESS, 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    return tmp_path


def free_port() -> int:
    with socket.create_server((run.ADDRESS, 0)) as probe:
        return probe.getsockname()[1]


def test_a_taken_port_is_refused_with_the_remedy(settings, folder, taken_port):
    settings.PORT = taken_port
    with pytest.raises(CommandError, match=rf"^Port {taken_port} is taken: .* SPACE_PORT={taken_port + 1} make run\.$"):
        call_command("run")


def test_a_second_one_in_the_same_folder_is_refused_with_the_remedy(folder):
    with run.lock_folder(folder), pytest.raises(CommandError, match="^This Space is running already: "):
        call_command("run")


def test_the_lock_goes_with_who_holds_it(folder):
    for _ in range(2):
        with run.lock_folder(folder):
            pass


def test_static_files_are_collected_only_when_they_have_changed(folder):
    assert run.static_files_are_stale()
    manifest = folder / "static" / "staticfiles.json"
    manifest.parent.mkdir()
    manifest.touch()
    assert not run.static_files_are_stale()
    os.utime(manifest, (0, 0))
    assert run.static_files_are_stale()


def test_an_external_broker_is_not_started(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert "broker" not in [service.name for stage in run.stages() for service in stage]


@pytest.mark.parametrize("simulate", [True, False])
def test_people_answer_only_where_they_are_simulated(settings, simulate):
    settings.SIMULATE_ANSWERS = simulate
    assert ("people" in [service.name for stage in run.stages() for service in stage]) == simulate


@pytest.fixture
def space(tmp_path) -> Iterator[psutil.Popen]:
    """A whole Space of its own, as `make run` starts it; `port` says where."""
    port = free_port()
    env = environment(DEBUG="on", SPACE_VAR_DIR=str(tmp_path / "a space"), SPACE_PORT=str(port))
    command = [sys.executable, "manage.py", "run"]
    with psutil.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True) as space:
        space.port = port
        try:
            assert any("Your Space stands on" in line for line in space.stdout)
            yield space
        finally:
            if space.is_running():
                space.kill()


@pytest.mark.sqlite
def test_a_whole_space_stands_heals_and_leaves_nothing_behind(space):
    assert urllib.request.urlopen(f"http://{run.ADDRESS}:{space.port}/").status == 200
    everybody = space.children(recursive=True)
    broker = next(child for child in everybody if "valkey" in child.name())
    broker.kill()
    psutil.wait_procs([broker], timeout=START_SECONDS)
    assert came_back(space, "valkey")
    everybody += space.children(recursive=True)
    space.send_signal(signal.SIGINT)
    assert space.wait(START_SECONDS) == 0
    assert not psutil.wait_procs(everybody, timeout=START_SECONDS)[1]


def came_back(space: psutil.Process, name: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if any(name in child.name() for child in space.children(recursive=True)):
            return True
        time.sleep(0.1)
    return False
