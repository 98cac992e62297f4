"""What the tests of webhooks share."""

from collections.abc import Iterator

import pytest
import time_machine
from django.conf import LazySettings

from integrations.models import WebhookEndpoint
from integrations.webhooks import actions
from tests.factories import NOW, WHO_AND_WHEN
from tests.integrations.webhooks.receiver import Receiver, receiving


@pytest.fixture
def open_inside(settings: LazySettings) -> None:
    """As on one's own machine: the receiver is at localhost and speaks HTTP."""
    settings.WEBHOOKS_ALLOW_HTTP = settings.WEBHOOKS_ALLOW_PRIVATE = True


@pytest.fixture
def receiver(open_inside: None) -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It stands at NOW until the test moves it; `monotonic` goes on."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def endpoint(db: None, receiver: Receiver) -> WebhookEndpoint:
    """One that is told everything, a request for each event."""
    return actions.create(url=receiver.url, **WHO_AND_WHEN)
