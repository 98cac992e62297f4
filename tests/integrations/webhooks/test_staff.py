"""Staff have a mail of each endpoint that the Space switched off, once, in their language."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from events.publishing import publish
from integrations.models import WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, feed, staff, switching
from space_project.attention import Notice
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


class Refusing(EmailBackend):
    """As Django's own for SMTP: the first refusal ends the sending."""

    refuses = "gone@"

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        return sum(self.send_one(message) for message in messages)

    def send_one(self, message: EmailMessage) -> int:
        if message.to[0].startswith(self.refuses):
            raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        return super().send_messages([message])


@pytest.fixture
def refusing(settings: LazySettings) -> type[Refusing]:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    return Refusing


def test_an_address_that_is_refused_keeps_nobody_else_from_being_told_and_nobody_is_told_twice(
    silent: WebhookEndpoint, refusing: type[Refusing], caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("ada", "gone", "cleo"):
        User.objects.create_superuser(f"{name}@example.org")
    assert [staff.tell(now=NOW) for _ in range(3)] == [1, 0, 0]
    assert [each.to for each in mail.outbox] == [["ada@example.org"], ["cleo@example.org"]]
    assert "gone@example.org cannot be told" in caplog.text


def test_where_no_mail_goes_out_it_is_tried_again(
    silent: WebhookEndpoint, keeper: User, refusing: type[Refusing], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(Refusing, "refuses", "keeper@")
        assert staff.tell(now=NOW) == 0
    assert staff.tell(now=NOW) == 1


def test_where_nobody_can_be_told_the_log_of_the_process_says_so(
    silent: WebhookEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    assert staff.tell(now=NOW) == 1
    assert "give somebody the role admin" in caplog.text


# --- The first page -------------------------------------------------------------------------------------------------


@pytest.fixture
def parked(silent: WebhookEndpoint) -> WebhookMessage:
    """One of two, whose endpoint stays off."""
    actions.update(endpoint=silent, is_on=False, **WHO_AND_WHEN)
    said = {"event_types": ["gig.created"], "amount": 1, "body": "{}", "state": "parked"}
    for pk in (7, 8):
        message = silent.messages.create(lane=f"gig:{pk}", created_at=NOW, finished_at=NOW, **said)
        message.attempts.create(at=NOW, duration_ms=1, status=500, error=f"Of {pk}.")
    return message


def titles(now: datetime = NOW) -> list[str]:
    return [notice.title for notice in staff.notices(now)]


def test_messages_that_were_given_up_are_one_notice_that_leads_to_their_list(parked: WebhookMessage) -> None:
    [notice] = staff.notices(NOW)
    assert notice == Notice(
        title="2 webhook messages were given up",
        about=URL,
        text="Of 8.",
        url="/admin/integrations/webhookmessage/?state=parked",
    )


@pytest.mark.parametrize("change", [{"lane": "test"}, {"state": "waiting", "finished_at": None}])
def test_tests_and_what_was_put_back_are_not_among_them(parked: WebhookMessage, change: dict[str, Any]) -> None:
    WebhookMessage.objects.filter(pk=parked.pk).update(**change)
    assert titles() == ["1 webhook message was given up"]


def test_of_a_deleted_endpoint_nothing_is_told(parked: WebhookMessage) -> None:
    actions.delete(endpoint=parked.endpoint, **WHO_AND_WHEN)
    assert titles() == []


def test_after_a_week_nobody_is_told_any_more(parked: WebhookMessage) -> None:
    week = timedelta(days=7)
    assert [len(titles(NOW + after)) for after in (week, week + timedelta(seconds=1))] == [1, 0]


def test_who_is_not_told_of_what_happened_five_minutes_ago_is_noticed(
    keeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, well = (actions.create(url=f"{URL}{name}", **WHO_AND_WHEN) for name in ("broken", "well"))
    publish()
    read_on = feed.read_on
    monkeypatch.setattr(feed, "read_on", lambda pk, now: read_on(pk, now=now) if pk == well.pk else 1 / 0)
    feed.read(now=NOW)
    assert titles(NOW + timedelta(minutes=5) - timedelta(seconds=1)) == []
    [notice] = staff.notices(NOW + timedelta(minutes=5))
    assert (notice.title, notice.about) == ("A webhook endpoint is told too late", broken.url)


def test_the_notices_cost_few_queries(parked: WebhookMessage, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(5):
        staff.notices(NOW)
