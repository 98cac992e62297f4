"""What all tests share."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db.models import Model
from psycopg import sql

from events.models import Event
from space_project import patience
from tests.factories import NOW
from tests.integrations.tokens import make_client
from tests.wire import Program


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A scratch database of its own, for tests that speak to PostgreSQL without Django."""
    url = os.environ["DATABASE_URL"]
    name = f"space_scratch_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield psycopg.conninfo.make_conninfo(url, dbname=name)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def our_models() -> list[type[Model]]:
    apps_of_ours = [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    return [model for app in apps_of_ours for model in app.get_models()]


def all_rows() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in our_models()}


@pytest.fixture(autouse=True, scope="session")
def unhurried() -> None:
    """A busy machine changes no answer; a test of giving up leaves no time at all."""
    patience.PACE.update(postgresql=20, sqlite=20)


@contextmanager
def unchanged_rows() -> Iterator[None]:
    before = all_rows()
    yield
    assert all_rows() == before


@contextmanager
def refused_without_trace(error: type[Exception], match: str | None = None) -> Iterator[pytest.ExceptionInfo]:
    with unchanged_rows(), pytest.raises(error, match=match) as refusal:
        yield refusal


@contextmanager
def new_events() -> Iterator[list[Event]]:
    known = set(Event.objects.values_list("pk", flat=True))
    events: list[Event] = []
    yield events
    events += Event.objects.exclude(pk__in=known).order_by("pk")


@pytest.fixture
def unchanged() -> Callable[[], AbstractContextManager[None]]:
    """`with unchanged():` no row of any room differs afterwards, the log's included."""
    return unchanged_rows


@pytest.fixture
def refused() -> Callable[..., AbstractContextManager[pytest.ExceptionInfo]]:
    """`with refused(GigFull, "All seats"):` the error is raised and no row of any room differs afterwards."""
    return refused_without_trace


@pytest.fixture
def logged() -> Callable[[], AbstractContextManager[list[Event]]]:
    """`with logged() as events:` afterwards `events` are those that have been written in it."""
    return new_events


@pytest.fixture
def program(db: None) -> Iterator[Program]:
    """A client of the endpoints that may do everything; the clock stands at NOW."""
    with time_machine.travel(NOW, tick=False):
        program = Program(make_client(scopes={"read", "write", "admin"}))
        # Its use has been noted once, so that afterwards only what it asks for changes rows.
        program.get("/gig_invitations")
        yield program
