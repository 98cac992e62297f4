"""Indexes that let PostgreSQL walk the workers in the order of a sort query instead of sorting all who match."""

from hashlib import sha256

from django.db import connection

from mql import Sort, postgres
from workers.matching import Query


def name_of(sort_query: Query) -> str:
    """One name for one order; keys in another order are another sort."""
    return f"worker_sort_{sha256(postgres.sort_key_sql(Sort(sort_query)).encode()).hexdigest()[:12]}"


def create(sort_query: Query) -> str:
    """The index is there; returns its name. Work goes on meanwhile, so not inside a transaction. InvalidSort."""
    name, key = name_of(sort_query), postgres.sort_key_sql(Sort(sort_query))
    with connection.cursor() as cursor:
        # What an interrupted attempt has left is never used.
        cursor.execute(
            "SELECT 1 FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
            "WHERE c.relname = %s AND NOT i.indisvalid",
            [name],
        )
        if cursor.fetchone():
            cursor.execute(f"DROP INDEX CONCURRENTLY {name}")
        cursor.execute(f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON workers_worker (({key}), rank)")
        cursor.execute("ANALYZE workers_worker")
    return name


def exists(sort_query: Query) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_class WHERE relname = %s", [name_of(sort_query)])
        return cursor.fetchone() is not None


def drop(sort_query: Query) -> str:
    name = name_of(sort_query)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    return name
