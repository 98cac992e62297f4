import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import psutil
import pytest
from django.conf import settings

ENOUGH_SECONDS = 15
# The keeper, three services, and the child of the busy one.
EVERYBODY = 5


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + ENOUGH_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def offspring(guard: psutil.Process) -> list[psutil.Process]:
    return guard.children(recursive=True)


def is_running(process: psutil.Process, code: str) -> bool:
    with suppress(psutil.Error):
        return any(code in word for word in process.cmdline())
    return False


def service(guard: psutil.Process, code: str) -> psutil.Process | None:
    keeper = guard.children()[0]
    return next((child for child in keeper.children() if is_running(child, code)), None)


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=ENOUGH_SECONDS)[1]


@pytest.fixture
def guard() -> Iterator[psutil.Popen]:
    command = [sys.executable, "-u", "-m", "tests.space_project.sleepers"]
    with psutil.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as guard:
        assert eventually(lambda: len(offspring(guard)) == EVERYBODY)
        yield guard
        if guard.is_running():
            guard.terminate()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_and_that_is_no_failure(guard: psutil.Popen, ending: signal.Signals) -> None:
    everybody = offspring(guard)
    guard.send_signal(ending)
    assert guard.wait(ENOUGH_SECONDS) == 0
    assert all_gone(everybody)


def test_nobody_outlives_a_killed_guard(guard: psutil.Popen) -> None:
    everybody = offspring(guard)
    guard.kill()
    assert all_gone(everybody)


def test_nobody_outlives_a_killed_keeper(guard: psutil.Popen) -> None:
    keeper, *others = offspring(guard)
    keeper.kill()
    assert guard.wait(ENOUGH_SECONDS) != 0
    assert all_gone(others)


def test_a_killed_service_is_started_again(guard: psutil.Popen) -> None:
    killed = service(guard, "hello")
    killed.kill()
    assert eventually(lambda: service(guard, "hello") not in (None, killed))


def test_what_services_print_says_who_printed_it(guard: psutil.Popen) -> None:
    guard.terminate()
    assert "     loud | hello\n" in guard.stdout.readlines()


def test_a_killed_service_is_reported(guard: psutil.Popen) -> None:
    service(guard, "hello").kill()
    assert eventually(lambda: guard.stdout.readline() == "     loud | killed by SIGKILL; it is started again.\n")
