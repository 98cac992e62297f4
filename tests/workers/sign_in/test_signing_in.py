import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.workers.sign_in.conftest import PASSWORD, is_signed_in
from workers import actions as workers
from workers.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_elsewhere(ada):
    other = Client()
    other.force_login(ada)
    return other


def test_sign_in_is_by_e_mail_in_any_case(sign_in, ada, client):
    answer = sign_in(email="Ada@Example.org")
    assert (answer.status_code, answer.url) == (302, reverse("home"))
    assert is_signed_in(client)


def test_programs_of_the_house_ask_in_any_case_too(ada):
    assert authenticate(None, email="Ada@Example.org", password=PASSWORD) == ada
    assert authenticate(None, username="Ada@Example.org", password=PASSWORD) == ada


def test_a_wrong_password_is_told_and_not_repeated(sign_in, ada, client):
    answer = sign_in("another one")
    assert "There is no account with this e-mail address and password." in answer.text
    assert "another one" not in answer.text
    assert not is_signed_in(client)


def test_an_unknown_address_is_answered_like_a_wrong_password(sign_in, ada):
    known, unknown = (sign_in("another one", email=f"{name}@example.org").context["form"] for name in ("ada", "nobody"))
    assert [*known.non_field_errors()] == [*unknown.non_field_errors()] != []


def test_an_account_without_a_password_is_not_opened_by_an_empty_one(sign_in, client):
    workers.create_user(email="ada@example.org", **factories.WHO_AND_WHEN)
    sign_in("")
    sign_in("!")
    assert not is_signed_in(client)


def test_an_inactive_account_is_told_what_to_do(sign_in, ada, client):
    workers.set_active(user=ada, active=False, **factories.WHO_AND_WHEN)
    assert "not active" in client.get(sign_in().url).text
    assert not is_signed_in(client)


def test_an_address_that_staff_changed_no_longer_opens_the_account(sign_in, ada, client):
    User.objects.filter(pk=ada.pk).update(email="ada@elsewhere.example")
    sign_in()
    assert not is_signed_in(client)
    sign_in(email="ada@elsewhere.example")
    assert is_signed_in(client)


def test_after_signing_in_the_asked_for_page_comes(sign_in, ada):
    assert sign_in(next="/gigs/").url == "/gigs/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_after_signing_in_nobody_is_sent_elsewhere(sign_in, ada, elsewhere):
    assert sign_in(next=elsewhere).url == reverse("home")


def test_sign_out_is_by_post_only(client, ada):
    client.force_login(ada)
    assert client.get("/account/logout/").status_code == 200
    assert is_signed_in(client)
    assert client.post("/account/logout/").url == "/"
    assert not is_signed_in(client)


def test_changing_the_password_ends_the_other_sessions_and_is_logged(client, ada, client_elsewhere, logged, mailoutbox):
    client.force_login(ada)
    new = "quite another passphrase"
    with logged() as events:
        client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [(event.by, event.data) for event in events] == [(f"user:{ada.pk}", {"fields": ["password"]})]
    assert client.get("/home/").status_code == client_elsewhere.get("/home/").status_code == 302
    assert client_elsewhere.get("/home/").url.startswith("/account/login/")
    assert not client.get("/home/").url.startswith("/account/login/")
    assert "127.0.0.1" in mailoutbox[0].body


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"oldpassword": "wrong"}, "oldpassword"),
        ({"password1": "12345678", "password2": "12345678"}, "password1"),
        ({"password1": "ada@example.org", "password2": "ada@example.org"}, "password1"),
        ({"password2": "other"}, "password2"),
    ],
)
def test_a_wrong_change_of_password_is_told_at_the_field(client, ada, unchanged, given, field):
    client.force_login(ada)
    new = "quite another passphrase"
    with unchanged():
        answer = client.post(
            "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new} | given
        )
    assert list(answer.context["form"].errors) == [field]


def test_a_mail_server_that_is_away_does_not_stop_a_change_of_password(client, ada, settings, caplog):
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    client.force_login(ada)
    new = "quite another passphrase"
    answer = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(new)
    assert "could not be sent" in caplog.text


def test_home_leads_everybody_to_their_own(client, ada):
    nobody_yet = workers.create_user(email="new@example.org", **factories.WHO_AND_WHEN)
    staff = workers.create_user(email="staff@example.org", is_staff=True, **factories.WHO_AND_WHEN)
    homes = []
    for user in (ada, nobody_yet, staff):
        client.force_login(user)
        homes.append(client.get("/home/").url)
    assert homes == [reverse("invitations:list"), reverse("workers:welcome"), reverse("admin:index")]


# --- Admin ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/admin/", "/admin/login/", "/admin/workers/user/"])
def test_admin_has_the_same_door(client, page):
    door = client.get(page, follow=True).redirect_chain[-1][0]
    assert door.startswith("/account/login/?next=")


def test_the_admins_own_door_takes_no_password(client, ada):
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    client.post("/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert not is_signed_in(client)


def test_a_worker_in_admin_gets_our_403(client, ada):
    client.force_login(ada)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "This is not yours to open" in answer.text


def test_a_session_names_the_account_by_its_id_alone(sign_in, ada, client):
    sign_in()
    assert is_signed_in(client)
    assert ada.email not in str(dict(client.session))
