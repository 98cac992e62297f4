"""The page on which people have forgotten what the Space holds of them."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invitations import actions, inviting
from invitations.models import Status
from tests.factories import BY, make_gig, make_worker
from workers.models import User, Worker

pytestmark = pytest.mark.django_db

DELETE = reverse("invitations:delete-account")
PASSWORD = "a long passphrase"


@pytest.fixture
def worker() -> Worker:
    worker = make_worker(now=timezone.now(), city="Rome")
    worker.user.set_password(PASSWORD)
    worker.user.save()
    return worker


@pytest.fixture
def phone(client: Client, worker: Worker) -> Client:
    client.force_login(worker.user)
    return client


def test_nobody_gets_in_who_has_not_signed_in(client) -> None:
    assert client.get(DELETE)["Location"].startswith(reverse("account_login"))


def test_other_methods_are_refused(phone, unchanged) -> None:
    with unchanged():
        assert {getattr(phone, method)(DELETE).status_code for method in ("put", "patch", "delete")} == {405}


def test_the_page_tells_how_many_seats_go_and_takes_few_queries(phone, worker, django_assert_max_num_queries) -> None:
    now = timezone.now()
    for status in (Status.ACCEPTED, Status.ACCEPTED, Status.PENDING):
        invitation = inviting.invite(gig=make_gig(now=now), worker=worker, by=BY, now=now)
        if status == Status.ACCEPTED:
            actions.accept(invitation=invitation, by=BY, now=now)
    with django_assert_max_num_queries(8):
        assert phone.get(DELETE).context["seats"] == 2


def test_with_the_password_the_account_is_deleted_and_signed_out_everywhere(phone, worker) -> None:
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(pk=worker.pk))
    answer = phone.post(DELETE, {"password": PASSWORD})
    assert answer["Location"] == reverse("front-page")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["Your account is deleted. Farewell."]
    assert User.objects.get().is_deleted
    assert SESSION_KEY not in phone.session
    for browser in (phone, elsewhere):
        assert browser.get(reverse("workers:profile")).status_code == 302
        assert browser.get(reverse("front-page")).context["user"].is_anonymous


@pytest.mark.parametrize("password", ["", "wrong", "x" * 10_000, "a\0b"])
def test_without_the_password_nothing_is_deleted(password, phone, unchanged) -> None:
    with unchanged():
        answer = phone.post(DELETE, {"password": password})
    assert list(answer.context["form"].errors) == ["password"]


def test_who_has_no_password_types_a_word(phone, worker, unchanged) -> None:
    worker.user.set_unusable_password()
    worker.user.save()
    phone.force_login(worker.user)
    with unchanged():
        assert list(phone.post(DELETE, {"word": "perhaps"}).context["form"].errors) == ["word"]
    assert phone.post(DELETE, {"word": " Delete "}).status_code == 302
    assert User.objects.get().is_deleted


def test_the_last_superuser_reads_why_not(phone, worker, unchanged) -> None:
    User.objects.filter(pk=worker.pk).update(is_superuser=True)
    with unchanged():
        answer = phone.post(DELETE, {"password": PASSWORD})
    assert "somebody else" in answer.context["form"].non_field_errors()[0]


def test_a_forged_press_deletes_nothing(worker, unchanged) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker.user)
    with unchanged():
        assert strict.post(DELETE, {"password": PASSWORD}).status_code == 403
