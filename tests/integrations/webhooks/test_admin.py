"""Staff say who is called, see what came of it, and send again; a secret is on one page, once."""

import html
import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from events.models import Event
from events.telling import tell
from integrations.models import WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery
from tests.factories import NOW, WHO_AND_WHEN
from tests.integrations.webhooks.receiver import Receiver, answers
from tests.integrations.webhooks.test_delivery import archive
from workers.models import User

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/space"
ADD = "/admin/integrations/webhookendpoint/add/"
FORM = {"url": URL, "batch_size": "1", "is_on": "on"}


@pytest.fixture
def staff() -> User:
    return User.objects.create_superuser("staff@example.org", "secret")


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def message(endpoint: WebhookEndpoint, receiver: Receiver) -> WebhookMessage:
    """One that was refused once."""
    receiver.behaviours = [answers(500, b"<b>broken</b>")]
    archive(7)
    delivery.deliver(endpoint_id=endpoint.pk)
    return WebhookMessage.objects.get()


def page(name: str, pk: int) -> str:
    return reverse(f"admin:{name}", args=[pk])


def change_of(endpoint: WebhookEndpoint) -> str:
    return page("integrations_webhookendpoint_change", endpoint.pk)


def secret_on(answer) -> str:
    found = re.search(r"whsec_[A-Za-z0-9+/=]+", html.unescape(answer.content.decode()))
    assert found
    return found[0]


def test_the_secret_of_a_new_endpoint_is_on_the_page_that_answers(office: Client, staff: User) -> None:
    answer = office.post(ADD, FORM | {"event_types": ["gig.created"]})
    made = WebhookEndpoint.objects.get()
    assert secret_on(answer) == made.secret
    assert (made.url, made.event_types) == (URL, ["gig.created"])
    assert "no-store" in answer["Cache-Control"]
    assert Event.objects.latest("pk").by == staff.actor


def test_the_secret_is_nowhere_else(office: Client, caplog: pytest.LogCaptureFixture) -> None:
    secret = secret_on(office.post(ADD, FORM))
    made = WebhookEndpoint.objects.get()
    pages = [office.get(change_of(made)), office.get("/admin/"), office.get("/admin/integrations/webhookendpoint/")]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    logs = [entry.change_message for entry in LogEntry.objects.all()]
    for place in (*[page.content.decode() for page in pages], str(sessions), str(logs), caplog.text):
        assert secret not in html.unescape(place)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": ""}, "This field is required."),
        ({"url": "https://127.0.0.1/"}, "which is not public"),
        ({"url": "http://example.org/"}, "Webhooks go to https:// only."),
        ({"batch_size": "1001"}, "1000"),
        ({"event_types": ["gig.exploded"]}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_the_form(office: Client, unchanged, wrong: dict, sentence: str) -> None:
    with unchanged():
        answer = office.post(ADD, FORM | wrong)
    assert sentence in html.unescape(answer.content.decode())


def test_an_endpoint_is_changed(office: Client, endpoint: WebhookEndpoint, staff: User) -> None:
    answer = office.post(change_of(endpoint), {"url": endpoint.url, "batch_size": "50"})
    assert answer.status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.batch_size, endpoint.is_on) == (50, False)
    assert Event.objects.latest("pk").data["to"] == {"batch_size": 50, "is_on": False}


def test_an_endpoint_whose_address_is_refused_by_now_is_switched_off(
    office: Client, endpoint: WebhookEndpoint, settings: LazySettings
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    assert office.post(change_of(endpoint), {"url": endpoint.url, "batch_size": "1"}).status_code == 302
    endpoint.refresh_from_db()
    assert not endpoint.is_on


def test_a_deleted_endpoint_is_nowhere_and_nor_are_its_messages(office: Client, message: WebhookMessage) -> None:
    path = page("integrations_webhookendpoint_delete", message.endpoint_id)
    assert office.get(path).status_code == 200
    assert office.post(path, {"post": "yes"}).status_code == 302
    assert Event.objects.latest("pk").type == "webhook_endpoint.deleted"
    for gone in (change_of(message.endpoint), page("integrations_webhookmessage_change", message.pk)):
        assert office.get(gone).status_code == 302
    assert office.post(page("webhook-resend", message.pk)).status_code == 404
    assert "gig.archived" not in office.get("/admin/integrations/webhookmessage/").content.decode()


def test_a_test_is_sent_after_a_question_and_the_page_of_it_tells_what_came(
    office: Client, endpoint: WebhookEndpoint, receiver: Receiver, unchanged
) -> None:
    with unchanged():
        assert endpoint.url in office.get(page("webhook-test", endpoint.pk)).content.decode()
    answer = office.post(page("webhook-test", endpoint.pk))
    delivery.deliver(endpoint_id=endpoint.pk)
    told = office.get(answer.url).content.decode()
    assert receiver.types == ["webhook_endpoint.test"]
    assert receiver.got[0].webhook_id in told


def test_a_changed_secret_is_shown_once(office: Client, endpoint: WebhookEndpoint, unchanged) -> None:
    with unchanged():
        assert office.get(page("webhook-rotate", endpoint.pk)).status_code == 200
    secret = secret_on(office.post(page("webhook-rotate", endpoint.pk)))
    assert secret not in html.unescape(office.get(change_of(endpoint)).content.decode())
    old, endpoint = endpoint.secret, WebhookEndpoint.objects.get()
    assert (endpoint.secret, endpoint.old_secret) == (secret, old)


def test_a_message_tells_its_attempts_and_is_sent_again(
    office: Client, message: WebhookMessage, receiver: Receiver, unchanged
) -> None:
    told = office.get(page("integrations_webhookmessage_change", message.pk)).content.decode()
    for words in (
        "It answered 500 Internal Server Error.",
        "&lt;b&gt;broken&lt;/b&gt;",
        page("webhook-resend", message.pk),
    ):
        assert words in told
    with unchanged():
        assert office.get(page("webhook-resend", message.pk)).status_code == 200
    assert office.post(page("webhook-resend", message.pk)).status_code == 302
    delivery.deliver(endpoint_id=message.endpoint_id)
    message.refresh_from_db()
    assert message.state == "delivered"


def test_which_of_staff_sent_a_test_or_sent_again_is_in_the_log(
    office: Client, message: WebhookMessage, staff: User, logged
) -> None:
    with logged() as events:
        office.post(page("webhook-test", message.endpoint_id))
        office.post(page("webhook-resend", message.pk))
    assert [(event.type, event.by) for event in events] == [
        ("webhook_endpoint.tested", staff.actor),
        ("webhook_endpoint.resent", staff.actor),
    ]
    assert message.webhook_id in tell(events)[1].what


def test_who_is_off_is_sent_nothing_again_and_staff_are_told_why(office: Client, message: WebhookMessage) -> None:
    actions.update(endpoint=message.endpoint, is_on=False, **WHO_AND_WHEN)
    answer = office.post(page("webhook-resend", message.pk), follow=True)
    assert "switch it on first" in answer.content.decode()


def test_lists_cost_few_queries(office: Client, endpoint: WebhookEndpoint, django_assert_max_num_queries) -> None:
    archive(*range(20))
    with django_assert_max_num_queries(8):
        told = office.get(f"/admin/integrations/webhookmessage/?endpoint={endpoint.pk}&state=waiting")
    assert told.content.decode().count("gig.archived") == 20
    assert "gig.archived" not in office.get("/admin/integrations/webhookmessage/?state=parked").content.decode()
    with django_assert_max_num_queries(8):
        assert endpoint.url in office.get("/admin/integrations/webhookendpoint/").content.decode()


def test_what_is_not_there_is_404(office: Client) -> None:
    for name in ("webhook-test", "webhook-rotate", "webhook-resend"):
        assert office.post(page(name, 999_999)).status_code == 404


def test_staff_without_the_permission_change_nothing(client: Client, message: WebhookMessage, unchanged) -> None:
    client.force_login(User.objects.create_user("clerk@example.org", "secret", is_staff=True))
    with unchanged():
        for name, pk in (("test", message.endpoint_id), ("rotate", message.endpoint_id), ("resend", message.pk)):
            assert client.post(page(f"webhook-{name}", pk)).status_code == 403
        assert client.post(ADD, FORM).status_code == 403


# --- An endpoint that was switched off ------------------------------------------------------------------------------


@pytest.fixture
def silent(endpoint: WebhookEndpoint, receiver: Receiver, clock) -> WebhookEndpoint:
    receiver.usually = answers(503)
    for day in (0, 3):
        clock.move_to(NOW + timedelta(days=day))
        archive(day)
        delivery.deliver(endpoint_id=endpoint.pk)
    endpoint.refresh_from_db()
    return endpoint


def test_it_stands_on_the_first_page_until_it_is_switched_on(office: Client, silent: WebhookEndpoint) -> None:
    assert [notice.url for notice in office.get("/admin/").context["notices"]] == [change_of(silent)]
    office.post(change_of(silent), {"url": silent.url, "batch_size": "1", "is_on": "on"})
    assert "switched off" not in office.get("/admin/").content.decode()


def test_or_until_its_form_is_saved_with_the_switch_off(office: Client, silent: WebhookEndpoint) -> None:
    assert "stays off" in office.get(change_of(silent)).content.decode()
    office.post(change_of(silent), {"url": silent.url, "batch_size": "1"})
    assert office.get("/admin/").context["notices"] == []
    silent.refresh_from_db()
    assert (silent.is_on, silent.switched_off_because) == (False, "")


def test_who_may_not_change_it_is_not_told(client: Client, silent: WebhookEndpoint) -> None:
    client.force_login(User.objects.create_user("clerk@example.org", "secret", is_staff=True))
    assert silent.url not in client.get("/admin/").content.decode()
