"""Who switches an endpoint off, and says that it stays so, over the wire; what keeps nobody from it."""

import pytest

from events.models import Event
from integrations.models import WebhookEndpoint
from integrations.webhooks import actions, switching
from tests.factories import NOW, WHO_AND_WHEN
from tests.wire import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(db: None) -> WebhookEndpoint:
    return actions.create(url="https://hooks.example.org/space", **WHO_AND_WHEN)


def test_who_says_that_it_stays_off_is_told_no_more_that_the_space_switched_it_off(
    program: Program, hook: WebhookEndpoint
) -> None:
    switching.switch_off(hook, because="It answered 410 Gone.", now=NOW)
    told = program.post(f"/webhook_endpoints/{hook.pk}", {"is_on": False}).json()
    assert (told["is_on"], told["switched_off_at"], told["switched_off_because"]) == (False, None, None)
    event = Event.objects.latest("pk")
    assert event.by == program.client.actor
    assert event.data["from"] == {"switched_off_because": "It answered 410 Gone."}


def test_another_change_leaves_it_told(program: Program, hook: WebhookEndpoint) -> None:
    switching.switch_off(hook, because="It answered 410 Gone.", now=NOW)
    told = program.post(f"/webhook_endpoints/{hook.pk}", {"batch_size": 2}).json()
    assert told["switched_off_because"] == "It answered 410 Gone."


@pytest.fixture
def refused_by_now(hook: WebhookEndpoint) -> WebhookEndpoint:
    """Made while addresses inside were open."""
    WebhookEndpoint.objects.filter(pk=hook.pk).update(url="https://10.0.0.1/")
    return hook


def test_who_has_an_address_that_is_refused_by_now_can_be_switched_off(
    program: Program, refused_by_now: WebhookEndpoint
) -> None:
    told = program.post(f"/webhook_endpoints/{refused_by_now.pk}", {"is_on": False, "batch_size": 2}).json()
    assert (told["is_on"], told["batch_size"], told["url"]) == (False, 2, "https://10.0.0.1/")


def test_but_not_switched_on_again(program: Program, refused_by_now: WebhookEndpoint, unchanged) -> None:
    program.post(f"/webhook_endpoints/{refused_by_now.pk}", {"is_on": False})
    with unchanged():
        answer = program.post(f"/webhook_endpoints/{refused_by_now.pk}", {"is_on": True})
    assert (answer.status_code, "url: 10.0.0.1 is at" in answer.text) == (422, True), answer.text
