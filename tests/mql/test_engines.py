"""One meaning: mgqpy, which is checked against MongoDB, and our three engines on generated filters and documents."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mgqpy import Query

from mql import Filter, Sort
from tests.mql.engines import Postgres, Python, Sqlite
from tests.mql.strategies import documents, filters, sorts

bounded = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def same_as_mgqpy(query, some_documents):
    ours, theirs = Filter(query), Query(query)
    for document in some_documents:
        assert ours.matches(document) is theirs.test(document)
        assert ours.explain(document).passed is ours.matches(document)


@settings(bounded, max_examples=250)
@given(filters(large=False, types=False), st.lists(documents(large=False), min_size=4, max_size=10))
def test_matches_as_mgqpy_does(query, some_documents):
    same_as_mgqpy(query, some_documents)


@settings(bounded, max_examples=150)
@given(filters(types=False), st.lists(documents(), min_size=4, max_size=10))
def test_matches_as_mgqpy_does_with_large_numbers(query, some_documents):
    same_as_mgqpy(query, some_documents)


@pytest.fixture(scope="module", params=[pytest.param("postgres", marks=pytest.mark.postgresql), "sqlite"])
def database(request, sqlite_connection):
    if request.param == "postgres":
        return Postgres(request.getfixturevalue("postgres_connection"))
    return Sqlite(sqlite_connection)


@settings(bounded, max_examples=150)
@given(query=filters(), some_documents=st.lists(documents(), min_size=6, max_size=12))
def test_databases_match_as_python_does(database, query, some_documents):
    filter = Filter(query)
    assert database.matches(filter, some_documents) == Python().matches(filter, some_documents)


@settings(bounded, max_examples=100)
@given(query=filters(large=False), some_documents=st.lists(documents(large=False), min_size=6, max_size=12))
def test_databases_match_as_python_does_with_ranges_of_lists(database, query, some_documents):
    filter = Filter(query)
    assert database.matches(filter, some_documents) == Python().matches(filter, some_documents)


@settings(bounded, max_examples=150)
@given(spec=sorts, some_documents=st.lists(documents(), min_size=4, max_size=12))
def test_databases_sort_as_python_does(database, spec, some_documents):
    sort = Sort(spec)
    assert database.sort_keys(sort, some_documents) == Python().sort_keys(sort, some_documents)
