"""`Filter.matches` beside mgqpy, the fastest matcher we know, on the same documents."""

import random
from collections.abc import Callable, Iterator
from typing import Any

from mgqpy import Query

from benchmarks.measure import Row, repeated, time_row
from mql import Filter

DOCUMENTS = 20_000

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


def rows() -> Iterator[Row]:
    source = random.Random(1)
    documents = [worker(source) for _ in range(DOCUMENTS)]

    def through(matches: Callable[[Any], bool]) -> Callable[[], list[bool]]:
        return lambda: [matches(document) for document in documents]

    for name, query in FILTERS.items():
        ours, theirs = through(Filter(query).matches), through(Query(query).test)
        assert ours() == theirs()
        what = f"matches: {name}, {DOCUMENTS:,} documents, beside mgqpy"
        yield time_row(what, repeated(ours), repeated(theirs), most=1)
