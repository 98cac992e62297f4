"""Another e-mail address for an account, by a link that a real mail server brings."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.workers.sign_in.conftest import PASSWORD, is_signed_in, link_in
from workers import actions as workers
from workers.models import User
from workers.sign_in import actions
from workers.sign_in.new_address import key_for

pytestmark = pytest.mark.django_db
PAGE = "/settings/address/"
NEW = "ada@elsewhere.example"


@pytest.fixture
def at_home(client, ada):
    client.force_login(ada)
    return client


def ask(client, email=NEW, password=PASSWORD):
    return client.post(PAGE, {"email": email, "password": password})


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_the_link_changes_the_address_and_the_old_one_is_told(at_home, ada, mails, sign_in, logged):
    assert ask(at_home, email="Ada@Elsewhere.Example")["Location"] == "/settings/"
    [mail] = mails
    assert (mail["To"], mail["Subject"], address_of(ada)) == (NEW, "Confirm your new address", "ada@example.org")
    with logged() as events:
        # On a phone where nobody is signed in.
        assert Client().post(link_in(mail))["Location"] == "/home/"
    assert address_of(ada) == NEW
    assert [(event.type, event.by, event.data) for event in events] == [
        ("user.updated", ada.actor, {"fields": ["email"]})
    ]
    told = mails[1]
    assert (told["To"], told["Subject"]) == ("ada@example.org", "Your e-mail address was changed")
    assert NEW not in told.get_content()
    assert is_signed_in(at_home)
    at_home.logout()
    sign_in(email=NEW)
    assert is_signed_in(at_home)


def test_to_look_at_the_link_changes_nothing(at_home, ada, unchanged):
    page = f"{PAGE}{key_for(ada, NEW)}/"
    with unchanged():
        assert Client().get(page).status_code == Client().head(page).status_code == 200


@pytest.mark.parametrize(
    ("email", "password", "wrong"),
    [
        (NEW, "not the password", "password"),
        (NEW, "", "password"),
        ("no address", PASSWORD, "email"),
        ("", PASSWORD, "email"),
        ("a@cirro.invalid", PASSWORD, "email"),
        ("x" * 300 + "@example.org", PASSWORD, "email"),
        ("ADA@example.org", PASSWORD, "email"),
    ],
)
def test_what_is_wrong_is_told_at_the_field(email, password, wrong, at_home, mails, unchanged):
    with unchanged():
        answer = ask(at_home, email, password)
    assert [*answer.context["form"].errors] == [wrong]
    assert mails == []


def test_nobody_learns_that_an_address_has_an_account(at_home, mails):
    other = factories.make_worker().user.email
    told = [[str(each) for each in get_messages(ask(at_home, email).wsgi_request)] for email in (other, NEW)]
    assert told[0][0].replace(other, NEW) == told[1][-1]
    assert [mail["To"] for mail in mails] == [NEW]


def is_of_no_use(link: str) -> bool:
    answers = [Client().get(link), Client().post(link)]
    return all(each.status_code == 404 and "leads nowhere any more" in each.text for each in answers)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda ada: actions.change_address(user=ada, email="third@example.org", **factories.WHO_AND_WHEN),
        lambda ada: actions.set_password(user=ada, password="yet another one", **factories.WHO_AND_WHEN),
        lambda ada: workers.set_active(user=ada, active=False, **factories.WHO_AND_WHEN),
        lambda ada: workers.delete_account(user=ada, **factories.WHO_AND_WHEN),
    ],
    ids=["changed", "another password", "inactive", "deleted"],
)
def test_a_link_is_of_no_use_any_more(meanwhile, ada):
    link = f"{PAGE}{key_for(ada, NEW)}/"
    meanwhile(ada)
    before = address_of(ada)
    assert is_of_no_use(link)
    assert address_of(ada) == before


def test_a_link_works_once_and_for_a_day(ada):
    link = f"{PAGE}{key_for(ada, NEW)}/"
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert is_of_no_use(link)
    assert Client().post(link).status_code == 302
    assert is_of_no_use(link)


def test_an_address_that_somebody_has_taken_meanwhile_stays_theirs(ada):
    link = f"{PAGE}{key_for(ada, NEW)}/"
    workers.create_user(email=NEW, **factories.WHO_AND_WHEN)
    assert Client().post(link).status_code == 404
    assert address_of(ada) == "ada@example.org"


@pytest.mark.parametrize("key", ["x", "a:b:c", "%00", "x" * 5000])
def test_a_forged_link_is_of_no_use(key, db):
    assert is_of_no_use(f"{PAGE}{key}/")


def test_who_has_no_password_needs_none_and_no_mail_goes_nowhere(client, mails):
    user = workers.create_user(email="17@cirro.invalid", **factories.WHO_AND_WHEN)
    client.force_login(user)
    assert "No mail can reach the present one." in client.get("/settings/").text
    assert client.post(PAGE, {"email": NEW})["Location"] == "/settings/"
    client.post(link_in(mails[0]))
    assert address_of(user) == NEW
    assert [mail["To"] for mail in mails] == [NEW]


def test_who_asks_too_often_waits(at_home, mails):
    answers = [ask(at_home).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
