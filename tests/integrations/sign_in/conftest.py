"""A program to which people sign in, and somebody who does."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from integrations.models import ApiClient
from integrations.sign_in import actions
from tests.factories import WHO_AND_WHEN
from tests.integrations.tokens import make_client
from tests.workers.sign_in.conftest import ada as ada
from workers.models import User

BACK = "https://other.example.org/users/auth/cirro/callback"


class Party:
    """The program, its secret, and the browser of the person."""

    def __init__(self, program: ApiClient, browser: Client) -> None:
        self.program, self.browser = program, browser
        given = {"redirect_uris": [BACK], "new_secret": True}
        self.secret = str(actions.open_sign_in(client=program, **given, **WHO_AND_WHEN))

    def authorize(self, **query: str) -> Any:
        usual = {"response_type": "code", "client_id": self.program.client_id, "redirect_uri": BACK, "scope": "read"}
        return self.browser.get("/oauth/authorize", usual | {"state": "s"} | query)

    def answer(self, page: Any, action: str = "grant") -> dict[str, str]:
        """What the program is sent after the person has pressed this button."""
        back = self.browser.post("/oauth/authorize", hidden(page.text) | {"action": action}).headers["Location"]
        assert back.startswith(f"{BACK}?")
        return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    def token(self, code: str, **form: str) -> Any:
        usual = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        credentials = {"client_id": self.program.client_id, "client_secret": self.secret}
        return Client().post("/api/oauth/token", usual | credentials | form)

    def signed_in(self) -> str:
        """The token that the program gets for the person."""
        return str(self.token(self.answer(self.authorize())["code"]).json()["access_token"])


def hidden(page: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in fields}


def me(token: str) -> Any:
    return Client().get("/api/v2/users/me", headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def party(ada: User) -> Party:
    browser = Client()
    browser.force_login(ada)
    return Party(make_client(), browser)
