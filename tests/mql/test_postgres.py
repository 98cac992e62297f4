"""That PostgreSQL uses its indexes, and that what we hand it is safe and whole."""

import json

import pytest

from mql import Filter, Sort, postgres
from mql.document import ORDER_MARKER, to_jsonb
from mql.jsonpath import expressible
from tests.mql.engines import Postgres

DOCUMENT = {"name": '50% o\'clock "x" \\', "b": {"zz": [1, {"q": 1, "p": 2}], "a": None}}


@pytest.fixture
def workers(postgres_connection):
    """2,000 documents in a table with the index, gone afterwards."""
    with postgres_connection.transaction(force_rollback=True):
        postgres_connection.execute("CREATE TABLE worker (id int, document jsonb)")
        postgres_connection.cursor().executemany(
            "INSERT INTO worker VALUES (%s, %s)",
            [
                (n, json.dumps(to_jsonb({"n": n, "tags": [n % 100, "x"], "o": {"z": n % 50, "a": n, "f": 0.5}})))
                for n in range(2_000)
            ],
        )
        postgres_connection.execute("CREATE INDEX ON worker USING gin (document jsonb_path_ops)")
        postgres_connection.execute("ANALYZE worker")
        yield postgres_connection


def plan(connection, statement, parameters=()):
    return "\n".join(line for (line,) in connection.execute(f"EXPLAIN {statement}", parameters))


def where_plan(connection, query):
    expression, parameters = postgres.where(Filter(query))
    connection.execute("SET LOCAL enable_seqscan = off")
    return plan(connection, f"SELECT FROM worker WHERE {expression}", parameters)


INDEXED = {
    "equality": {"n": 5},
    "a list of values": {"n": {"$in": [5, 6, 7]}},
    "an element": {"tags": 7, "n": {"$gt": 5}},
    "one of": {"$or": [{"n": 5}, {"n": 6}]},
    "a place in a list": {"tags.0": 5},
    "a whole object": {"o": {"z": 5, "a": 5, "f": 0.5}},
    "a whole list": {"tags": [5, "x"]},
    "one part indexed, one walked": {"n": 5, "o": {"$gt": {"z": 1}}},
}


@pytest.mark.parametrize("query", INDEXED.values(), ids=INDEXED)
def test_index_is_used(workers, query):
    assert "Bitmap Index Scan" in where_plan(workers, query)


@pytest.mark.parametrize("query", INDEXED.values(), ids=INDEXED)
def test_index_finds_what_python_finds(workers, query):
    filter = Filter(query)
    expression, parameters = postgres.where(filter)
    found = workers.execute(f"SELECT id FROM worker WHERE {expression}", parameters).fetchall()
    expected = [
        (n,)
        for n in range(2_000)
        if filter.matches({"n": n, "tags": [n % 100, "x"], "o": {"z": n % 50, "a": n, "f": 0.5}})
    ]
    assert sorted(found) == expected


def test_common_clauses_need_no_walk():
    query = {
        "a.b": {"$in": ["x", 1, None], "$ne": 2, "$exists": True, "$type": ["string", "array"], "$size": 1},
        "$nor": [{"c": {"$regex": "^x"}}, {"d": {"$mod": [2, 1]}}, {"e": {"$not": {"$gte": 5}}}],
        "f": {"$elemMatch": {"g": 1, "h": {"$elemMatch": {"$lt": 2}}}, "$all": [1, 2]},
    }
    assert expressible(Filter(query).node)


def test_sort_key_walks_an_index(workers):
    workers.execute(f"CREATE INDEX ON worker ({postgres.sort_key_sql(Sort({'n': -1}))})")
    expression, parameters = postgres.sort_key(Sort({"n": -1}))
    statement = f"SELECT id FROM worker ORDER BY {expression} LIMIT 2"
    assert "Index Scan" in plan(workers, statement, parameters)
    assert workers.execute(statement, parameters).fetchall() == [(1_999,), (1_998,)]


def test_sort_key_is_found_without_a_search_path(workers):
    """As when an index is restored from a dump."""
    with workers.transaction(force_rollback=True):
        workers.execute("SET LOCAL search_path = ''")
        key = "public.mql_sort_key(document, ARRAY['tags'], true)"
        workers.execute(f"CREATE INDEX ON public.worker ({key})")
        (first,) = workers.execute(f"SELECT {key} FROM public.worker ORDER BY id LIMIT 1").fetchone()
    assert first == Sort({"tags": -1}).key({"tags": [0, "x"]})


@pytest.mark.parametrize("path", ["it's", "50%", 'say "x"', "a\\b", "-1", "00", "a.+1"])
def test_names_that_need_quoting(postgres_connection, path):
    first, _, rest = path.partition(".")
    document = {first: {rest: 5} if rest else 5}
    source = "(SELECT %s::jsonb AS document) d"
    for expression, parameters, expected in (
        (*postgres.where(Filter({path: 5})), True),
        (*postgres.where(Filter({f"{path}.0": {"$exists": False}})), True),
        (*postgres.sort_key(Sort({path: 1})), Sort({path: 1}).key(document)),
    ):
        statement = f"SELECT {expression} FROM {source}"
        row = postgres_connection.execute(statement, [*parameters, json.dumps(document)]).fetchone()
        assert row == (expected,)


def test_column_may_be_qualified_and_quoted(workers):
    expression, parameters = postgres.where(Filter({"n": 5, "tags.0": 5}), '"w"."document"')
    assert workers.execute(f'SELECT id FROM worker AS "w" WHERE {expression}', parameters).fetchall() == [(5,)]


MARKED = {"a": [{"zz": 1, "b": 2}], "o": {"zz": {}, "b": []}}


@pytest.mark.parametrize(
    "query",
    [
        {"a": {"$elemMatch": {"$type": "array"}}},
        {"o": {"$elemMatch": {"$exists": True}}},
        {"a.1": {"$exists": True}},
        {"o": {"$lt": {"zz": {}}}},
        {"o": {"$gt": {"zz": {}, "b": []}}},
    ],
    ids=str,
)
def test_marker_is_never_seen(postgres_connection, query):
    assert ORDER_MARKER in to_jsonb(MARKED)["a"][0]
    assert Postgres(postgres_connection).matches(Filter(query), [MARKED]) == [False]


def test_opposite_of_a_filter_is_its_complement(postgres_connection):
    """Never NULL, so that NOT is safe."""
    for query in ({"a": 1}, {"a": {"$gt": 5}}, {"a.b": {"$size": 1}}, {"a.0": 1}, {"a": {"b": 1}}, {"a": [1]}):
        expression, parameters = postgres.where(Filter(query), "d.document")
        statement = f'SELECT NOT ({expression}) FROM (SELECT \'{{"a": "x"}}\'::jsonb AS document) d'
        assert postgres_connection.execute(statement, parameters).fetchone() == (True,)
