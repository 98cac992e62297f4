import pytest

from tests.factories import make_worker
from workers.known_keys import complaints

pytestmark = pytest.mark.django_db


def test_a_misspelt_key_is_reported_with_the_one_meant() -> None:
    make_worker(languages=["de"], skills=[{"id": 3, "level": 2}])
    assert complaints(["langauges", "skills.levle"]) == [
        "No worker has `langauges`; did you mean `languages`?",
        "No worker has `skills.levle`; did you mean `skills.level`?",
    ]


def test_a_key_like_no_other_is_reported_without_a_guess() -> None:
    make_worker(languages=["de"])
    assert complaints(["zzz"]) == ["No worker has `zzz`."]


def test_keys_that_some_worker_has_are_not_reported() -> None:
    make_worker(languages=["de"], skills=[{"id": 3}])
    assert complaints(["languages", "skills.id", "_id", "user.country_code"]) == []


def test_an_empty_space_complains_of_nothing() -> None:
    assert complaints(["langauges"]) == []
