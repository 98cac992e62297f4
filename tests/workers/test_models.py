from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import NOW, WHO_AND_WHEN, make_worker, make_worker_ids
from workers import actions
from workers.models import RANKS, User, Worker

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"

CONSTRAINTS = {
    "user_email_lower_case": (User, {"email": "Anna@example.org"}, "Write the e-mail address in lower case."),
    "worker_released_only_while_inactive": (
        Worker,
        {"released_at": NOW},
        "An active worker has nothing to give back: clear released_at.",
    ),
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_database_keeps_the_rule(name, refused) -> None:
    model, changes, _ = CONSTRAINTS[name]
    worker = make_worker()
    with refused(IntegrityError, name), transaction.atomic():
        model.objects.filter(pk=worker.pk).update(**changes)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_people_get_a_sentence(name) -> None:
    model, changes, sentence = CONSTRAINTS[name]
    row = model.objects.get(pk=make_worker().pk)
    for field, value in changes.items():
        setattr(row, field, value)
    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert refusal.value.messages == [sentence]


def test_every_constraint_is_tested_above() -> None:
    assert {each.name for model in (User, Worker) for each in model._meta.constraints} == CONSTRAINTS.keys()


# --- Accounts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["anna@example.org", "Anna@Example.ORG"])
def test_people_sign_in_by_e_mail_in_any_case(typed) -> None:
    user = User.objects.create_user("ANNA@example.org", PASSWORD)
    assert authenticate(username=typed, password=PASSWORD) == user


def test_nobody_signs_in_with_a_wrong_password() -> None:
    User.objects.create_user("anna@example.org", PASSWORD)
    assert authenticate(username="anna@example.org", password="guessed") is None


def test_nobody_inactive_signs_in() -> None:
    User.objects.create_user("anna@example.org", PASSWORD, is_active=False)
    assert authenticate(username="anna@example.org", password=PASSWORD) is None


def test_an_e_mail_address_is_taken_whatever_its_case(refused) -> None:
    User.objects.create_user("anna@example.org")
    with refused(IntegrityError), transaction.atomic():
        User.objects.create_user("Anna@example.org")


def test_a_superuser_is_staff_and_a_user_is_not() -> None:
    users = User.objects.create_user("a@example.org"), User.objects.create_superuser("b@example.org")
    assert [(user.is_staff, user.is_superuser) for user in users] == [(False, False), (True, True)]


# --- Reserved keys --------------------------------------------------------------------------------------------------


def test_the_document_says_what_the_account_says() -> None:
    worker = make_worker(skill="sql")
    user = {"country_code": "", "time_zone": "UTC", "created_at": int(NOW.timestamp())}
    assert worker.document == {"skill": "sql", "_id": worker.pk, "user": user}


@pytest.mark.parametrize(
    ("change", "key", "value"),
    [
        ({"country_code": "TH"}, "country_code", "TH"),
        ({"time_zone": "Asia/Bangkok"}, "time_zone", "Asia/Bangkok"),
        ({"date_joined": NOW + timedelta(1)}, "created_at", int(NOW.timestamp()) + 86400),
    ],
)
@pytest.mark.parametrize("whole", [True, False], ids=["save()", "save(update_fields)"])
def test_a_change_of_the_account_reaches_the_document(change, key, value, whole) -> None:
    user = make_worker(skill="sql").user
    for field, new in change.items():
        setattr(user, field, new)
    user.save() if whole else user.save(update_fields=[*change])
    worker = Worker.objects.get()
    assert worker.document["user"][key] == value
    assert worker.profile == {"skill": "sql"}


def test_a_change_that_workers_do_not_show_leaves_the_worker_alone(django_assert_num_queries) -> None:
    user = make_worker().user
    with django_assert_num_queries(1):
        user.save(update_fields=["last_login"])


@pytest.mark.postgresql
def test_a_change_of_the_account_waits_for_whoever_writes_the_document() -> None:
    """Otherwise it would write back the document that it has read before."""
    user = make_worker().user
    with CaptureQueriesContext(connection) as queries:
        user.save()
    first, *_ = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert "FOR NO KEY UPDATE" in first


def test_an_old_copy_of_an_account_does_not_make_its_worker_active_again() -> None:
    user = make_worker().user
    old_copy = User.objects.get(pk=user.pk)
    actions.set_active(user=user, active=False, **WHO_AND_WHEN)
    old_copy.country_code = "DE"
    old_copy.save(update_fields=["country_code"])
    assert list(Worker.objects.active()) == []


def test_an_account_without_worker_is_saved_without_one() -> None:
    User.objects.create_user("staff@example.org")
    assert not Worker.objects.exists()


def test_save_overwrites_reserved_keys_that_somebody_has_set() -> None:
    worker = make_worker()
    worker.document = {"_id": 99, "user": "me", "skill": "sql"}
    worker.save()
    assert Worker.objects.get().document == {"skill": "sql"} | worker.user.reserved_keys()


# --- Activity -------------------------------------------------------------------------------------------------------


def test_an_account_made_inactive_makes_its_worker_inactive() -> None:
    user = make_worker().user
    user.is_active = False
    user.save()
    assert list(Worker.objects.active()) == []


def test_who_becomes_active_again_has_nothing_released() -> None:
    worker = make_worker()
    actions.set_active(user=worker.user, active=False, **WHO_AND_WHEN)
    Worker.objects.update(released_at=NOW)
    actions.set_active(user=worker.user, active=True, **WHO_AND_WHEN)
    assert list(Worker.objects.values_list("is_active", "released_at")) == [(True, None)]


# --- Order and revision ---------------------------------------------------------------------------------------------


def test_workers_get_random_ranks() -> None:
    ranks = Worker.objects.filter(pk__in=make_worker_ids(20)).values_list("rank", flat=True)
    assert len(set(ranks)) == 20
    assert all(0 <= rank < RANKS for rank in ranks)


def raise_rating(worker: Worker) -> None:
    worker.document["rating"] = 2
    worker.save(update_fields=["document"])


def deactivate_by_queryset(worker: Worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(is_active=False)


def begin_pause(worker: Worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(resumes_at=NOW)


def end_pause(worker: Worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(resumes_at=None)


def move_account(worker: Worker) -> None:
    worker.user.country_code = "TH"
    worker.user.save(update_fields=["country_code"])


def name_outside_id(worker: Worker) -> None:
    worker.external_id = "E-1"
    worker.save(update_fields=["external_id"])


def note_release(worker: Worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(released_at=None)


def newest_revision() -> int:
    return Worker.objects.order_by("-revision").values_list("revision", flat=True)[0]


# Each change in a transaction of its own: on PostgreSQL the revision is the transaction's id.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [raise_rating, deactivate_by_queryset, begin_pause, end_pause, move_account])
def test_a_change_of_document_activity_or_pause_makes_the_worker_the_newest(change) -> None:
    ids = make_worker_ids(2)
    before = newest_revision()
    change(Worker.objects.get(pk=ids[0]))
    assert Worker.objects.get(pk=ids[0]).revision == newest_revision() > before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [name_outside_id, note_release])
def test_another_change_leaves_the_revision(
    change,
) -> None:
    [pk] = make_worker_ids(1)
    before = Worker.objects.get().revision
    change(Worker.objects.get(pk=pk))
    assert Worker.objects.get().revision == before > 0


@pytest.mark.django_db(transaction=True)
def test_who_joins_is_the_newest() -> None:
    make_worker_ids(1)
    before = newest_revision()
    [pk] = make_worker_ids(1)
    assert Worker.objects.get(pk=pk).revision > before
