import pytest
from django.db import transaction

from mql import InvalidDocument
from mql.document import ORDER_MARKER
from mql.limits import MAX_DOCUMENT_BYTES
from tests.factories import NOW, WHO_AND_WHEN, make_worker
from workers import actions
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param({"home": {"zip": "10115", "city": "Berlin", "a": 1}}, id="order of nested keys"),
        pytest.param({"jobs": [{"year": 2020, "at": "Toptal"}]}, id="order of keys in a list"),
        pytest.param({"big": 2**63 - 1, "small": -(2**63), "half": 0.5, "huge": 1e300}, id="numbers"),
        pytest.param({"one": 1.0, "none": None, "yes": True, "empty": {}, "list": []}, id="kinds"),
        pytest.param({"name": "Zoë 🦊", "": "no key", "a.b": "dot", "$x": "dollar"}, id="texts"),
    ],
)
def test_a_profile_comes_back_from_the_database_as_it_was(profile) -> None:
    make_worker(**profile)
    stored = Worker.objects.get().profile
    # Dicts are equal in any order; their spelling is not. The order of the root's own keys is not kept.
    assert {key: repr(value) for key, value in stored.items()} == {key: repr(value) for key, value in profile.items()}


def deep(levels: int) -> dict:
    return {"a": deep(levels - 1)} if levels else {}


BAD = {
    "nan": {"rating": float("nan")},
    "infinity": {"rating": float("inf")},
    "too deep": deep(200),
    "too large": {"text": "x" * MAX_DOCUMENT_BYTES},
    "no JSON": {"when": NOW},
    "a key that is no text": {1: 2},
    "the marker of key order": {"home": {ORDER_MARKER: ["a"]}},
    "a zero byte": {"name": "\x00"},
}


def save(worker: Worker, document) -> None:
    worker.document = document
    worker.save()


def bulk_update(worker: Worker, document) -> None:
    worker.document = document
    Worker.objects.bulk_update([worker], ["document"])


def bulk_create(worker: Worker, document) -> None:
    user = User.objects.create_user("another@example.org")
    Worker.objects.bulk_create([Worker(user=user, document=document)])


DOORS = {
    "action": lambda worker, document: actions.write_document(user=worker.user, document=document, **WHO_AND_WHEN),
    "save": save,
    "update": lambda worker, document: Worker.objects.update(document=document),
    "bulk_update": bulk_update,
    "bulk_create": bulk_create,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("what", BAD)
def test_what_the_filter_language_cannot_read_is_refused_at_every_door(door, what, refused) -> None:
    worker = make_worker(skill="sql")
    with refused(InvalidDocument), transaction.atomic():
        DOORS[door](worker, BAD[what])


@pytest.mark.parametrize("door", ["action", "update", "bulk_update", "bulk_create"])
@pytest.mark.parametrize("document", [["sql"], "sql", 7])
def test_a_document_that_is_no_object_is_refused(door, document, refused) -> None:
    worker = make_worker(skill="sql")
    with refused(InvalidDocument, "object"), transaction.atomic():
        DOORS[door](worker, document)


def test_a_part_of_the_document_can_be_read_alone() -> None:
    make_worker(skill="sql", home={"zip": "10115", "a": 1}, langs=["de"])
    [parts] = Worker.objects.values_list("document__skill", "document__home", "document__langs", "document__none")
    assert parts == ("sql", {"zip": "10115", "a": 1}, ["de"], None)
    assert list(parts[1]) == ["zip", "a"]


def test_a_part_of_the_document_can_be_looked_up() -> None:
    worker = make_worker(skill="sql")
    make_worker(skill="css")
    assert Worker.objects.get(document__skill="sql") == worker
