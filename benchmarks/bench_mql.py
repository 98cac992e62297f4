"""`Filter.matches` beside mgqpy, the fastest matcher we know, on the same documents in the same minute.

python -m benchmarks.bench_mql
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mgqpy import Query

from mql import Filter

DOCUMENTS = 20_000
ROUNDS = 7

FILTERS: dict[str, dict[str, Any]] = {
    "country and skill": {"country": "DE", "skills.id": 5},
    "skill at a level": {"skills": {"$elemMatch": {"id": {"$in": [3, 4, 5]}, "level": {"$gte": 3}}}},
    "languages and age": {"languages": {"$in": ["de", "fr"]}, "age": {"$gte": 25, "$lt": 40}},
    "realistic": {
        "country": {"$in": ["DE", "FR"]},
        "languages": "en",
        "age": {"$gte": 18},
        "rating": {"$gt": 3},
        "skills": {"$elemMatch": {"id": {"$lt": 100}, "level": {"$gte": 2}}},
        "$or": [{"devices.os": "android"}, {"address.city": {"$ne": "Berlin"}}],
        "blocked": {"$exists": False},
    },
}


@dataclass(frozen=True)
class Row:
    """Medians over rounds; `ratio` is ours to theirs within each round, below 1 where we are faster."""

    name: str
    ours_us: float
    theirs_us: float
    ratio: float


def worker(source: random.Random) -> dict[str, Any]:
    """A profile document of some 600 bytes."""
    return {
        "country": source.choice(["DE", "FR", "US", "IN", "BR"]),
        "languages": source.sample(["de", "en", "fr", "es", "hi", "it"], 2),
        "skills": [
            {"id": source.randrange(500), "name": f"skill number {n}", "level": source.randrange(6)} for n in range(5)
        ],
        "age": source.randrange(18, 70),
        "rating": round(source.random() * 5, 2),
        "devices": [{"os": source.choice(["android", "ios"]), "model": f"model {n}"} for n in range(2)],
        "address": {"city": source.choice(["Berlin", "Paris"]), "zip": "10115", "street": "Long street 5"},
        "about": "x" * 100,
    }


def microseconds(matches: Callable[[Any], bool], documents: list[dict[str, Any]]) -> float:
    start = time.perf_counter()
    for document in documents:
        matches(document)
    return (time.perf_counter() - start) / len(documents) * 1e6


def compare(name: str, query: dict[str, Any], documents: list[dict[str, Any]]) -> Row:
    ours, theirs = Filter(query).matches, Query(query).test
    if [ours(document) for document in documents] != [theirs(document) for document in documents]:
        raise AssertionError(f"{name}: the two disagree")
    rounds = [(microseconds(ours, documents), microseconds(theirs, documents)) for _ in range(ROUNDS)]
    return Row(
        name,
        statistics.median(ours_us for ours_us, _ in rounds),
        statistics.median(theirs_us for _, theirs_us in rounds),
        statistics.median(ours_us / theirs_us for ours_us, theirs_us in rounds),
    )


def rows() -> list[Row]:
    source = random.Random(1)
    documents = [worker(source) for _ in range(DOCUMENTS)]
    return [compare(name, query, documents) for name, query in FILTERS.items()]


if __name__ == "__main__":
    print(f"{'filter':20}{'ours':>10}{'mgqpy':>10}{'ratio':>8}   (microseconds a document)")
    for row in rows():
        print(f"{row.name:20}{row.ours_us:10.2f}{row.theirs_us:10.2f}{row.ratio:8.2f}")
