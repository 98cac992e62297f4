"""Connections for the engines under test."""

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest

from mql import postgres
from tests.mql.engines import Postgres, Python, Sqlite


@pytest.fixture(scope="session")
def postgres_connection(postgres_dsn: str) -> Iterator[psycopg.Connection]:
    """A database that has mql's functions."""
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute(postgres.FUNCTIONS.read_text())
        yield connection


@pytest.fixture(scope="session")
def sqlite_connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    yield connection
    connection.close()


@pytest.fixture(scope="session", params=["python", pytest.param("postgres", marks=pytest.mark.postgresql), "sqlite"])
def engine(request: pytest.FixtureRequest) -> Python | Postgres | Sqlite:
    if request.param == "python":
        return Python()
    if request.param == "postgres":
        return Postgres(request.getfixturevalue("postgres_connection"))
    return Sqlite(request.getfixturevalue("sqlite_connection"))
