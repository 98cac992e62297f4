import fcntl
import http.client
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from space_project import broker, processes
from space_project.crew import CALLERS, WEB
from space_project.processes import Service

ADDRESS = "127.0.0.1"


class Command(BaseCommand):
    help = "Runs the whole Space: database, broker, web, worker and beat, until Ctrl-C."
    # The database may not have its tables yet; checks run with `migrate`.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        with lock_folder(settings.VAR_DIR):
            check_port(settings.PORT)
            prepare()
            # The keeper is a fork, and a connection must not be in two processes.
            connections.close_all()
            os.environ |= child_environment()
            sys.exit(processes.run(stages(), on_ready=self.announce))

    def announce(self) -> None:
        self.stdout.write(self.style.SUCCESS(f"\nYour Space stands on http://{ADDRESS}:{settings.PORT}"))
        self.stdout.write("Ctrl-C ends it.\n")
        self.stdout.flush()


@contextmanager
def lock_folder(folder: Path) -> Iterator[None]:
    """Only one `run` at a time uses this folder. The lock goes with the process, so none is ever stale."""
    with (folder / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CommandError(
                "This Space is running already: use it, end it with Ctrl-C, "
                "or set SPACE_VAR_DIR and SPACE_PORT to run another one beside it."
            ) from error
        yield


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError as error:
            raise CommandError(f"You may not use port {port}: set SPACE_PORT to a number from 1024.") from error
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken: end the program that uses it, or choose another one, "
                f"for example SPACE_PORT={port + 1} make run."
            ) from error


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    if settings.DEBUG:
        # Static files need no collecting here: they are served from where they are.
        call_command("seed_demo")
    elif static_files_are_stale():
        call_command("collectstatic", interactive=False, verbosity=0)


def static_files_are_stale() -> bool:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected_at = manifest.stat().st_mtime
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return any(Path(file).stat().st_mtime > collected_at for file in files)


def child_environment() -> dict[str, str]:
    # Unless asked to talk, the processes are quiet, so that the address stays in sight.
    return {"PYTHONUNBUFFERED": "1", "LOG_LEVEL": log_level()}


def log_level() -> str:
    return os.environ.get("LOG_LEVEL") or "WARNING"


def stages() -> list[list[Service]]:
    """What is started, one stage when the one before is ready."""
    apart = [] if settings.REDIS_URL else [[broker.service()]]
    people = [python("people", "manage.py", "simulate_answers")] if settings.SIMULATE_ANSWERS else []
    return [*apart, [web(), *engine(), *people]]


def python(name: str, *arguments: str) -> Service:
    return Service(name, [sys.executable, *arguments], folder=settings.BASE_DIR)


def web() -> Service:
    where = ["--bind", f"{ADDRESS}:{settings.PORT}", "--no-control-socket"]
    # A killed server's workers hold the port for some seconds; the next one need not wait for them.
    how = [*WEB, "--workers", "2", "--graceful-timeout", "5", "--reuse-port", "--log-level", "warning"]
    service = python("web", "-m", "gunicorn", "space_project.wsgi", *where, *how)
    return replace(service, is_ready=web_answers)


def engine() -> list[Service]:
    # Without this it lectures whoever runs it as root, which in a container is everybody.
    celery = ["-W", "ignore::UserWarning:celery.platforms", "-m", "celery", "--quiet", "-A", "space_project"]
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return [
        python("worker", *celery, "worker", "--concurrency", "2", "--loglevel", log_level(), *alone),
        python("callers", *celery, "worker", *CALLERS, "-n", "callers@%h", "--loglevel", log_level(), *alone),
        python("beat", *celery, "beat", "--loglevel", log_level()),
    ]


def web_answers() -> bool:
    """Whether a worker of the web server answers at all, with whatever status."""
    connection = http.client.HTTPConnection(ADDRESS, settings.PORT, timeout=5)
    try:
        connection.request("GET", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
