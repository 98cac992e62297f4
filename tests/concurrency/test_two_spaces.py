"""Two whole Spaces, one the other's Cirro, as real processes: what is done in one is true in both, whatever dies."""

import http.cookies
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urlsplit

import psycopg
import pytest
import urllib3
from django.conf import settings
from django.db import connection
from django.utils import timezone

from integrations.upstream.models import UpstreamChange, UpstreamTurn
from invitations import invariants
from invitations.models import Invitation
from tests.factories import make_auto_gig, make_worker
from tests.space_project.commands import PRODUCTION, environment, manage

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

# A busy machine takes its time to start ten processes.
PATIENCE_SECONDS = 120.0
PASSWORD = "a long passphrase"
WORKERS = 8
DAY = timedelta(days=1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class Space:
    """As `manage.py run` starts it. It may be started again where it stood."""

    def __init__(self, folder: Path, database: str, **variables: str) -> None:
        folder.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = folder / "output"
        usual = {"ALLOWED_HOSTS": "127.0.0.1", "SECURE_SSL_REDIRECT": "off", "SPACE_PORT": str(self.port)}
        # As it is, not as tests have it.
        usual["DJANGO_SETTINGS_MODULE"] = "space_project.settings"
        usual |= {"SPACE_VAR_DIR": str(folder), "SPACE_TICK_SECONDS": "1", "SPACE_WAVE_MINUTE_SECONDS": "1"}
        self.env = environment(**PRODUCTION | usual | {"DATABASE_URL": database_url(database)} | variables)

    def start(self) -> Self:
        command = [sys.executable, "manage.py", "run"]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=settings.BASE_DIR, env=self.env, stdout=output, stderr=output, start_new_session=True
            )
        return self

    def wait(self) -> None:
        wait_until(lambda: self.output.read_text().count("Your Space stands on") == self.starts, self)

    starts = 1

    def stop(self) -> None:
        """As `kill -9`; what it has started goes with it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def start_again(self) -> None:
        self.starts += 1
        self.start().wait()


def wait_until(true: Callable[[], bool], *spaces: Space) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        told = "".join(space.output.read_text()[-3000:] for space in spaces)
        assert time.monotonic() < deadline, told + str([*UpstreamChange.objects.waiting().values()][:5])
        time.sleep(0.1)


@pytest.fixture
def second_database() -> Iterator[str]:
    """Empty, and with all tables: a copy of this test's own."""
    name = f"{connection.settings_dict['NAME']}_second"
    copied = connection.settings_dict["NAME"]
    connection.close()
    with psycopg.connect(database_url("postgres"), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{copied}"')
        yield name
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def second(tmp_path: Path, second_database: str) -> Iterator[Space]:
    """Does the inviting. No page of it is looked at, so its static files need no collecting."""
    inside = {"SPACE_WEBHOOKS_ALLOW_HTTP": "on", "SPACE_WEBHOOKS_ALLOW_PRIVATE": "on"}
    space = Space(tmp_path / "second", second_database, **inside)
    (tmp_path / "second" / "static").mkdir()
    (tmp_path / "second" / "static" / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
    yield space.start()
    space.stop()


@pytest.fixture
def poll_seconds() -> int:
    return 1


@pytest.fixture
def first(tmp_path: Path, second: Space, poll_seconds: int) -> Iterator[Space]:
    """Follows the second, which calls it."""
    key = tmp_path / "first.pem"
    scopes = [word for scope in ("read", "write", "admin") for word in ("--scope", scope)]
    made = manage("create_api_client", "The first Space", *scopes, "--private-key", str(key), **second.env)
    [client_id] = re.findall(r"Client id: (\S+)", made.stdout)
    upstream = {"": "cirro", "_SITE": f"{second.url}/api", "_CLIENT_ID": client_id, "_PRIVATE_KEY": str(key)}
    names = {f"SPACE_UPSTREAM{name}": value for name, value in upstream.items()}
    names |= {"SPACE_UPSTREAM_POLL_SECONDS": str(poll_seconds)}
    space = Space(tmp_path / "first", connection.settings_dict["NAME"], **names)
    space.env["SPACE_UPSTREAM_WEBHOOK_SECRET"] = called_by(second, f"{space.url}/upstream/webhook")
    yield space.start()
    space.stop()


MAKE_ENDPOINT = """
from django.utils import timezone
from integrations.webhooks import actions
endpoint = actions.create(url={url!r}, event_types=["gig_invitation.created"], by="test", now=timezone.now())
print("secret:", endpoint.secret)
"""


def called_by(space: Space, url: str) -> str:
    """The secret with which the Space signs what it sends to this address."""
    made = manage("shell", "-c", MAKE_ENDPOINT.format(url=url), **space.env)
    [secret] = re.findall(r"secret: (\S+)", made.stdout)
    return secret


class Browser:
    """A worker's, without a screen. Cookies that want HTTPS are sent all the same."""

    def __init__(self, space: Space, email: str) -> None:
        self.space, self.cookies = space, http.cookies.SimpleCookie[str]()
        self.pool = urllib3.PoolManager()
        self.ask("GET", "/account/login/")
        self.post("/account/login/", login=email, password=PASSWORD)

    def ask(self, method: str, path: str, **fields: str) -> urllib3.BaseHTTPResponse:
        sent = {"Cookie": "; ".join(f"{name}={each.value}" for name, each in self.cookies.items())}
        form = {"body": urlencode(fields), "headers": sent | {"Content-Type": "application/x-www-form-urlencoded"}}
        answer = self.pool.request(method, f"{self.space.url}{path}", **form, redirect=False)
        for cookie in answer.headers.getlist("Set-Cookie"):
            self.cookies.load(cookie)
        return answer

    def post(self, path: str, **fields: str) -> None:
        token = self.cookies["csrftoken"].value
        answer = self.ask("POST", path, csrfmiddlewaretoken=token, **fields)
        assert answer.status == 302, (path, answer.status, answer.data[-2000:])


def here() -> set[tuple[str, str, str]]:
    rows = Invitation.objects.values_list("gig__title", "worker__user__email", "status")
    return {(title, email, status.replace("left", "rejected")) for title, email, status in rows}


def there(database: str) -> set[tuple[str, str, str]]:
    with psycopg.connect(database_url(database)) as server:
        rows = server.execute(
            "SELECT title, email, CASE status WHEN 'left' THEN 'rejected' ELSE status END "
            "FROM invitations_invitation JOIN gigs_gig g ON g.id = gig_id JOIN workers_user u ON u.id = worker_id"
        ).fetchall()
    return {*rows}


def agree(database: str) -> bool:
    """What was sent and expired there before the first looked was never here."""
    both, more = here(), there(database)
    return both <= more and {status for _, _, status in more - both} <= {"expired"}


def counted(database: str, table: str) -> int:
    with psycopg.connect(database_url(database)) as server:
        return server.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def asked_to(title: str) -> Invitation | None:
    return Invitation.objects.filter(gig__title=title, status="pending").order_by("pk").first()


def accept(space: Space, title: str) -> tuple[Browser, Invitation]:
    """Somebody who was asked to this gig accepts on the page of it."""
    wait_until(lambda: asked_to(title) is not None, space)
    invitation = asked_to(title)
    assert invitation
    browser = Browser(space, invitation.worker.user.email)
    browser.post(f"/invitations/{invitation.pk}/accept/")
    return browser, invitation


def workers_who_sign_in(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    for _ in range(WORKERS):
        user = make_worker(now=timezone.now()).user
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])


def test_the_second_invites_counts_and_stops_for_the_first_whatever_dies(
    first: Space, second: Space, second_database: str, settings
) -> None:
    workers_who_sign_in(settings)
    first.wait()
    second.wait()
    one_a_wave = {"total_seats": 1, "seats_max": 1, "invitation_multiplier": 1}

    # Made here, invited there, accepted here, counted there.
    make_auto_gig(now=timezone.now(), title="One", **one_a_wave)
    browser, invitation = accept(first, "One")
    wait_until(lambda: ("One", invitation.worker.user.email, "accepted") in there(second_database), first, second)
    asked_until_then = counted(second_database, "invitations_invitation")
    time.sleep(2.5)
    assert counted(second_database, "invitations_invitation") == asked_until_then < WORKERS

    # While the second is gone the first goes on.
    second.stop()
    browser.post(f"/gigs/{invitation.gig_id}/leave/")
    # After the other, for both may go to one worker, who would be asked whether they want both at once.
    times = {"start_at": timezone.now() + 3 * DAY, "end_at": timezone.now() + 4 * DAY}
    make_auto_gig(now=timezone.now(), title="Two", **times, **one_a_wave)
    wait_until(lambda: UpstreamTurn.objects.filter(failures__gt=0).count() == 2, first)
    assert counted(second_database, "gigs_gig") == 1

    # It comes back: the seat is offered again, the new gig is there, once.
    second.start_again()
    accept(first, "Two")
    accept(first, "One")
    wait_until(lambda: not UpstreamChange.objects.exclude(state="done").exists(), first, second)
    wait_until(lambda: agree(second_database), first, second)
    assert sorted(title for title, _, status in here() if status == "accepted") == ["One", "Two"]
    assert (counted(second_database, "gigs_gig"), counted(second_database, "workers_worker")) == (2, WORKERS)
    assert not any(list(each.violations(timezone.now())) for each in invariants.INVARIANTS)


@pytest.mark.parametrize("poll_seconds", [3600])
def test_a_call_of_the_second_makes_the_first_look_at_once(first: Space, second: Space, settings) -> None:
    """Whom the next wave asks, when the first has looked at the gig and will not do so by itself for an hour."""
    workers_who_sign_in(settings)
    first.wait()
    second.wait()
    make_auto_gig(now=timezone.now(), title="One", total_seats=1, seats_max=1, invitation_multiplier=1)
    wait_until(lambda: asked_to("One") is not None, first, second)
    invitation = asked_to("One")
    Browser(first, invitation.worker.user.email).post(f"/invitations/{invitation.pk}/reject/")
    wait_until(lambda: asked_to("One") is not None, first, second)
