"""What stands in a field, a list and a form of the admin can be read, on a phone and on a desk."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from gigs.models import Gig
from invitations import waves
from tests.browser.gallery import PHONE
from tests.factories import make_auto_gig, make_gig, make_workers
from workers.models import User

# Whether all of an element's text is within it.
FITS = "element => element.scrollWidth <= element.clientWidth"
IN_SIGHT = (
    "element => { const box = element.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight }"
)


@pytest.fixture
def page(browser_page: Page, boss: User) -> Page:
    """Of staff who are signed in."""
    return browser_page


@pytest.fixture
def gig(transactional_db: None) -> Gig:
    """Has had waves; its name is long, and its start to the second."""
    make_workers(2)
    now = timezone.now()
    start = datetime(now.year + 1, 12, 28, 22, 58, 48, tzinfo=UTC)
    title = "Photograph twenty shop windows in Madrid or Mexico City"
    gig = make_auto_gig(now=now, title=title, start_at=start, end_at=start + timedelta(days=1))
    waves.run_due(now=now)
    return gig


def test_a_time_to_the_second_is_not_cut(page: Page, gig: Gig) -> None:
    page.goto(f"/admin/gigs/gig/{gig.pk}/change/")
    for field in page.locator("input[type=datetime-local]").all():
        needed = field.evaluate(
            "field => { field.style = 'width: max-content; max-width: none'; return field.offsetWidth }"
        )
        assert field.evaluate("field => { field.style = ''; return field.offsetWidth }") >= needed


def test_the_rows_of_a_filter_are_not_cut_and_the_count_stays_in_sight(page: Page, gig: Gig) -> None:
    page.goto("/admin/gigs/gig/add/")
    for _ in range(3):
        page.locator(".field-filter_query .query-more").get_by_role("button", name="Add a condition").click()
        row = page.locator(".field-filter_query .query-row").last
        row.get_by_label("Comparison").select_option(label="contains all of")
        row.get_by_label("Key of the profile").fill("certificates")
        assert row.get_by_label("Key of the profile").evaluate(FITS)
        # What is cut in a menu its size does not tell.
        assert row.get_by_label("Comparison").evaluate("menu => menu.offsetWidth") >= 150
        expect(page.locator("#preview-count")).to_contain_text("A condition")
        assert page.locator("#preview-count").evaluate(IN_SIGHT)


def test_the_waves_of_all_gigs_fit_and_those_of_one_name_it(page: Page, gig: Gig) -> None:
    page.goto("/admin/invitations/wave/")
    results = page.locator(".results")
    assert results.evaluate(FITS)
    expect(results).to_contain_text("2 of 10 wanted")
    assert page.locator(".field-of").first.evaluate("cell => cell.offsetWidth") >= 200

    page.goto(f"/admin/gigs/gig/{gig.pk}/")
    page.get_by_role("link", name="in the ledger").click()
    assert page.get_by_label("Id of the gig").input_value() == str(gig.pk)


def test_filters_come_before_the_rows_folded_up_on_a_phone(page: Page, size: dict[str, int]) -> None:
    for _ in range(20):
        make_gig(now=timezone.now())
    page.goto("/admin/gigs/gig/")
    phase = page.get_by_role("link", name="running", exact=True)
    if size == PHONE:
        expect(phase).to_be_hidden()
        page.locator("summary", has_text="Filter").click()
    assert page.locator("summary", has_text="Filter").evaluate(IN_SIGHT)
    expect(phase).to_be_visible()
    filters, rows = (page.locator(each).bounding_box() for each in ("#changelist-filter", ".results"))
    assert filters["y"] + filters["height"] <= rows["y"] or filters["x"] >= rows["x"] + rows["width"]
    phase.click()
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(20)


def test_the_numbers_of_a_lists_pages_can_be_read(page: Page, transactional_db: None) -> None:
    make_workers(60)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/admin/workers/worker/")
        link = page.locator(".paginator a").first
        expect(link).to_have_text("2")
        styles = link.evaluate("link => [getComputedStyle(link).color, getComputedStyle(link).backgroundColor]")
        assert styles[0] != styles[1]
