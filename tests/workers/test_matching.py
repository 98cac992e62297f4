"""Whether both databases mean what Python means is tested in tests/mql; here, that querysets ask them rightly."""

import pytest

from mql import InvalidFilter, InvalidSort
from tests.factories import make_worker
from workers.matching import SortKey
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def workers() -> dict[str, Worker]:
    return {
        "anna": make_worker(langs=["de", "en"], rating=4.5, home={"city": "Berlin"}),
        "bert": make_worker(langs=["en"], rating=3, home={"city": "Bangkok"}),
        "cora": make_worker(rating=None),
        "dora": make_worker(),
    }


def names(rows, workers: dict[str, Worker]) -> list[str]:
    known = {worker.pk: name for name, worker in workers.items()}
    return [known[row.pk] for row in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "anna bert cora dora"),
        ({"langs": "de"}, "anna"),
        ({"langs": {"$all": ["en", "de"]}}, "anna"),
        ({"home.city": "Bangkok"}, "bert"),
        ({"home.city": {"$ne": "Bangkok"}}, "anna cora dora"),
        ({"rating": {"$gte": 3}}, "anna bert"),
        ({"rating": {"$not": {"$gte": 4}}}, "bert cora dora"),
        ({"rating": None}, "cora dora"),
        ({"rating": {"$exists": True}}, "anna bert cora"),
        ({"$or": [{"langs": "de"}, {"rating": 3.0}]}, "anna bert"),
        ({"home.city": {"$regex": "^b", "$options": "i"}}, "anna bert"),
        ({"home.city": "100%s"}, ""),
    ],
)
def test_matching_gives_those_whose_document_matches(query, expected, workers) -> None:
    assert names(Worker.objects.matching(query).order_by("pk"), workers) == expected.split()


def test_matching_reads_what_the_space_itself_says(workers) -> None:
    user = workers["bert"].user
    user.country_code = "TH"
    user.save()
    assert names(Worker.objects.matching({"user.country_code": "TH"}), workers) == ["bert"]
    assert names(Worker.objects.matching({"_id": workers["cora"].pk}), workers) == ["cora"]


def test_matching_can_be_combined_and_excluded(workers) -> None:
    rows = Worker.objects.active().exclude(pk=workers["anna"].pk).matching({"langs": "en"})
    assert names(rows.filter(rank__gte=0), workers) == ["bert"]


@pytest.mark.parametrize("query", [{"$where": "1"}, {"rating": {"$near": 1}}, [], {"$or": []}])
def test_matching_refuses_what_is_no_filter(query) -> None:
    with pytest.raises(InvalidFilter):
        Worker.objects.matching(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"rating": -1}, "anna bert dora cora"),
        ({"rating": 1}, "dora cora bert anna"),
        ({"home.city": 1, "rating": -1}, "dora cora bert anna"),
        ({"langs": 1}, "dora cora anna bert"),
    ],
)
def test_a_sort_key_sorts_as_mongodb_and_leaves_ties_to_the_rank(query, expected, workers) -> None:
    for rank, name in enumerate(["dora", "cora", "bert", "anna"]):
        Worker.objects.filter(pk=workers[name].pk).update(rank=rank)
    assert names(Worker.objects.order_by(SortKey(query), "rank"), workers) == expected.split()


def test_a_sort_key_refuses_what_is_no_sort() -> None:
    with pytest.raises(InvalidSort):
        SortKey({"rating": "up"})
