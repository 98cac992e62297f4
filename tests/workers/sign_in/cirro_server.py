"""A Cirro of the tests' own: authorize, token with HTTP Basic, users/me; misbehaves as it is told."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT_ID, SECRET = "space-1", "s3cret"
PERSON: dict[str, Any] = {
    "id": "17",
    "object": "user",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "time_zone": "Berlin",
    "country_code": "DE",
    "screen_name": "17ada",
    "anonymous_email": "a1b2@anonymous.cirro.example",
    "worker": None,
    "epam": {"id": "5", "skills": []},
}


class Cirro:
    """What the server knows, and what is wrong with it."""

    def __init__(self) -> None:
        self.person: Any = dict(PERSON)
        self.denies = False
        # By path: the status and body that come instead of the right answer.
        self.broken: dict[str, tuple[int, bytes]] = {}
        self.content_type = "application/json"
        self.codes: dict[str, str] = {}
        self.tokens: set[str] = set()
        self.url = ""

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent after the person has agreed, or not."""
        assert (query["client_id"], query["response_type"], query["scope"]) == (CLIENT_ID, "code", "read")
        if self.denies:
            answer = {"error": "access_denied"}
        else:
            answer = {"code": secrets.token_hex(8)}
            self.codes[answer["code"]] = query["redirect_uri"]
        return f"{query['redirect_uri']}?{urlencode(answer | {'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        basic = "Basic " + base64.b64encode(f"{CLIENT_ID}:{SECRET}".encode()).decode()
        is_known = self.codes.pop(form.get("code", ""), None) == form.get("redirect_uri")
        if authorization != basic or form.get("grant_type") != "authorization_code" or not is_known:
            return 401, {"error": "invalid_client"}
        token = secrets.token_hex(8)
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer"}

    def me(self, authorization: str) -> tuple[int, Any]:
        is_known = authorization.removeprefix("Bearer ") in self.tokens
        return (200, self.person) if is_known else (401, {"error": "unauthorized"})


class Handler(BaseHTTPRequestHandler):
    cirro: Cirro

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/oauth/authorize":
            self.send_response(302)
            self.send_header("Location", self.cirro.authorize({k: v[0] for k, v in parse_qs(url.query).items()}))
            self.end_headers()
        elif url.path == "/api/v2/users/me":
            self.answer(*self.cirro.me(self.headers.get("Authorization", "")))
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        self.answer(*self.cirro.token(form, self.headers.get("Authorization", "")))

    def answer(self, status: int, data: Any) -> None:
        status, body = self.cirro.broken.get(urlsplit(self.path).path, (status, json.dumps(data).encode()))
        self.send_response(status)
        if self.cirro.content_type:
            self.send_header("Content-Type", self.cirro.content_type)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Cirro]:
    cirro = Cirro()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"cirro": cirro}))
    cirro.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield cirro
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
