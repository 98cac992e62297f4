"""Loaded before Django's settings (pyproject.toml, addopts), so that the tests choose their environment."""

import os
import uuid

import pytest

from tests import services

url = None if services.ON_SQLITE else services.find_postgres()
os.environ["DATABASE_URL"] = url or f"sqlite:///{services.scratch_folder() / 'space.sqlite3'}"

os.environ.update(
    DEBUG="off",
    SECRET_KEY=uuid.uuid4().hex * 2,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SECURE_SSL_REDIRECT="off",
    SPACE_VAR_DIR=str(services.scratch_folder()),
    # Nothing in a test may reach a broker it has not started.
    REDIS_URL="redis://127.0.0.1:1/0",
    LOG_LEVEL="WARNING",
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "postgresql: needs PostgreSQL")
    config.addinivalue_line("markers", "sqlite: tells something of SQLite only")
    if services.REQUIRED and services.missing:
        raise pytest.UsageError(f"SPACE_REQUIRE_SERVICES=1, but {reasons()}.")


def reasons() -> str:
    return "; ".join(f"{name} is missing: {why}" for name, why in services.missing.items())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the other engine are left out; only where PostgreSQL is missing are they skipped, for all to see."""
    others = [item for item in items if is_of_other_engine(item)]
    if "PostgreSQL" in services.missing:
        for item in others:
            item.add_marker(pytest.mark.skip(reason="no PostgreSQL"))
    elif others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if not is_of_other_engine(item)]


def is_of_other_engine(item: pytest.Item) -> bool:
    if os.environ["DATABASE_URL"].startswith("postgres"):
        return item.get_closest_marker("sqlite") is not None
    return item.get_closest_marker("postgresql") is not None or "postgres_dsn" in getattr(item, "fixturenames", ())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if services.missing:
        terminalreporter.write_line(f"NOT EVERYTHING WAS TESTED: {reasons()}.", red=True, bold=True)
