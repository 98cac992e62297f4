"""What all tests share."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A scratch database of its own, for tests that speak to PostgreSQL without Django."""
    url = os.environ["DATABASE_URL"]
    if not url.startswith("postgres"):
        pytest.skip("no PostgreSQL")
    name = f"space_scratch_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield psycopg.conninfo.make_conninfo(url, dbname=name)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
