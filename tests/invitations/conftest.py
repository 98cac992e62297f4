from collections.abc import Callable

import pytest

from invitations import actions, at_once
from invitations.models import Invitation


@pytest.fixture(params=[pytest.param("in the database", marks=pytest.mark.postgresql), "in steps"])
def accept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Invitation]:
    """`actions.accept`, once by the database's function and once by the steps in Python (docs/adr/0004)."""
    if request.param == "in steps":
        monkeypatch.setattr(at_once, "accept", lambda **given: False)
    return actions.accept
