from typing import Any

import pytest

from tests.factories import WHO_AND_WHEN
from tests.workers.sign_in.conftest import ada as ada
from tests.workers.sign_in.conftest import mails as mails
from workers.models import SpaceInvitation
from workers.space_invitations import actions

EMAIL = "grace@example.org"


def invite(**said: Any) -> SpaceInvitation:
    usual = {"email": EMAIL, "name": "Grace Hopper", "subject": "test with us", "inviter_name": "Ada"}
    return actions.invite(**(WHO_AND_WHEN | usual | said))


@pytest.fixture
def invitation(db: None) -> SpaceInvitation:
    return invite()
