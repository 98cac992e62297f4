"""Pages in a real browser: Chromium, from wherever the machine has it."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from tests import services

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOG_TRIGGERS = import_module("events.migrations.0002_append_only")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        services.missing["Chromium"] = "no browser is installed (Debian: apt install chromium)"
        (pytest.fail if services.REQUIRED else pytest.skip)(services.missing["Chromium"])
    # Playwright runs an event loop in this thread, in which Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def forgotten_log(transactional_db: None) -> Iterator[None]:
    """After a test Django empties all tables; on SQLite by DELETE, which the log refuses."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in [*LOG_TRIGGERS.OFF["sqlite"], "DELETE FROM events_event", *LOG_TRIGGERS.ON["sqlite"]]:
                cursor.execute(statement)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return request.param


@pytest.fixture
def browser_page(browser: Browser, live_server: object, size: dict[str, int]) -> Iterator[Page]:
    """A page of the running server, on a phone and on a desktop; whatever the browser complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=str(live_server), viewport=size)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def is_wider_than_the_screen(browser_page: Page) -> Callable[[], bool]:
    return lambda: browser_page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
