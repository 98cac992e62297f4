import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from events.models import EventType
from tests import factories
from tests.workers.sign_in import test_reset
from tests.workers.sign_in.conftest import PASSWORD, is_signed_in, link_in
from workers import actions as workers
from workers.models import User
from workers.sign_in import actions
from workers.sign_in.forms import SignUpForm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def is_open(settings):
    settings.SIGN_UP = True


@pytest.fixture
def sign_up(client):
    return lambda email="Ada@Example.org", **more: client.post(
        "/account/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD} | more
    )


def test_sign_up_makes_an_account_that_waits_for_the_mail(sign_up, client, mails, logged):
    with logged() as events:
        answer = sign_up()
    assert answer.url == "/account/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.is_staff, hasattr(user, "worker")) == ("ada@example.org", False, False)
    assert [(event.type, event.by) for event in events] == [(EventType.USER_CREATED, "sign-up")]
    assert [mail["Subject"] for mail in mails] == ["Confirm your address"]
    assert not is_signed_in(client)


def test_the_link_of_the_mail_acts_by_its_button_alone(sign_up, client, mails, unchanged):
    sign_up()
    with unchanged():
        page = client.get(link_in(mails[0]))
    assert "Yes, confirm" in page.text
    assert actions.is_unconfirmed(User.objects.get())


def test_who_confirms_is_signed_in_and_welcomed(sign_up, client, mails, logged):
    sign_up()
    with logged() as events:
        answer = client.post(link_in(mails[0]))
    assert (answer.url, is_signed_in(client)) == (reverse("workers:welcome"), True)
    assert [event.data for event in events] == [{"fields": ["confirmed_address"]}]
    assert not EmailAddress.objects.exists()


def test_who_confirms_elsewhere_signs_in_there(sign_up, mails):
    sign_up()
    phone = Client()
    assert phone.post(link_in(mails[0])).url == "/account/login/"
    phone.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert is_signed_in(phone)


def test_to_confirm_twice_is_to_confirm_once(sign_up, mails, unchanged):
    sign_up()
    Client().post(link_in(mails[0]))
    with unchanged():
        answer = Client().post(link_in(mails[0]))
    assert (answer.status_code, "confirmed already" in answer.text) == (200, True)


def test_a_link_looked_at_signs_nobody_out(sign_up, mails, ada_is_in):
    sign_up(email="eve@example.org")
    ada_is_in.get(link_in(mails[0]))
    assert is_signed_in(ada_is_in)


@pytest.fixture
def ada_is_in(db):
    other = Client()
    other.force_login(workers.create_user(email="ada@example.org", **factories.WHO_AND_WHEN))
    return other


def test_before_it_is_confirmed_the_password_opens_nothing(sign_up, sign_in, client, mails):
    sign_up()
    client.session.flush()
    assert sign_in().url == "/account/confirm-email/"
    assert not is_signed_in(client)


def test_made_up_keys_confirm_nothing(sign_up, client):
    sign_up()
    for key in ("x", "MQ:1abc:def", "1" * 500):
        assert "leads nowhere" in client.post(f"/account/confirm-email/{key}/").text
    assert actions.is_unconfirmed(User.objects.get())


def test_an_address_that_is_taken_is_answered_alike_and_told_by_mail(sign_up, mails, unchanged):
    free = sign_up(email="eve@example.org")
    workers.create_user(email="ada@example.org", **factories.WHO_AND_WHEN)
    with unchanged():
        taken = sign_up()
    assert (free.status_code, free.url) == (taken.status_code, taken.url)
    assert (mails[1]["To"], mails[1]["Subject"]) == ("ada@example.org", "You have an account already")


def test_two_sign_ups_at_once_make_one_account(sign_up, mails, monkeypatch):
    """The second has looked for the address before the first has taken it."""
    sign_up()
    monkeypatch.setattr(SignUpForm, "validate_unique_email", lambda form, email: email)
    assert sign_up().url == "/account/confirm-email/"
    assert User.objects.count() == 1


def test_whoever_took_somebody_elses_address_is_out_when_the_mail_is_read(sign_up, client, mails, sign_in):
    sign_up()
    owner = Client()
    test_reset.ask(owner)
    test_reset.choose(owner, link_in(mails[-1]))
    assert is_signed_in(owner)
    sign_in(PASSWORD)
    assert not is_signed_in(client)
    assert not actions.is_unconfirmed(User.objects.get())


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@", "17@cirro.invalid", "a" * 250 + "@example.org", "ada@example.org\0"]
)
def test_a_wrong_address_is_told_at_the_field(sign_up, unchanged, email):
    with unchanged():
        answer = sign_up(email=email)
    assert list(answer.context["form"].errors) == ["email"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_where_sign_up_is_closed_the_page_says_how_one_gets_in(client, settings, unchanged, method):
    settings.SIGN_UP = False
    data = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}
    with unchanged():
        answer = getattr(client, method)("/account/signup/", data)
    assert "Whoever runs this Space makes the accounts" in answer.text


def test_accounts_of_staff_count_as_confirmed(sign_in, client):
    workers.create_user(email="ada@example.org", password=PASSWORD, **factories.WHO_AND_WHEN)
    sign_in()
    assert is_signed_in(client)


def test_an_address_that_staff_mend_counts_as_confirmed_and_the_old_one_opens_nothing(sign_up, sign_in, client, mails):
    sign_up(email="typo@example.org")
    User.objects.update(email="ada@example.org")
    sign_in(email="typo@example.org")
    test_reset.ask(client, "typo@example.org")
    assert not is_signed_in(client)
    assert mails[-1]["Subject"] == "There is no account with this address"
    sign_in()
    assert is_signed_in(client)
