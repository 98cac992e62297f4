"""A real HTTP server in a thread that takes webhooks, and does to them what servers out there do."""

import json
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: str

    @property
    def told(self) -> Any:
        return json.loads(self.body)

    @property
    def webhook_id(self) -> str:
        return self.headers["webhook-id"]


# What a server does with a request that it has read.
Behaviour = Callable[[BaseHTTPRequestHandler], None]


def answers(status: int, body: bytes = b"ok", **headers: str) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def stalls(seconds: float) -> Behaviour:
    return lambda handler: time.sleep(seconds)


def trickles(seconds: float) -> Behaviour:
    """A byte of a header now and then, so that no single wait is long."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        ends = time.monotonic() + seconds
        with suppress(OSError):
            while time.monotonic() < ends:
                handler.wfile.write(b"x")
                time.sleep(0.05)

    return behave


def stalls_in_its_answer(seconds: float) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun")
        time.sleep(seconds)

    return behave


def says(raw: bytes) -> Behaviour:
    return lambda handler: handler.wfile.write(raw) and None


def floods(megabytes: int) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):
            for _ in range(megabytes):
                handler.wfile.write(b"x" * 1_000_000)

    return behave


def closes(handler: BaseHTTPRequestHandler) -> None:
    """Without a word."""


def resets(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


class Receiver:
    """It does what `behaviours` say one after the other, and then what `usually` says."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str) -> None:
        self.server = server
        self.url = f"{scheme}://localhost:{server.server_port}/hook"
        self.got: list[Request] = []
        self.behaviours: list[Behaviour] = []
        self.usually: Behaviour = answers(200)
        self.at_once = self.most_at_once = 0
        self.lock = Lock()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.path, headers, handler.rfile.read(length).decode())
        with self.lock:
            self.got.append(request)
            behave = self.behaviours.pop(0) if self.behaviours else self.usually
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            behave(handler)
        finally:
            with self.lock:
                self.at_once -= 1

    @property
    def types(self) -> list[str]:
        return [request.told["type"] for request in self.got]

    @property
    def ids(self) -> list[str]:
        return [request.webhook_id for request in self.got]


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.take(self)

        def do_GET(self) -> None:
            receiver.take(self)

        def log_message(self, *args: object) -> None:
            """A test needs no log."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: object) -> None:
            """Whoever calls may go away."""

    server = Server(("localhost", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server, "https" if tls else "http")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
