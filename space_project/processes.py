"""Keeps the processes of one Space running, and lets none of them outlive it (docs/adr/0001).

The guard stands in the terminal. The keeper, in a process group of its own, starts the services, starts again those
that die, and hands on what they print. Whichever of the two ends, even by kill -9, the other ends the whole group.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

RESTART_SECONDS = 1.0
# A Celery worker finishes the task it is at; what takes longer is cut off and done again at the next start.
STOP_SECONDS = 8.0
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Service:
    """A program that is to run as long as the Space does."""

    name: str
    command: Sequence[str]
    folder: Path
    is_ready: Callable[[], bool] = lambda: True


def say(name: str, line: str) -> None:
    # In one write, so that lines of several services do not mix.
    sys.stdout.write(f"{name:>9} | {line}\n")
    sys.stdout.flush()


class Keeper:
    """Starts stages of services one after the other, each stage when the one before is ready; ends them in reverse."""

    def __init__(self, stages: Sequence[Sequence[Service]], on_ready: Callable[[], None]) -> None:
        self.stages = stages
        self.on_ready = on_ready
        self.stopping = threading.Event()
        self.running: dict[str, subprocess.Popen[str]] = {}

    def start(self) -> None:
        for stage in self.stages:
            for service in stage:
                threading.Thread(target=self.keep, args=[service], daemon=True).start()
            while not all(service.is_ready() for service in stage):
                if self.stopping.wait(0.1):
                    return
        self.on_ready()

    def keep(self, service: Service) -> None:
        while not self.stopping.is_set():
            process = subprocess.Popen(
                service.command,
                cwd=service.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
            self.running[service.name] = process
            # Apart, because a killed service's own children may hold its output open.
            threading.Thread(target=hand_on, args=[service.name, process.stdout], daemon=True).start()
            how = ended_how(process.wait())
            if not self.stopping.wait(RESTART_SECONDS):
                say(service.name, f"{how}; it is started again.")

    def stop(self) -> None:
        self.stopping.set()
        deadline = time.monotonic() + STOP_SECONDS
        for stage in reversed(self.stages):
            processes = [self.running[service.name] for service in stage if service.name in self.running]
            for process in processes:
                process.terminate()
            for process in processes:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(deadline - time.monotonic(), 0.1))


def hand_on(name: str, output: IO[str]) -> None:
    with output:
        for line in output:
            say(name, line.rstrip())


def ended_how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def run(stages: Sequence[Sequence[Service]], on_ready: Callable[[], None]) -> int:
    """The services run until a signal asks them to end; returns the exit code. Nothing they started is left behind."""
    lifeline, hold = os.pipe()
    keeper = os.fork()
    if not keeper:
        os.close(hold)
        keep_until_told(lifeline, Keeper(stages, on_ready))
    os.close(lifeline)
    for ending in ENDINGS:
        # nohup has asked for this one to be ignored.
        if not (ending == signal.SIGHUP and signal.getsignal(ending) == signal.SIG_IGN):
            signal.signal(ending, lambda *_: ask_to_end(hold))
    # Not reaped before its group is ended, so that the group's number cannot be given to somebody else.
    os.waitid(os.P_PID, keeper, os.WEXITED | os.WNOWAIT)
    with suppress(ProcessLookupError):
        os.killpg(keeper, signal.SIGKILL)
    return abs(os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1]))


def ask_to_end(hold: int) -> None:
    # The keeper may have gone already.
    with suppress(BrokenPipeError):
        os.write(hold, b".")


def keep_until_told(lifeline: int, keeper: Keeper) -> NoReturn:
    """The keeper's whole life. A byte in the lifeline asks it to end; its closing says that the guard was killed."""
    os.setsid()
    threading.Thread(target=keeper.start, daemon=True).start()
    if os.read(lifeline, 1):
        keeper.stop()
        os._exit(0)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)
