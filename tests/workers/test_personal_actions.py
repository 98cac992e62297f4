"""What people change of themselves."""

from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.models import Event
from mql import InvalidDocument
from tests.factories import BY, NOW, WHO_AND_WHEN, make_worker
from workers import actions
from workers.admin.accounts import AccountAdmin
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


# --- change_account -------------------------------------------------------------------------------------------------


def test_change_account_writes_what_differs_and_names_it_in_the_log(logged) -> None:
    worker = make_worker()
    with logged() as events:
        actions.change_account(
            user=worker.user, first_name="Ana", time_zone="Asia/Bangkok", language="", **WHO_AND_WHEN
        )
    worker.refresh_from_db()
    assert (worker.user.first_name, worker.document["user"]["time_zone"]) == ("Ana", "Asia/Bangkok")
    assert [(event.type, event.data) for event in events] == [("user.updated", {"fields": ["first_name", "time_zone"]})]


def test_change_account_to_what_is_true_already_writes_nothing(unchanged) -> None:
    user = make_worker().user
    with unchanged():
        actions.change_account(user=user, time_zone="UTC", first_name="", **WHO_AND_WHEN)


def test_change_account_names_the_field_that_is_wrong(refused) -> None:
    user = make_worker().user
    with refused(ValidationError) as refusal:
        actions.change_account(user=user, first_name="Ana", country_code="DEU", **WHO_AND_WHEN)
    assert refusal.value.message_dict.keys() == {"country_code"}


@pytest.mark.parametrize("field", ["email", "is_staff", "is_active", "password"])
def test_change_account_refuses_what_people_do_not_say_of_themselves(field, refused) -> None:
    user = make_worker().user
    with refused(TypeError, field):
        actions.change_account(user=user, **{field: "x"}, **WHO_AND_WHEN)


def test_an_external_id_is_not_written_into_the_log(logged) -> None:
    worker = make_worker()
    with logged() as events:
        actions.set_external_id(user=worker.user, external_id="E-1", **WHO_AND_WHEN)
    assert Worker.objects.get().external_id == "E-1"
    assert [event.data for event in events] == [{"fields": ["external_id"]}]


# --- change_profile -------------------------------------------------------------------------------------------------


def change_profile(worker: Worker, before: dict, after: dict) -> Worker:
    return actions.change_profile(user=worker.user, before=before, after=after, **WHO_AND_WHEN)


def test_change_profile_changes_adds_and_removes_keys_and_leaves_the_rest(logged) -> None:
    worker = make_worker(city="Rome", height=1, rating=5)
    with logged() as events:
        change_profile(worker, {"city": "Rome", "height": 1}, {"city": "Bari", "car": True})
    assert Worker.objects.get().profile == {"city": "Bari", "car": True, "rating": 5}
    assert Worker.objects.get().document["_id"] == worker.pk
    assert [event.data for event in events] == [{"fields": ["document.car", "document.city", "document.height"]}]


@pytest.mark.parametrize(
    ("before", "standing"), [({"city": "Rome"}, {"city": "Bari"}), ({"city": "Rome"}, {}), ({}, {"city": "Rome"})]
)
def test_change_profile_is_refused_if_the_keys_stand_otherwise(before, standing, refused) -> None:
    worker = make_worker(**standing)
    with refused(actions.ProfileChanged):
        change_profile(worker, before, {"city": "Lima"})


def test_change_profile_leaves_what_others_wrote_to_other_keys() -> None:
    worker = make_worker(city="Rome", rating=1)
    actions.write_document(user=worker.user, document={"city": "Rome", "rating": 5}, **WHO_AND_WHEN)
    change_profile(worker, {"city": "Rome"}, {"city": "Bari"})
    assert Worker.objects.get().profile == {"city": "Bari", "rating": 5}


def test_change_profile_without_a_change_writes_nothing(unchanged) -> None:
    worker = make_worker(city="Rome")
    with unchanged():
        change_profile(worker, {}, {})


def test_change_profile_refuses_keys_that_are_the_spaces_own(refused) -> None:
    worker = make_worker()
    with refused(InvalidDocument, "`user`"):
        change_profile(worker, {}, {"user": 1})


def test_change_profile_refuses_more_than_a_document_holds(refused) -> None:
    worker = make_worker(notes="x" * 40_000)
    with refused(InvalidDocument, "65536|64 KiB|too large|bytes"):
        change_profile(worker, {}, {"about": "x" * 40_000})


# --- join -----------------------------------------------------------------------------------------------------------


def join(user: User, **document: object) -> Worker:
    return actions.join(user=user, account={"first_name": "Ana"}, document=document, **WHO_AND_WHEN)


def test_join_makes_a_worker_of_an_account(logged) -> None:
    user = actions.create_user(email="a@example.org", **WHO_AND_WHEN)
    with logged() as events:
        join(user, city="Rome")
    assert Worker.objects.get(user__first_name="Ana").profile == {"city": "Rome"}
    assert [event.type for event in events] == ["user.updated", "user.updated"]


def test_join_leaves_one_who_is_a_worker_already(unchanged) -> None:
    worker = make_worker(city="Rome")
    with unchanged():
        assert join(worker.user, city="Bari") == worker


# --- The calendar's address -----------------------------------------------------------------------------------------


def renew(worker: Worker, replacing: str | None) -> str | None:
    actions.renew_calendar(user=worker.user, replacing=replacing, **WHO_AND_WHEN)
    return Worker.objects.get(pk=worker.pk).calendar_token


def test_a_calendar_gets_an_address_and_another_one(logged) -> None:
    worker = make_worker()
    with logged() as events:
        first = renew(worker, None)
        second = renew(worker, first)
    assert len({first, second, None}) == 3
    assert (len(first), len(second)) == (43, 43)
    assert [event.data for event in events] == [{"fields": ["calendar_token"]}] * 2


def test_who_asks_twice_gets_one_new_address(unchanged) -> None:
    worker = make_worker()
    first = renew(worker, None)
    with unchanged():
        assert renew(worker, None) == first


def test_a_calendar_loses_its_address_once(logged) -> None:
    worker = make_worker()
    renew(worker, None)
    with logged() as events:
        for _again in range(2):
            actions.remove_calendar(user=worker.user, **WHO_AND_WHEN)
    assert Worker.objects.get().calendar_token is None
    assert len(events) == 1


# --- delete_account -------------------------------------------------------------------------------------------------


def make_known(**fields: object) -> Worker:
    """A worker of whom the Space holds all that it can hold."""
    worker = make_worker(city="Rome")
    given = {
        "first_name": "Ana",
        "last_name": "Roca",
        "country_code": "ES",
        "time_zone": "Europe/Madrid",
        "language": "de",
    }
    User.objects.filter(pk=worker.pk).update(**given, last_login=NOW, password="x", **fields)
    Worker.objects.filter(pk=worker.pk).update(external_id="E-1", calendar_token="T", resumes_at=NOW)
    user = worker.user
    user.refresh_from_db()
    user.groups.add(Group.objects.create(name="Helpers"))
    SocialAccount.objects.create(user=user, provider="cirro", uid="77")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=user, content_type=kind, object_id=str(user.pk), object_repr=user.email, action_flag=CHANGE
    )
    return worker


def delete(worker: Worker) -> None:
    actions.delete_account(user=worker.user, **WHO_AND_WHEN)


def test_a_deleted_account_tells_nothing_of_its_person(logged) -> None:
    worker = make_known()
    with logged() as events:
        delete(worker)
    user = User.objects.get()
    fields = ("first_name", "last_name", "country_code", "time_zone", "language", "last_login", "is_active")
    assert [getattr(user, name) for name in fields] == ["", "", "", "UTC", "", None, False]
    assert (user.email, user.has_usable_password()) == (f"deleted-{user.pk}@deleted.invalid", False)
    assert (user.groups.exists(), SocialAccount.objects.exists(), Authenticator.objects.exists()) == (False,) * 3
    assert LogEntry.objects.get().object_repr == user.email
    worker.refresh_from_db()
    assert (worker.profile, worker.is_active) == ({}, False)
    assert worker.document == user.reserved_keys()
    assert (worker.external_id, worker.calendar_token, worker.resumes_at) == (None, None, None)
    assert [(event.type, event.worker_id, event.by, event.data) for event in events] == [
        ("user.deleted", user.pk, BY, {})
    ]


def test_nothing_in_the_log_tells_who_it_was() -> None:
    worker = make_known()
    actions.change_account(user=worker.user, first_name="Anita", **WHO_AND_WHEN)
    actions.set_external_id(user=worker.user, external_id="E-2", **WHO_AND_WHEN)
    change_profile(worker, {"city": "Rome"}, {"city": "Bari"})
    delete(worker)
    told = str([*Event.objects.values()])
    assert not [word for word in ("Ana", "Anita", "Roca", "E-1", "E-2", "Rome", "Bari", "example.org") if word in told]


def test_an_account_is_deleted_once(unchanged) -> None:
    worker = make_known()
    delete(worker)
    with unchanged():
        delete(worker)


def test_the_address_of_a_deleted_account_is_free_again() -> None:
    worker = make_worker()
    email = worker.user.email
    delete(worker)
    assert actions.create_user(email=email, **WHO_AND_WHEN).pk != worker.pk


def test_an_account_that_is_no_worker_is_deleted_too() -> None:
    user = actions.create_user(email="a@example.org", is_staff=True, **WHO_AND_WHEN)
    actions.delete_account(user=user, **WHO_AND_WHEN)
    user.refresh_from_db()
    assert (user.is_deleted, user.is_staff) == (True, False)


def test_the_last_superuser_stays(refused) -> None:
    User.objects.create_superuser("gone@example.org", is_active=False)
    worker = make_known(is_superuser=True)
    with refused(actions.LastSuperuser, "somebody else"):
        delete(worker)


def test_a_superuser_goes_while_there_is_another() -> None:
    User.objects.create_superuser("other@example.org")
    worker = make_known(is_superuser=True)
    delete(worker)
    assert not User.objects.get(pk=worker.pk).is_superuser


def test_a_deleted_account_never_comes_back(refused) -> None:
    worker = make_worker()
    delete(worker)
    with refused(actions.AccountDeleted, "signs up again"):
        actions.set_active(user=worker.user, active=True, **WHO_AND_WHEN)


@pytest.mark.parametrize(
    "say",
    [
        partial(actions.change_account, first_name="Ana"),
        partial(actions.write_document, document={"city": "Rome"}),
        partial(actions.set_external_id, external_id="ana-7"),
        partial(actions.change_profile, before={}, after={"city": "Rome"}),
        partial(actions.join, account={"first_name": "Ana"}, document={"city": "Rome"}),
    ],
    ids=lambda say: say.func.__name__,
)
def test_nothing_is_said_of_somebody_who_has_been_deleted(say, refused) -> None:
    """A program may still write, and a request that was under way while the account was deleted comes after it."""
    worker = make_worker()
    delete(worker)
    with refused(actions.AccountDeleted, "signs up again"):
        say(user=worker.user, **WHO_AND_WHEN)


def test_staff_change_no_deleted_account(client, unchanged) -> None:
    worker = make_worker()
    delete(worker)
    client.force_login(User.objects.create_superuser("staff@example.org"))
    page = reverse("admin:workers_user_change", args=[worker.pk])
    with unchanged():
        assert client.post(page, {"is_active": "on", "email": "ana@example.org"}).status_code == 403


def test_a_form_of_staff_that_was_under_way_brings_nobody_back(client, monkeypatch) -> None:
    worker = make_known()
    client.force_login(User.objects.create_superuser("staff@example.org"))
    page = reverse("admin:workers_user_change", args=[worker.pk])
    said = {"email": worker.user.email, "first_name": "Ana", "time_zone": "UTC", "is_active": "on"}
    save_model = AccountAdmin.save_model

    def delete_first(*args, **kwargs) -> None:
        if not User.objects.get(pk=worker.pk).is_deleted:
            delete(worker)
        save_model(*args, **kwargs)

    monkeypatch.setattr(AccountAdmin, "save_model", delete_first)
    assert "signs up again" in client.post(page, said).text
