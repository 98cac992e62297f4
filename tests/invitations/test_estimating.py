import pytest

from invitations import estimating
from invitations.counting import Amount
from invitations.estimating import estimated, rounded
from space_project.patience import Patience
from tests.factories import make_workers
from workers.models import Worker

pytestmark = pytest.mark.django_db
GERMANS = {"languages": "de"}


@pytest.fixture(autouse=True)
def small_sample(monkeypatch) -> None:
    """A pool of 1,000 as the database sees it, of which eight are looked at: a half match, and one of those is away."""
    monkeypatch.setattr(estimating, "SAMPLE", 8)
    monkeypatch.setattr(estimating, "LEAST", 3)
    monkeypatch.setattr(estimating, "all_workers", lambda: 1_000)
    for number, worker in enumerate([*make_workers(4, languages=["de"]), *make_workers(4, languages=["fr"])]):
        Worker.objects.filter(pk=worker.pk).update(rank=number, is_active=number != 0)
    for worker in make_workers(9, languages=["de"]):
        Worker.objects.filter(pk=worker.pk).update(rank=10**6)


def about(query: dict, counted: Amount) -> Amount:
    return estimated(query, counted, Patience(5), seconds=5)


@pytest.mark.parametrize("counted", [Amount(None), Amount(100, more=True)])
def test_what_could_not_be_counted_is_estimated_from_those_with_the_lowest_ranks(counted: Amount) -> None:
    assert about(GERMANS, counted) == Amount(380, about=True)


def test_an_exact_number_stays() -> None:
    assert about(GERMANS, Amount(3)) == Amount(3)


def test_an_estimate_is_never_below_what_was_counted() -> None:
    assert about(GERMANS, Amount(500, more=True)) == Amount(500, about=True)


def test_of_too_few_nothing_is_concluded() -> None:
    assert about({"age": 1}, Amount(None)) == Amount(None)


def test_without_time_nothing_is_concluded() -> None:
    assert estimated(GERMANS, Amount(None), Patience(0), seconds=5) == Amount(None)


def test_two_digits_are_told() -> None:
    assert [rounded(number) for number in (12_345, 987_654, 55)] == [12_000, 990_000, 55]


def test_how_many_workers_there_are_is_known_without_looking(monkeypatch) -> None:
    monkeypatch.undo()
    assert estimating.all_workers() <= Worker.objects.count()
