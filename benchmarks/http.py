"""The endpoints over HTTP beside bare views (bare.py) of the same server: gunicorn, a process for each connection."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from socket import create_connection, socket
from urllib.parse import urlencode

import jwt
from django.utils import timezone

from benchmarks import world
from benchmarks.accepts import dealt, invited, rate
from benchmarks.measure import Row, rate_row
from benchmarks.world import BY
from gigs.models import Gig
from integrations import actions as clients
from invitations.models import Invitation
from tests import services

# A ratio would be flattered by a client that is busier than the server, so there are few.
CONNECTIONS = 2
PAGE = 100
LISTS, ACCEPTS = 600, 1_000

Ask = Callable[[str, str], bytes]


def free_port() -> int:
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving() -> Iterator[int]:
    """The port on which it answers."""
    port = free_port()
    environment = os.environ | {"DEBUG": "off", "SECRET_KEY": "x" * 60, "ALLOWED_HOSTS": "127.0.0.1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "SPACE_API_REQUESTS_PER_MINUTE": "1000000"}
    environment |= {"EMAIL_URL": "memorymail://", "DEFAULT_FROM_EMAIL": "space@example.org"}
    environment |= {"BEHIND_TLS_PROXY": "on", "REDIS_URL": services.find_redis()}
    command = [sys.executable, "-m", "gunicorn", "space_project.wsgi", "--bind", f"127.0.0.1:{port}"]
    # A thread in each, or two of one process would wait for each other.
    command += ["--workers", str(CONNECTIONS), "--worker-class", "gthread", "--threads", "1", "--keep-alive", "60"]
    server = subprocess.Popen([*command, "--log-level", "warning"], env=environment)
    try:
        until_answering(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def until_answering(port: int) -> None:
    for _ in range(200):
        try:
            create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"Nothing answers on port {port}.")


def asking(port: int, root: str, token: str) -> Ask:
    """Each process that asks does so on a connection of its own, which stays open."""
    connections: dict[int, HTTPConnection] = {}
    # As from the proxy that ends TLS.
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https"}

    def ask(method: str, path: str) -> bytes:
        connection = connections.setdefault(os.getpid(), HTTPConnection("127.0.0.1", port))
        connection.request(method, f"{root}{path}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {body.decode()}")
        return body

    return ask


def listing(ask: Ask, gig: Gig) -> Iterator[float]:
    path = "/gig_invitations?" + urlencode({"gig_id": gig.pk, "limit": PAGE})
    assert len(json.loads(ask("GET", path))["data"]) >= PAGE
    while True:
        yield rate(dealt([lambda: ask("GET", path)] * LISTS, CONNECTIONS))


def accepting(ask: Ask) -> Iterator[float]:
    while True:
        gig = world.gig(total_seats=ACCEPTS, end_at=timezone.now() + timedelta(days=9))
        paths = [f"/gig_invitations/{invitation.pk}/accept" for invitation in invited([gig], ACCEPTS)]
        yield rate(dealt([lambda path=path: ask("POST", path) for path in paths], CONNECTIONS))
        assert Invitation.objects.filter(gig=gig, status="accepted").count() == ACCEPTS


def rows() -> Iterator[Row]:
    now = timezone.now()
    client, private_pem = clients.create_client(name="Benchmark", scopes=["read", "write"], by=BY, now=now)
    claims = {"sub": client.client.client_id, "exp": int(now.timestamp()) + 600}
    token = jwt.encode(claims, private_pem, algorithm="RS256")
    gig = world.gig(total_seats=1)
    invited([gig], PAGE + 20)
    with serving() as port:
        space, floor = asking(port, "/api/v2", token), asking(port, "/bare", token)
        yield rate_row(
            f"HTTP: list of {PAGE} invitations, beside a bare view", listing(space, gig), listing(floor, gig), least=0.5
        )
        yield rate_row("HTTP: accept, beside a bare view's UPDATE", accepting(space), accepting(floor), least=0.6)
