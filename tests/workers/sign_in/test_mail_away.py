"""The mail server does not answer."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.workers.sign_in import test_reset
from tests.workers.sign_in.conftest import PASSWORD, free_port, is_signed_in, link_in
from workers.models import User

pytestmark = pytest.mark.django_db


def is_away(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def test_who_wants_a_new_password_is_told_to_try_again(client, ada, settings, unchanged) -> None:
    is_away(settings)
    with unchanged():
        answer = test_reset.ask(client)
    assert (answer.status_code, "The mail could not be sent" in answer.text) == (503, True)


def test_who_signed_up_gets_the_mail_by_signing_in_later(client, settings, request) -> None:
    settings.SIGN_UP = True
    is_away(settings)
    form = {"email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/account/signup/", form).status_code == 503
    mails = request.getfixturevalue("mails")
    later = Client()
    # allauth sends one such mail in three minutes, and has counted the one that failed.
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        later.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
        later.post(link_in(mails[0]))
    assert (is_signed_in(later), User.objects.count()) == (True, 1)


def test_a_notice_that_cannot_be_sent_stops_nobody(client, ada, settings) -> None:
    is_away(settings)
    client.force_login(ada)
    form = {"oldpassword": PASSWORD, "password1": "another passphrase", "password2": "another passphrase"}
    assert client.post("/account/password/change/", form).status_code == 302
    ada.refresh_from_db()
    assert ada.check_password("another passphrase")
