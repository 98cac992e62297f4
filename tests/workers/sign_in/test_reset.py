"""A new password by mail, through a real mail server."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.workers.sign_in.conftest import PASSWORD, is_signed_in, link_in
from workers import actions as workers
from workers.models import User
from workers.transfer.importing import import_records
from workers.transfer.reading import Record

pytestmark = pytest.mark.django_db
NEW = "quite another passphrase"


def ask(client, email="ada@example.org"):
    return client.post("/account/password/reset/", {"email": email})


def choose(client, path, password=NEW):
    """Opens the link and sends the form of the page it leads to."""
    page = client.get(path, follow=True)
    return client.post(page.context["action_url"], {"password1": password, "password2": password})


def test_reset_by_mail_changes_the_password_and_ends_old_sessions(client, ada, mails, logged):
    elsewhere = Client()
    elsewhere.force_login(ada)
    ask(client)
    [mail] = mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.org", "Your link to choose a password")
    with logged() as events:
        answer = choose(client, link_in(mail))
    assert (answer.status_code, is_signed_in(client)) == (302, True)
    assert [event.data for event in events] == [{"fields": ["password"]}]
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert not ada.check_password(PASSWORD)
    assert elsewhere.get("/home/").url.startswith("/account/login/")
    assert mails[1]["Subject"] == "Your password was changed"


def test_to_look_at_the_link_changes_nothing(client, ada, mails, unchanged):
    ask(client)
    before = list(EmailAddress.objects.values())
    with unchanged():
        client.get(link_in(mails[0]), follow=True)
    assert (list(EmailAddress.objects.values()), is_signed_in(client)) == (before, False)


def test_the_link_works_once(client, ada, mails):
    ask(client)
    choose(client, link_in(mails[0]))
    assert "This link leads nowhere any more" in Client().get(link_in(mails[0])).text


def test_the_link_works_within_a_day(client, ada, mails):
    ask(client)
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert "This link leads nowhere any more" in client.get(link_in(mails[0])).text


@pytest.mark.parametrize("key", ["1-abc-def", "zzzzzzzzzzzzz-abc", "0-x", "1-" + "a" * 3000])
def test_a_made_up_link_leads_nowhere(client, ada, key):
    answer = client.get(f"/account/password/reset/key/{key}/")
    assert "This link leads nowhere any more" in answer.text


def test_a_poor_password_is_told_at_the_field(client, ada, mails):
    ask(client)
    answer = choose(client, link_in(mails[0]), password="12345678")
    assert list(answer.context["form"].errors) == ["password1"]
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_an_imported_worker_gets_in_by_mail(client, mails):
    list(import_records([Record(1, {"email": "ada@example.org", "document": {}})], **factories.WHO_AND_WHEN))
    ask(client, "Ada@Example.org")
    choose(client, link_in(mails[0]))
    assert is_signed_in(client)
    assert not EmailAddress.objects.exists()


def test_after_the_reset_the_password_opens_at_once(client, ada, mails, sign_in):
    ask(client)
    choose(client, link_in(mails[0]))
    client.logout()
    sign_in(NEW)
    assert is_signed_in(client)


def test_an_unknown_address_is_answered_alike_and_told_by_mail(client, ada, mails, settings):
    settings.SIGN_UP = False
    known, unknown = ask(client), ask(client, "nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert mails[1]["Subject"] == "There is no account with this address"
    assert "ask whoever runs this Space" in mails[1].get_content()
    assert "signup" not in mails[1].get_content()


def test_an_inactive_account_gets_no_link(client, ada, mails):
    workers.set_active(user=ada, active=False, **factories.WHO_AND_WHEN)
    ask(client)
    assert [mail["Subject"] for mail in mails] == ["There is no account with this address"]


def test_no_mail_goes_to_an_invented_address(client, ada, mails):
    User.objects.filter(pk=ada.pk).update(email="17@cirro.invalid")
    ask(client, "17@cirro.invalid")
    assert mails == []
