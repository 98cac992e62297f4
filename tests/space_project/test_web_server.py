"""The web server as it is documented and as `manage.py run` starts it."""

import os
import subprocess
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import urllib3
from django.conf import settings as space
from django.db import connection
from django.test import Client

from space_project.crew import WEB
from space_project.management.commands import run
from tests.factories import make_gig, make_invitation
from tests.space_project.commands import environment
from tests.space_project.slow_web import PIECE_SECONDS
from tests.space_project.test_run import free_port
from workers.models import User

TIMEOUT_SECONDS = 2
START_SECONDS = 60


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
def test_the_documented_command_is_the_one_that_is_run(page: str) -> None:
    assert f"gunicorn space_project.wsgi {' '.join(WEB)}" in (space.BASE_DIR / page).read_text()
    assert " ".join(WEB) in " ".join(run.web().command)


@pytest.fixture
def address(transactional_db: None, settings: Any) -> Iterator[str]:
    """Of a server that kills whichever of its workers is silent for longer than TIMEOUT_SECONDS."""
    settings.PORT = free_port()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    env = environment(DEBUG="on", SECRET_KEY=settings.SECRET_KEY, DATABASE_URL=database)
    command = [word.replace("space_project.wsgi", "tests.space_project.slow_web") for word in run.web().command]
    server = subprocess.Popen([*command, "--timeout", str(TIMEOUT_SECONDS)], cwd=space.BASE_DIR, env=env)
    deadline = time.monotonic() + START_SECONDS
    while not run.web_answers():
        assert time.monotonic() < deadline
    yield f"http://{run.ADDRESS}:{settings.PORT}"
    server.terminate()
    server.wait()


@pytest.mark.postgresql
def test_an_export_outlives_the_timeout_of_the_server(address: str) -> None:
    gig = make_gig()
    lines = 2 * TIMEOUT_SECONDS / PIECE_SECONDS
    for _ in range(int(lines)):
        make_invitation(gig)
    client = Client()
    client.force_login(User.objects.create_superuser("boss@example.org", "secret"))
    cookies = {"Cookie": f"{space.SESSION_COOKIE_NAME}={client.cookies[space.SESSION_COOKIE_NAME].value}"}
    answer = urllib3.request("GET", f"{address}/admin/gigs/gig/{gig.pk}/export/", headers=cookies, retries=False)
    assert [answer.status, len(answer.data.splitlines())] == [200, 1 + lines]
