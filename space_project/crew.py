"""Broker, Celery worker and beat as real processes for a while: for the demonstration and for tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings

from space_project import broker

CELERY = [sys.executable, "-m", "celery", "-A", "space_project"]
# Threads, because the timeout of a process that answers one request at a time cuts exports off (docs/operations.md).
WEB = ["--worker-class", "gthread", "--threads", "8"]
# They wait for others more than they work, so they are threads (docs/operations.md).
CALLERS = ["--queues", "deliveries", "--pool", "threads", "--concurrency", "16"]
COMMANDS = {
    "worker": [*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"],
    "callers": [*CELERY, "worker", *CALLERS, "--loglevel", "INFO"],
    "beat": [*CELERY, "beat", "--loglevel", "INFO"],
}
START_SECONDS = 10.0


class Crew:
    """What is started in the `with` is gone after it, each with the processes it started itself."""

    def __init__(self, folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        # A broker of the crew's own, unless `env` names one.
        self.env = {**os.environ, "REDIS_URL": "", **(env or {})}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in list(self.processes):
            self.kill(name)

    def start(self, name: str) -> None:
        """`broker`, `worker`, `callers`, `beat`, a second one as `worker 2`; the broker answers when this returns."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.command(name),
                cwd=settings.BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if name == "broker":
            wait_for_broker()

    def command(self, name: str) -> list[str]:
        if name == "broker":
            service = broker.service()
            return [*service.command, "--dir", str(service.folder)]
        kind, node = name.split()[0], ["-n", f"{name.replace(' ', '')}@%h"]
        own = {"worker": node, "callers": node, "beat": ["-s", str(self.folder / f"{name}-schedule")]}
        return [*COMMANDS[kind], *own[kind]]

    def kill(self, name: str) -> None:
        """As `kill -9` on the process and all it started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")


def wait_for_broker() -> None:
    deadline = time.monotonic() + START_SECONDS
    while not broker.answers():
        if time.monotonic() > deadline:
            raise TimeoutError(f"The broker does not answer on {settings.EMBEDDED_BROKER_SOCKET}.")
        time.sleep(0.05)
