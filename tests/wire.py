"""A program that speaks to the endpoints as a client of Cirro's does: signed tokens, JSON, or no body at all.

Every answer is held against the OpenAPI document.
"""

import json
from typing import Any

from django.test import Client

from integrations.models import ApiClient
from tests import told
from tests.integrations.tokens import signed

ROOT = "/api/v2"


class Program:
    """It answers with the response; its token is of the tests' NOW."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client
        self.http = Client()

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {signed(self.client)}"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        text = body if isinstance(body, str) else json.dumps(body)
        content = {} if body is None else {"data": text, "content_type": "application/json"}
        # Without a body Django's client would still name a type.
        content.setdefault("content_type", "")
        response = self.http.generic(method, f"{ROOT}{path}", headers=self.headers() | headers, **content)
        told.check(method, path, response)
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)
