"""Pages in a real browser: Chromium, from wherever the machine has it."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests import services
from tests.browser.furniture import furnish
from tests.browser.gallery import DESKTOP, PATIENCE, PHONE, session_of
from workers.models import User

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOG_TRIGGERS = import_module("events.migrations.0002_append_only")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        services.missing["Chromium"] = "no browser is installed (Debian: apt install chromium)"
        (pytest.fail if services.REQUIRED else pytest.skip)(services.missing["Chromium"])
    # Playwright runs an event loop in this thread, in which Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class UnderWay:
    """How many requests the server works on."""

    def __init__(self) -> None:
        self.amount, self.lock = 0, threading.Lock()

    def begin(self, **_given: object) -> None:
        with self.lock:
            self.amount += 1

    def end(self, **_given: object) -> None:
        with self.lock:
            self.amount -= 1


@pytest.fixture
def under_way() -> Iterator[UnderWay]:
    requests = UnderWay()
    request_started.connect(requests.begin)
    request_finished.connect(requests.end)
    yield requests
    request_started.disconnect(requests.begin)
    request_finished.disconnect(requests.end)


@pytest.fixture(autouse=True)
def forgotten_log(transactional_db: None, under_way: UnderWay) -> Iterator[None]:
    """After a test Django empties all tables; on SQLite by DELETE, which the log refuses, and a request that reads too.

    A page that was left may have asked for something still.
    """
    yield
    deadline = time.monotonic() + PATIENCE / 1000
    while under_way.amount:
        assert time.monotonic() < deadline, "A request does not end."
        time.sleep(0.01)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in [*LOG_TRIGGERS.OFF["sqlite"], "DELETE FROM events_event", *LOG_TRIGGERS.ON["sqlite"]]:
                cursor.execute(statement)


@pytest.fixture(autouse=True)
def forgotten_attempts(transactional_db: None) -> Iterator[None]:
    """The table in which sign-ins are counted is no model's, so Django leaves it as it is."""
    yield
    cache.clear()


@pytest.fixture
def furnished(transactional_db: None, settings: Any) -> dict[str, Any]:
    """A Space with all that can be switched on, and something on each page; the ids that addresses speak of."""
    settings.SIGN_UP, settings.CIRRO_CLIENT_ID, settings.CIRRO_SECRET = True, "space", "secret"
    settings.CONTACT = "mailto:help@space.example"
    settings.WEBHOOKS_ALLOW_HTTP = settings.WEBHOOKS_ALLOW_PRIVATE = True
    return furnish(timezone.now(), workers=200)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return request.param


def lost(request: Request) -> list[str]:
    """Leaving a page aborts what it still waits for, which is nobody's fault."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


@pytest.fixture
def browser_page(browser: Browser, live_server: object, size: dict[str, int]) -> Iterator[Page]:
    """A page of the running server, on a phone and on a desktop; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=str(live_server), viewport=size)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.extend(lost(request)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def boss(browser_page: Page, live_server: object) -> User:
    """Who may do everything, signed in where `browser_page` is."""
    person = User.objects.create_superuser("boss@example.org", "secret", first_name="Grace", last_name="Boss")
    browser_page.context.add_cookies([session_of(person, str(live_server))])
    return person


@pytest.fixture
def is_too_wide(size: dict[str, int]) -> Callable[[Page], bool]:
    """Also for a browser without scripts."""
    return lambda page: page.locator("html").evaluate("page => page.scrollWidth") > size["width"]


@pytest.fixture
def is_wider_than_the_screen(browser_page: Page) -> Callable[[], bool]:
    return lambda: browser_page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
