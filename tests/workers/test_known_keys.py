import pytest

from space_project.patience import Patience
from tests.factories import make_worker
from workers import known_keys
from workers.known_keys import KnownKey, common_keys

pytestmark = pytest.mark.django_db


def complaints(paths: list[str], **given) -> list[str]:
    return [str(unknown) for unknown in known_keys.complaints(paths, **given)]


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


def test_a_rare_key_is_looked_for_among_all_workers(monkeypatch) -> None:
    monkeypatch.setattr(known_keys, "SAMPLE", 1)
    common, rare = make_worker(languages=["de"]), make_worker(licence=True)
    type(common).objects.filter(pk=common.pk).update(rank=0)
    type(rare).objects.filter(pk=rare.pk).update(rank=1)
    assert complaints(["licence"]) == []


def test_what_could_not_be_looked_through_in_time_is_not_claimed() -> None:
    make_worker(languages=["de"])
    assert complaints(["langauges"], patience=Patience(0)) == [
        "Hardly any worker has `langauges`; did you mean `languages`?"
    ]


def test_common_keys_tell_which_kinds_of_values_they_have_the_most_frequent_first() -> None:
    for age in (30, 30, 30, 31, 31, "old"):
        make_worker(age=age, skills=[{"name": "sql"}], about="x" * 41)
    keys = {key.path: key for key in common_keys()}
    assert keys["age"] == KnownKey("age", ("number", "text"), (30, 31))
    assert keys["skills"] == KnownKey("skills", ("list",), ())
    assert keys["skills.name"] == KnownKey("skills.name", ("text",), ("sql",))
    assert keys["about"].values == ()
