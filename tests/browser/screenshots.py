"""Every page on a phone and a desk, in light and dark: `make screenshots` writes docs/screenshots/ anew.

No test, so that `make test` passes it by; but what a test of every page stands on is what it needs.
"""

import shutil
from base64 import b64decode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from gigs.models import Gig
from tests.browser.gallery import DESKTOP, PHONE, Look, gallery
from tests.browser.scenes import CHAPTERS, SCENES, Scene

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"phone": PHONE, "desk": DESKTOP}
THEMES = ("light", "dark")
WIDTHS = {"phone": 90, "desk": 240}
# In pixels; what a page has below that is more of the same.
TALLEST = 1800
QUALITY = 55
# What stands in a test for its layout, not for its beauty, is left out.
CHOSEN = [scene for scene in SCENES if "hostile" not in scene.name]
HEAD = """# Every page

{amount} pages of a demo Space, each on a phone (390 px wide) and on a desk (1280 px), in light and in dark; longer ones
are cut at {tallest} px. `make screenshots` writes them anew.
"""


def test_screenshots(browser: Browser, live_server: Any, furnished: Mapping[str, Any]) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    Gig.objects.filter(pk=furnished["hostile"]).update(title="Walk the new river path", description="On foot.")
    for size, viewport in SIZES.items():
        with gallery(browser, str(live_server), Look(viewport, THEMES[0]), furnished) as shown:
            for scene in CHOSEN:
                take(shown.show(scene), scene, size)
    (FOLDER / "README.md").write_text("\n".join(index()) + "\n", encoding="utf-8")


def take(page: Page, scene: Scene, size: str) -> None:
    page.set_viewport_size(SIZES[size] | {"height": height_of(page, SIZES[size]["height"])})
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        (FOLDER / file_name(scene, size, theme)).write_bytes(picture(page))
    page.emulate_media(color_scheme=THEMES[0])
    page.set_viewport_size(SIZES[size])


def height_of(page: Page, least: int) -> int:
    """As if the screen were as tall as the page: what is fixed to its edge then covers nothing."""
    return max(least, min(TALLEST, page.evaluate("document.documentElement.scrollHeight")))


def picture(page: Page) -> bytes:
    """As WebP, a third of a PNG, which the browser can write but Playwright does not offer."""
    session = page.context.new_cdp_session(page)
    data = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})["data"]
    session.detach()
    return b64decode(data)


def file_name(scene: Scene, size: str, theme: str) -> str:
    return f"{scene.name.lower().replace(' ', '-')}-{size}-{theme}.webp"


def index() -> Iterator[str]:
    yield HEAD.format(amount=len(CHOSEN), tallest=TALLEST)
    for chapter, scenes in CHAPTERS.items():
        yield f"## {chapter}\n"
        yield "| page | phone | | desk | |\n| --- | --- | --- | --- | --- |"
        for scene in (scene for scene in scenes if scene in CHOSEN):
            yield f"| {scene} | {' | '.join(links(scene))} |"
        yield ""


def links(scene: Scene) -> Iterator[str]:
    for size in SIZES:
        for theme in THEMES:
            name = file_name(scene, size, theme)
            yield f'[<img src="{name}" width="{WIDTHS[size]}" alt="{scene}, {size}, {theme}">]({name})'
