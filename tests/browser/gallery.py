"""Browsers in which each person is signed in, all looking in one way."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.furniture import PEOPLE
from tests.browser.scenes import Scene
from workers.models import User

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
# In milliseconds; a busy machine is no fault of a page.
PATIENCE = 30_000
# What else a browser writes there are its suggestions.
COMPLAINTS = ("error", "warning")
# As a page that stood open would ask, with its own token.
POST = """address => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: address });
    form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
    document.body.append(form);
    form.submit();
}"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    size: Mapping[str, int]
    theme: str
    language: str = "en"

    def __str__(self) -> str:
        return f"{'phone' if self.size == PHONE else 'desktop'} {self.theme} {self.language}"


class Gallery:
    """`complaints` is what the browsers said meanwhile."""

    def __init__(self, contexts: Mapping[str, BrowserContext], look: Look, ids: Mapping[str, Any]) -> None:
        self.look, self.ids = look, ids
        self.complaints: list[str] = []
        self.pages = {who: self.watched(context.new_page()) for who, context in contexts.items()}

    def watched(self, page: Page) -> Page:
        page.on("console", lambda message: message.type in COMPLAINTS and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # The browser stays where it is.
        page.route("https://work.example/**", lambda route: route.abort("aborted"))
        return page

    def show(self, scene: Scene) -> Page:
        page = self.pages[scene.who]
        if scene.template:
            body = self.rendered(scene)
            page.route(f"**{scene.path}", lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto(scene.path.format(**self.ids))
        self.act(page, scene)
        if scene.shows:
            expect(page.locator(scene.shows).first).to_be_visible()
        return page

    def act(self, page: Page, scene: Scene) -> None:
        for selector, text in scene.fill.items():
            page.locator(selector).fill(text)
        for selector, text in scene.upload.items():
            page.locator(selector).set_input_files(
                {"name": "file.csv", "mimeType": "text/csv", "buffer": text.encode()}
            )
        for selector in scene.press:
            page.locator(selector).click()
        if scene.post:
            with page.expect_navigation():
                page.evaluate(POST, scene.post.format(**self.ids))
        page.wait_for_load_state()

    def rendered(self, scene: Scene) -> str:
        request = RequestFactory().get(scene.path)
        request.user = User.objects.filter(email=PEOPLE.get(scene.who)).first()
        with translation.override(self.look.language):
            return render_to_string(scene.template, {}, request)


@contextmanager
def gallery(browser: Browser, server: str, look: Look, ids: Mapping[str, Any]) -> Iterator[Gallery]:
    with ExitStack() as stack:
        contexts = {}
        for who in ("anonymous", *PEOPLE):
            context = browser.new_context(
                base_url=server,
                viewport=dict(look.size),
                color_scheme=look.theme,
                locale=look.language,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            if who in PEOPLE:
                context.add_cookies([session_of(User.objects.get(email=PEOPLE[who]), server)])
            contexts[who] = context
        yield Gallery(contexts, look, ids)


def session_of(user: User, server: str) -> dict[str, str]:
    """Of somebody who has just given their password."""
    client = Client()
    client.force_login(user)
    session = client.session
    proof = {"method": "password", "at": time.time(), "email": user.email, "reauthenticated": True}
    session.update({"account_authentication_methods": [proof], "account_authentication_methods_user": str(user.pk)})
    session.save()
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": server,
    }
