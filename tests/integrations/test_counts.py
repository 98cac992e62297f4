"""Counting in a real Redis: that of this machine, else the one that comes with the Space."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from redis import Redis

from integrations.counts import Counts
from space_project.crew import Crew
from tests import services


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    if found := services.find_redis():
        yield found
        return
    with Crew(tmp_path, env={}) as crew:
        crew.start("broker")
        yield f"unix://{settings.EMBEDDED_BROKER_SOCKET}"


@pytest.fixture
def counts(server: str) -> Counts:
    return Counts(server, {})


@pytest.fixture
def key() -> str:
    return f"test:{uuid4()}"


def test_who_was_not_added_is_not_counted(counts: Counts, key: str) -> None:
    with pytest.raises(ValueError, match="not found"):
        counts.incr(key)
    assert counts.get(key) is None


def test_it_counts_and_the_end_stays(counts: Counts, key: str, server: str) -> None:
    counts.add(key, 0, timeout=100)
    assert [counts.incr(key), counts.incr(key, 5), counts.get(key)] == [1, 6, 6]
    with Redis.from_url(server) as asked:
        assert 90 < asked.ttl(counts.make_key(key)) <= 100
