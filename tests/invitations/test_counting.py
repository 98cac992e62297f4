import pytest
from django.utils import translation

from invitations.counting import Amount, counted
from space_project.patience import Patience
from tests.factories import make_workers
from workers.models import Worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("there", "amount"), [(0, Amount(0)), (2, Amount(2)), (3, Amount(2, more=True))])
def test_a_count_is_exact_up_to_the_most(there, amount) -> None:
    make_workers(there)
    assert counted(Worker.objects.order_by("rank"), Patience(5), most=2, seconds=5) == amount


def test_without_time_nothing_is_claimed() -> None:
    assert counted(Worker.objects.all(), Patience(0), seconds=5) == Amount(None)


@pytest.mark.parametrize(
    ("amount", "text", "plural"),
    [
        (Amount(1), "1", 1),
        (Amount(1234), "1,234", 1234),
        (Amount(10_000, more=True), "more than 10,000", 2),
        (Amount(12_000, about=True), "about 12,000", 12_000),
        (Amount(None), "an unknown number of", 2),
    ],
)
def test_an_amount_in_words(amount, text, plural) -> None:
    with translation.override("en"):
        assert (str(amount), amount.plural) == (text, plural)


def test_only_a_sure_zero_is_none() -> None:
    assert [bool(amount) for amount in (Amount(0), Amount(1), Amount(None))] == [False, True, True]
