"""The page to which the mail leads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import WHO_AND_WHEN
from tests.workers.sign_in.conftest import PASSWORD, is_signed_in, link_in
from tests.workers.space_invitations.conftest import EMAIL, invite
from workers import actions as workers
from workers.models import SpaceInvitation, User
from workers.space_invitations import actions, mailing, views

pytestmark = pytest.mark.django_db
SAID = {
    "first_name": "Grace",
    "last_name": "Hopper",
    "time_zone": "America/New_York",
    "language": "",
    "country_code": "US",
    "birthday": "1906-12-09",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def path(settings, mails) -> str:
    """Where the mail of a fresh invitation leads, in a Space in which nobody signs up."""
    settings.SIGN_UP = False
    now = timezone.now()
    invite(now=now)
    mailing.send_due(now=now)
    return link_in(mails[0])


def test_who_opens_the_link_chooses_a_password_and_is_in(path, client) -> None:
    assert "invites you to" in client.get(path).text
    answer = client.post(path, SAID)
    assert (answer.url, is_signed_in(client)) == (reverse("workers:profile"), True)
    user = User.objects.get()
    assert (user.email, user.first_name, user.country_code) == (EMAIL, "Grace", "US")
    assert (user.birthday.isoformat(), user.time_zone) == ("1906-12-09", "America/New_York")
    assert client.get("/invitations/").status_code == 200


def test_after_it_the_password_opens(path, client) -> None:
    client.post(path, SAID)
    phone = Client()
    phone.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    assert is_signed_in(phone)


@pytest.mark.parametrize("method", ["get", "head"])
def test_to_look_changes_nothing(path, client, unchanged, method) -> None:
    with unchanged():
        assert getattr(client, method)(path).status_code == 200
    assert not is_signed_in(client)


def test_the_form_begins_with_the_name_of_the_mail(path, client) -> None:
    form = client.get(path).context["form"]
    assert (form.initial["first_name"], form.initial["last_name"]) == ("Grace", "Hopper")


def test_without_a_background_check_country_and_birthday_are_not_asked_for(client) -> None:
    invitation = invite(now=timezone.now(), skip_background_check=True)
    path = reverse("workers:space-invitation", args=[invitation.token])
    assert not {"country_code", "birthday"} & {*client.get(path).context["form"].fields}
    assert client.post(path, SAID).status_code == 302
    assert User.objects.get().birthday is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
        ({"password2": "another passphrase"}, "password2"),
        ({"password1": "", "password2": ""}, "password1"),
        ({"first_name": ""}, "first_name"),
        ({"country_code": ""}, "country_code"),
        ({"birthday": "2999-01-01"}, "birthday"),
        ({"birthday": "0001-01-01"}, "birthday"),
        ({"birthday": "soon"}, "birthday"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(path, client, unchanged, wrong, field) -> None:
    with unchanged():
        answer = client.post(path, SAID | wrong)
    assert field in answer.context["form"].errors
    assert "Nothing is saved yet" in answer.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_accepted_link_is_no_dead_end(path, client, unchanged, method) -> None:
    client.post(path, SAID)
    with unchanged():
        mine, strangers = getattr(client, method)(path, SAID), getattr(Client(), method)(path, SAID)
    assert (mine.status_code, strangers.status_code) == (410, 410)
    assert "You are in" in mine.text
    assert "If that was you, sign in" in strangers.text
    assert reverse("account_reset_password") in strangers.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_has_ended_says_whom_to_ask(path, client, unchanged, method) -> None:
    SpaceInvitation.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=1))
    with unchanged():
        answer = getattr(client, method)(path, SAID)
    assert answer.status_code == 410
    assert "Ask Ada for a new one" in answer.text


@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 3000])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_says_what_it_may_be(path, client, unchanged, method, token) -> None:
    with unchanged():
        answer = getattr(client, method)(f"/join/{token}/", SAID)
    assert answer.status_code == 404
    assert "open it from the mail again" in answer.text


def test_who_is_signed_in_joins_with_that_account(path, client) -> None:
    user = workers.create_user(email="other@example.org", **WHO_AND_WHEN)
    client.force_login(user)
    assert "other@example.org" in client.get(path).text
    assert client.post(path).url == reverse("workers:profile")
    assert SpaceInvitation.objects.get().accepted_by == user
    assert [*User.objects.all()] == [user]
    assert user.worker.profile == {}


def test_who_has_an_account_signs_in_and_comes_back(path, ada, client, unchanged) -> None:
    SpaceInvitation.objects.update(email=ada.email)
    with unchanged():
        page = client.get(path), client.post(path, SAID)
    assert "password1" not in page[0].text + page[1].text
    there = f"/account/login/?next={path}"
    assert there in page[0].text
    back = client.post(there, {"login": ada.email, "password": PASSWORD, "next": path})
    assert back.url == path
    assert "Join" in client.get(path).text


def test_of_two_clicks_at_once_the_second_finds_it_done(path, client, monkeypatch) -> None:
    """It has looked before the first was there."""

    def late(request, invitation):
        monkeypatch.undo()
        Client().post(path, SAID)
        return views.as_newcomer(request, invitation)

    monkeypatch.setattr(views, "page_for", lambda request, invitation: late)
    assert (client.post(path, SAID).status_code, User.objects.count()) == (410, 1)


def test_a_page_costs_few_queries(path, client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(2):
        client.get(path)


def test_it_speaks_german(path) -> None:
    assert "lädt dich ein" in Client(headers={"Accept-Language": "de"}).get(path).text


def test_withdrawn_in_between_is_told(path, client, monkeypatch) -> None:
    def withdrawn(**given: object) -> None:
        raise actions.SpaceInvitationClosed("gone")

    monkeypatch.setattr(actions, "join", withdrawn)
    assert client.post(path, SAID).status_code == 410
