import pytest
from django.core.exceptions import ValidationError

from events.models import EventType
from mql import InvalidDocument
from tests.factories import BY, NOW, WHO_AND_WHEN, make_worker
from workers import actions
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


# --- create_user ----------------------------------------------------------------------------------------------------


def test_create_user_makes_an_account_and_tells_the_log(logged) -> None:
    with logged() as events:
        user = actions.create_user(email="Anna@example.org", country_code="DE", **WHO_AND_WHEN)
    user.refresh_from_db()
    assert (user.email, user.country_code, user.date_joined) == ("anna@example.org", "DE", NOW)
    [event] = events
    assert (event.type, event.worker_id, event.by, event.at) == (EventType.USER_CREATED, user.pk, BY, NOW)


def test_create_user_sets_the_password() -> None:
    assert actions.create_user(email="a@example.org", password="secret", **WHO_AND_WHEN).check_password("secret")


def test_create_user_without_password_makes_an_account_nobody_signs_in_to() -> None:
    assert not actions.create_user(email="a@example.org", **WHO_AND_WHEN).has_usable_password()


@pytest.mark.parametrize(
    ("field", "wrong"), [("email", "no address"), ("email", "ANNA@example.org"), ("country_code", "Germany")]
)
def test_create_user_names_the_field_that_is_wrong(field, wrong, refused) -> None:
    User.objects.create_user("anna@example.org")
    with refused(ValidationError) as refusal:
        actions.create_user(**{"email": "new@example.org", field: wrong}, **WHO_AND_WHEN)
    assert refusal.value.message_dict.keys() == {field}


def test_create_user_refuses_fields_that_are_not_for_callers(refused) -> None:
    with refused(TypeError, "is_superuser"):
        actions.create_user(email="a@example.org", is_superuser=True, **WHO_AND_WHEN)


# --- write_document -------------------------------------------------------------------------------------------------


def test_write_document_makes_a_worker_of_a_user(logged) -> None:
    user = actions.create_user(email="a@example.org", **WHO_AND_WHEN)
    with logged() as events:
        actions.write_document(user=user, document={"skill": "sql"}, **WHO_AND_WHEN)
    assert Worker.objects.get(pk=user.pk).profile == {"skill": "sql"}
    assert [(event.type, event.worker_id) for event in events] == [(EventType.USER_UPDATED, user.pk)]


def test_write_document_replaces_the_one_before() -> None:
    worker = make_worker(skill="sql", rating=1)
    actions.write_document(user=worker.user, document={"rating": 2}, **WHO_AND_WHEN)
    assert Worker.objects.get().profile == {"rating": 2}


def test_write_document_keeps_the_rest_of_the_worker() -> None:
    worker = make_worker()
    Worker.objects.update(external_id="E-1", is_active=False)
    actions.write_document(user=worker.user, document={"rating": 2}, **WHO_AND_WHEN)
    kept = Worker.objects.get()
    assert (kept.rank, kept.external_id, kept.is_active) == (worker.rank, "E-1", False)


def test_write_document_of_an_inactive_user_makes_an_inactive_worker() -> None:
    user = actions.create_user(email="a@example.org", is_active=False, **WHO_AND_WHEN)
    actions.write_document(user=user, document={}, **WHO_AND_WHEN)
    assert not Worker.objects.get().is_active


def test_write_document_leaves_the_callers_document_as_it_was() -> None:
    document = {"skill": "sql"}
    actions.write_document(user=make_worker().user, document=document, **WHO_AND_WHEN)
    assert document == {"skill": "sql"}


@pytest.mark.parametrize("key", ["_id", "user"])
def test_write_document_refuses_keys_that_are_the_spaces_own(key, refused) -> None:
    worker = make_worker(skill="sql")
    with refused(InvalidDocument, f"`{key}`.*leave it out"):
        actions.write_document(user=worker.user, document={key: 1, "skill": "css"}, **WHO_AND_WHEN)


# --- set_active -----------------------------------------------------------------------------------------------------


def test_set_active_reaches_account_and_worker_and_tells_the_log(logged) -> None:
    user = make_worker().user
    with logged() as events:
        actions.set_active(user=user, active=False, **WHO_AND_WHEN)
    assert (User.objects.get().is_active, Worker.objects.get().is_active) == (False, False)
    [event] = events
    assert (event.type, event.worker_id) == ("user.updated", user.pk)
    assert event.data == {"from": {"is_active": True}, "to": {"is_active": False}}


def test_set_active_to_what_is_true_already_writes_nothing(unchanged) -> None:
    user = make_worker().user
    with unchanged():
        actions.set_active(user=user, active=True, **WHO_AND_WHEN)
