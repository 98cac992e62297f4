"""What the tests of this room share."""

from collections.abc import Iterator

import pytest
import time_machine

from integrations.models import ApiClient
from tests.factories import NOW
from tests.integrations.tokens import make_client


@pytest.fixture
def at_now() -> Iterator[time_machine.Traveller]:
    """The clock stands at NOW; tests may move it."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def payroll() -> ApiClient:
    """A client that may read and write, and signs with the pair 0."""
    return make_client()
