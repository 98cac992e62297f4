"""A Cirro of the tests' own, over real HTTP: it keeps what it is told, and misbehaves as it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from integrations import keys

MOVES = {"accept": "accepted", "reject": "rejected", "expire": "expired", "reset": "pending"}


class Cirro:
    """`trouble` is what comes instead of the next answers: a status and body, «lost» (done, not told), «hangs up»."""

    def __init__(self) -> None:
        self.private_key, self.public_key = keys.generate()
        self.requests: list[tuple[str, str, Any]] = []
        self.keys: list[str] = []
        self.trouble: list[Any] = []
        self.users: dict[str, dict[str, Any]] = {}
        self.gigs: dict[str, dict[str, Any]] = {}
        self.invitations: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, tuple[int, Any]] = {}
        self.ids = count(500)
        self.url = ""

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.requests if method != "GET"]

    def new_id(self) -> str:
        return str(next(self.ids))

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        match [method, *path.strip("/").split("/")[1:]]:
            case ["POST", "users"]:
                return 201, self.keep(self.users, {"object": "user"} | body)
            case ["POST", "users", pk, "worker"]:
                self.users[pk]["document"] = body["document"]
                return 200, self.users[pk]
            case ["POST", "gigs"]:
                tasks = [{"id": self.new_id(), "object": "gig_task"} | task for task in body["tasks"]]
                return 201, self.keep(self.gigs, body | {"object": "gig", "tasks": {"object": "list", "data": tasks}})
            case ["POST", "gigs", pk, "tasks", *_]:
                return 201, {"id": self.new_id(), "object": "gig_task"} | body
            case ["POST", "gigs", pk, "invite"]:
                return 200, self.invited(pk, body)
            case ["POST", "gigs", pk, *_]:
                self.gigs[pk] |= body
                return 200, self.gigs[pk]
            case ["DELETE", "gigs", pk]:
                return (200, self.gigs.pop(pk)) if pk in self.gigs else (404, {"error": "There is no such thing."})
            case ["POST", "gig_invitations", pk, action]:
                self.invitations[pk]["status"] = MOVES[action]
                return 200, self.invitations[pk]
            case ["GET", "gig_invitations"]:
                return 200, self.page(query)
        return 404, {"error": "There is no such thing."}

    def keep(self, things: dict[str, dict[str, Any]], thing: dict[str, Any]) -> dict[str, Any]:
        pk = self.new_id()
        things[pk] = thing | {"id": pk}
        return things[pk]

    def invite(self, gig_id: str, user_id: str, status: str = "pending", no_reward: bool = False) -> dict[str, Any]:
        said = {"object": "gig_invitation", "gig_id": gig_id, "user_id": str(user_id), "status": status}
        return self.keep(self.invitations, said | {"no_reward": no_reward})

    def invited(self, gig_id: str, body: Any) -> Any:
        if "user_id" in body:
            return self.invite(gig_id, body["user_id"])
        data = [self.invite(gig_id, each["id"], no_reward=each["no_reward"]) for each in body["users"]]
        return {"object": "list", "data": data, "refused": []}

    def page(self, query: dict[str, list[str]]) -> Any:
        """Two at a time, so that who asks has to turn pages."""
        mine = [each for each in self.invitations.values() if each["gig_id"] == query["gig_id"][0]]
        rest = [each for each in mine if int(each["id"]) > int(query.get("after", ["0"])[0])]
        return {"object": "list", "has_more": len(rest) > 2, "data": rest[:2]}


class Handler(BaseHTTPRequestHandler):
    cirro: Cirro

    def do_GET(self) -> None:
        cirro, url = self.cirro, urlsplit(self.path)
        token = self.headers["Authorization"].removeprefix("Bearer ")
        assert jwt.decode(token, keys.loaded(cirro.public_key), algorithms=["RS256"])["sub"] == "space-1"
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        path, key = url.path.removeprefix("/api"), self.headers.get("Idempotency-Key", "")
        cirro.requests.append((self.command, path.removeprefix("/v2"), body))
        cirro.keys.append(key)
        trouble = cirro.trouble.pop(0) if cirro.trouble else None
        if isinstance(trouble, tuple):
            return self.send(*trouble)
        if trouble == "hangs up":
            return self.connection.close()
        answer = cirro.answers.get(key) or cirro.answer(self.command, path, parse_qs(url.query), body)
        if key:
            cirro.answers[key] = answer
        return self.connection.close() if trouble == "lost" else self.send(*answer)

    do_POST = do_DELETE = do_GET

    def send(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def running() -> Iterator[Cirro]:
    cirro = Cirro()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"cirro": cirro}))
    cirro.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield cirro
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
