"""Staff have a mail of each endpoint that the Space switched off, once, in their language."""

from smtplib import SMTPException
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from integrations.models import WebhookEndpoint
from integrations.webhooks import actions, staff, switching
from tests.factories import NOW, WHO_AND_WHEN, make_worker
from workers.models import User

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/"


@pytest.fixture
def keeper() -> User:
    keeper = User.objects.create_user("keeper@example.org", is_staff=True, language="de")
    keeper.groups.add(Group.objects.get(name="admin"))
    return keeper


@pytest.fixture
def silent(db: None) -> WebhookEndpoint:
    endpoint = actions.create(url=URL, **WHO_AND_WHEN)
    switching.switch_off(endpoint, because="It answered 410 Gone.", now=NOW)
    return endpoint


def test_who_may_mend_it_has_a_mail(silent: WebhookEndpoint, keeper: User) -> None:
    User.objects.create_superuser("boss@example.org")
    make_worker()
    User.objects.create_user("clerk@example.org", is_staff=True).groups.add(Group.objects.get(name="coordinator"))
    assert staff.tell(now=NOW) == 1
    assert sorted(each.to[0] for each in mail.outbox) == ["boss@example.org", "keeper@example.org"]
    [to_boss] = [each for each in mail.outbox if each.to == ["boss@example.org"]]
    assert URL in to_boss.body
    assert "It answered 410 Gone." in to_boss.body
    assert f"/admin/integrations/webhookendpoint/{silent.pk}/change/" in to_boss.body


def test_the_mail_speaks_the_readers_language(silent: WebhookEndpoint, keeper: User) -> None:
    staff.tell(now=NOW)
    assert mail.outbox[0].subject == "Ein Webhook-Endpunkt wurde abgeschaltet"


def test_it_is_told_once(silent: WebhookEndpoint, keeper: User) -> None:
    assert (staff.tell(now=NOW), staff.tell(now=NOW)) == (1, 0)
    assert len(mail.outbox) == 1


def test_whom_staff_switched_off_themselves_is_not_told(keeper: User) -> None:
    actions.update(endpoint=actions.create(url=URL, **WHO_AND_WHEN), is_on=False, **WHO_AND_WHEN)
    assert staff.tell(now=NOW) == 0


def test_a_mail_that_does_not_go_out_is_tried_again(
    silent: WebhookEndpoint, keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> int:
        raise SMTPException

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        with pytest.raises(SMTPException):
            staff.tell(now=NOW)
    assert staff.tell(now=NOW) == 1


def test_where_nobody_can_be_told_the_log_of_the_process_says_so(
    silent: WebhookEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    assert staff.tell(now=NOW) == 1
    assert "give somebody the role admin" in caplog.text
