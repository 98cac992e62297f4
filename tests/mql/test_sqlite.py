"""What is special to SQLite; meaning is tested with the other engines."""

import sqlite3

import pytest

from mql import Filter, Sort, sqlite


@pytest.fixture
def workers():
    connection = sqlite3.connect(":memory:")
    sqlite.register(connection)
    connection.execute("CREATE TABLE worker (id integer, document text)")
    connection.executemany(
        "INSERT INTO worker VALUES (?, ?)", [(1, '{"a": {"y": 1, "x": 2}}'), (2, '{"a": 5}'), (3, "{}")]
    )
    yield connection
    connection.close()


def select(connection, condition, parameters):
    statement = f"SELECT id FROM worker WHERE {condition}".replace("%s", "?")
    return [number for (number,) in connection.execute(statement, parameters)]


def test_order_of_keys_is_kept(workers):
    assert select(workers, *sqlite.where(Filter({"a": {"y": 1, "x": 2}}), "worker.document")) == [1]
    assert select(workers, *sqlite.where(Filter({"a": {"x": 2, "y": 1}}), "worker.document")) == []


def test_opposite_of_a_filter_is_its_complement(workers):
    condition, parameters = sqlite.where(Filter({"a": {"$gt": 1}}))
    assert select(workers, f"NOT {condition}", parameters) == [1, 3]


def test_functions_are_deterministic_enough_for_an_index(workers):
    workers.execute("CREATE INDEX by_a ON worker (mql_sort_key(document, '[[\"a\",1]]'))")
    expression, parameters = sqlite.sort_key(Sort({"a": 1}))
    statement = f"SELECT id FROM worker ORDER BY {expression}".replace("%s", "?")
    assert workers.execute(statement, parameters).fetchall() == [(3,), (2,), (1,)]


def test_text_spelled_with_escapes_is_found(workers):
    workers.execute('INSERT INTO worker VALUES (4, \'{"country": "\\u0044E"}\')')
    workers.execute('INSERT INTO worker VALUES (5, \'{"other": "DE"}\')')
    assert select(workers, *sqlite.where(Filter({"country": {"$in": ["DE", "FR"]}}))) == [4]
