"""Every page, for everybody: axe finds nothing, nothing is wider than the screen, the browser complains of nothing.

All pages are walked twice. On a desk in English, light, then their colours once more in dark; on a phone in German,
dark, then their colours once more in light. Every page thus meets both sizes, both themes and both languages. Not tried
is each of the eight together: a language changes words and their lengths, a theme colours, and neither of them the
elements that axe looks at. On one database only, of which no page knows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.gallery import DESKTOP, PHONE, Gallery, Look, gallery
from tests.browser.scenes import SCENES, Scene

OPTIONS = {
    "resultTypes": ["violations"],
    # It would fetch every style sheet once more.
    "preload": False,
}
RULES = OPTIONS | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# The rows of a list after these are like them.
WHERE = {"exclude": ["#result_list tbody tr:nth-child(n+7)"]}
RUN = "([where, options]) => axe.run(where, options).then(results => results.violations)"
OTHER = {"light": "dark", "dark": "light"}
LOOKS = [Look(DESKTOP, "light", "en"), Look(PHONE, "dark", "de")]
# What a browser says of an answer that is meant: the page says it to people.
MEANT = ("400 (Bad Request)", "401 (Unauthorized)", "404 (Not Found)", "409 (Conflict)", "410 (Gone)")


@pytest.mark.postgresql
@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_is_for_everybody(
    browser: Browser, live_server: Any, furnished: Mapping[str, Any], look: Look
) -> None:
    with gallery(browser, str(live_server), look, furnished) as shown:
        faults = [f"{scene}: {fault}" for scene in SCENES for fault in faults_of(shown, scene)]
    faults += [said for said in shown.complaints if not any(each in said for each in MEANT)]
    assert not faults, "\n".join(faults)


def faults_of(shown: Gallery, scene: Scene) -> Iterator[str]:
    page, theme = shown.show(scene), shown.look.theme
    yield from violations(page)
    page.emulate_media(color_scheme=OTHER[theme])
    yield from (f"{OTHER[theme]}: {fault}" for fault in violations(page, COLOURS))
    page.emulate_media(color_scheme=theme)
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        yield "wider than the screen"


def violations(page: Page, options: Mapping[str, Any] = RULES) -> list[str]:
    """What axe, which is loaded once a page, finds there now."""
    if page.evaluate("!window.axe"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(RUN, [WHERE, options])
    return [f"{each['id']}: {node['target'][0]} {node['failureSummary']}" for each in found for node in each["nodes"]]
