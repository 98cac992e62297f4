import pytest

from tests.factories import make_worker
from workers.models import User
from workers.people import Person, named

pytestmark = pytest.mark.django_db


def test_people_are_named_in_the_order_asked_for_and_nobody_is_made_up() -> None:
    first, second = make_worker().user, make_worker().user
    User.objects.filter(pk=first.pk).update(first_name="Ada", last_name="Byron")
    assert named([second.pk, 999_999, first.pk]) == [
        Person(second.pk, "", second.email),
        Person(first.pk, "Ada Byron", first.email),
    ]


def test_who_has_no_name_is_called_by_address() -> None:
    assert Person(1, "", "ada@example.org").called == "ada@example.org"
    assert Person(1, "Ada", "ada@example.org").called == "Ada"
    assert User(email="ada@example.org").called == "ada@example.org"
    assert User(email="ada@example.org", first_name="Ada").called == "Ada"


def test_nobody_costs_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert named([]) == []
