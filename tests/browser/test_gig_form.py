"""Staff write a gig: the filter with a live count, the builder, the dry run, saving, the consequences of a change."""

import json
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from gigs.models import Gig
from invitations.models import Invitation, Status
from tests.factories import make_accepted, make_gig, make_invitation, make_worker, make_workers
from workers.models import User

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # It would fetch every style sheet once more.
    "preload": False,
}


@pytest.fixture
def page(browser_page: Page, boss: User) -> Page:
    """Of staff who are signed in."""
    return browser_page


@pytest.fixture
def pool(transactional_db: None) -> None:
    make_workers(2, languages=["de", "en"], age=30, skills=[{"name": "SQL", "level": 3}])
    make_worker(languages=["fr"], age=40, skills=[{"name": "SQL", "level": 1}])


def query_of(page: Page, name: str = "filter_query") -> Any:
    return json.loads(page.locator(f"#id_{name}").input_value() or "{}")


def conditions(page: Page) -> Locator:
    return page.locator(".field-filter_query .query-row")


def add_condition(page: Page, key: str, value: str = "", comparison: str = "") -> Locator:
    """By the keyboard, as far as it is writing."""
    page.locator(".field-filter_query .query-more").get_by_role("button", name="Add a condition").press("Enter")
    row = conditions(page).last
    expect(row.get_by_label("Key of the profile")).to_be_focused()
    page.keyboard.type(key)
    page.keyboard.press("Tab")
    if comparison:
        row.get_by_label("Comparison").select_option(label=comparison)
    if value:
        row.get_by_label("Value", exact=True).fill(value)
    return row


def fill_offer(page: Page) -> None:
    start = timezone.now() + timedelta(days=1)
    page.get_by_label("Title").first.fill("Read the labels")
    page.get_by_label("Description").fill("In a shop.")
    page.get_by_label("Address").fill("https://example.org")
    page.get_by_label("Start").fill(f"{start:%Y-%m-%dT%H:%M}")
    page.get_by_label("End").fill(f"{start + timedelta(days=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("Invitations per seat").fill("1")


def faults(page: Page) -> list[str]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Django's buttons fade from one colour to the other.
        page.wait_for_timeout(400)
        violations = Axe().run(page, options=RULES).response["violations"]
        found += [f"{scheme} {each['id']}: {node['target']}" for each in violations for node in each["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the screen")
    return found


def test_staff_write_a_gig_and_see_beforehand_what_comes_of_it(page: Page, pool: None) -> None:
    page.goto("/admin/gigs/gig/add/")
    count = page.locator("#preview-count")
    expect(count).to_have_text("3 workers match")
    fill_offer(page)
    add_condition(page, "languages", "de")
    expect(count).to_have_text("2 workers match")
    add_condition(page, "age", "31", "is at least")
    expect(count).to_have_text("0 workers match")
    assert query_of(page) == {"languages": "de", "age": {"$gte": 31}}
    expect(page.locator(".costs")).to_contain_text("without it +2")
    assert faults(page) == []

    conditions(page).last.get_by_role("button", name="Remove this condition").click()
    expect(count).to_have_text("2 workers match")
    names = page.locator(".sample li").all_inner_texts()
    page.get_by_role("button", name="Play the waves through").click()
    played = page.locator("#dry-run")
    expect(played).to_contain_text("Everyone who matches has been asked")
    assert [names[0] in played.inner_text(), Gig.objects.exists()] == [True, False]
    assert faults(page) == []

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Read the labels")).to_be_visible()
    assert Gig.objects.get().filter_query == {"languages": "de"}
    run_a_wave_explain_and_archive(page, names[0])


def run_a_wave_explain_and_archive(page: Page, first: str) -> None:
    """The gig's page, to the end; whom the form said would be first is whom the wave asks first."""
    page.get_by_role("link", name="Run a wave").click()
    page.get_by_role("button", name="Run wave 1").click()
    expect(page.get_by_text("Wave 1 invited 1 person.")).to_be_visible()
    page.get_by_role("row", name=first).get_by_role("link", name="Explain").click()
    expect(page.locator(".verdict")).to_contain_text(f"{first} was asked on")
    page.go_back()
    page.get_by_role("link", name="Archive").click()
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("The gig is archived.")).to_be_visible()
    assert [Gig.objects.get().archived_at is None, Invitation.objects.get().status] == [False, Status.EXPIRED]


def test_a_change_with_consequences_is_read_first_and_may_be_taken_back(page: Page) -> None:
    gig = make_gig(now=timezone.now(), total_seats=1, seats_max=2)
    make_accepted(gig)
    make_invitation(gig)
    page.goto(f"/admin/gigs/gig/{gig.pk}/change/")
    page.get_by_label("Seats at most").fill("1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 pending invitation expires")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Back to the form").click()
    expect(page.get_by_label("Seats at most")).to_have_value("1")
    assert gig.invitations.pending().count() == 1

    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Save it so").click()
    expect(page.get_by_role("heading", name=gig.title)).to_be_visible()
    assert [*gig.invitations.order_by("pk").values_list("status", flat=True)] == [Status.ACCEPTED, Status.EXPIRED]


def test_the_two_views_show_the_same_query(page: Page, pool: None) -> None:
    page.goto("/admin/gigs/gig/add/")
    # A key that holds a list of objects asks for one of them by itself.
    add_condition(page, "skills")
    element = conditions(page).last
    element.get_by_label("Key of the profile").fill("name")
    element.get_by_label("Value", exact=True).fill("SQL")
    page.get_by_role("button", name="Add a condition to it").click()
    level = conditions(page).last
    level.get_by_label("Key of the profile").fill("level")
    level.get_by_label("Key of the profile").press("Tab")
    level.get_by_label("Comparison").select_option(label="is at least")
    level.get_by_label("Value", exact=True).fill("2")
    wanted = {"skills": {"$elemMatch": {"name": "SQL", "level": {"$gte": 2}}}}
    assert query_of(page) == wanted
    expect(page.locator("#preview-count")).to_have_text("2 workers match")

    tabs = page.locator(".field-filter_query").get_by_role("tab")
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#id_filter_query")).to_be_visible()
    page.locator("#id_filter_query").fill('{"$or": [{"age": {"$gte": 35}}, {"languages": "de", "age": {"$lt": 20}}]}')
    tabs.first.click()
    expect(page.locator(".query-group")).to_contain_text("All of these hold:")
    expect(page.locator("#preview-count")).to_have_text("1 worker matches")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"age": {"$gte": 18, "$lte": 65}},
        {"age": {"$gt": 18, "$lt": 65}, "languages": {"$in": ["de", "en"]}, "is_driver": True, "left": None},
        {"languages": {"$all": ["de", "en"]}, "city": {"$nin": ["Berlin"]}, "name": {"$ne": "x"}},
        {"about": {"$regex": r"C\+\+ \(and C\)", "$options": "i"}, "rating": {"$exists": True}},
        {"city": {"$exists": False}, "$or": [{"age": 1.5}, {"age": {"$gte": 9}}]},
        {"$or": [{"age": 1}, {"age": 2, "city": "Berlin"}]},
        {"languages": "de", "$and": [{"languages": "en"}]},
        {"skills": {"$elemMatch": {"name": "SQL", "level": {"$gte": 2}}}},
    ],
)
def test_what_the_builder_shows_it_writes_again(page: Page, query: dict) -> None:
    page.goto("/admin/gigs/gig/add/")
    again = page.evaluate(
        """async (query) => {
            const address = document.querySelector("script[type=module]").src.replace("editor.js", "model.js");
            const { read, write } = await import(address);
            return write(read(JSON.stringify(query)));
        }""",
        query,
    )
    assert again == query


@pytest.mark.parametrize(
    "query",
    [
        '{"$nor": [{"age": 1}]}',
        '{"age": {"$mod": [2, 0]}}',
        '{"home": {"city": "Berlin"}}',
        '{"name": {"$regex": "^a"}}',
        '{"languages": {"$in": ["de", 5]}}',
        '{"id": 12345678901234567890}',
        '{"id": 1e17}',
        '{"age": {"$gte": 30}, "age": {"$lte": 40}}',
        '{"id": 1e999}',
        '{"$or": [{"$or": [{"a": 1}, {"b": 2}]}, {"c": 3}]}',
        '{"age": ',
    ],
)
def test_what_the_builder_cannot_show_stays_in_json_with_a_sentence_why(page: Page, query: str) -> None:
    page.goto("/admin/gigs/gig/add/")
    field = page.locator(".field-filter_query")
    field.get_by_role("tab", name="JSON").click()
    page.locator("#id_filter_query").fill(query)
    field.get_by_role("tab", name="Conditions").click()
    expect(field.locator(".query-note")).to_be_visible()
    expect(page.locator("#id_filter_query")).to_be_visible()
    assert page.locator("#id_filter_query").input_value() == query


def test_a_number_is_taken_as_people_write_it(page: Page) -> None:
    page.goto("/admin/gigs/gig/add/")
    row = add_condition(page, "rating", comparison="is at least")
    row.get_by_label("Kind of value").select_option(label="number")
    for written, wanted in {"4,5": 4.5, "4.5": 4.5, " 7 ": 7, "-0,25": -0.25, "1e3": 1000, "4,1250": 4.125}.items():
        row.get_by_label("Value", exact=True).fill(written)
        assert query_of(page) == {"rating": {"$gte": wanted}}
    for written in ("four", "1,000", "1e16", "Infinity", "12345678901234567", "0.1234567890123456", "1,5,2"):
        row.get_by_label("Value", exact=True).fill(written)
        assert query_of(page) == {}
        expect(row.locator(":invalid")).to_have_count(1)


@pytest.mark.parametrize("written", ["", "1,000", "1e999"])
def test_a_condition_that_is_not_complete_is_counted_for_nobody_and_not_saved(page: Page, written: str) -> None:
    make_workers(2, rating=4.5)
    page.goto("/admin/gigs/gig/add/")
    fill_offer(page)
    row = add_condition(page, "rating", written, "is at least")
    row.get_by_label("Value", exact=True).fill(written)
    expect(page.locator("#preview-count")).to_contain_text("A condition is not complete")
    expect(page.locator("#preview")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Play the waves through").click()
    value = row.get_by_label("Value", exact=True)
    expect(value).to_be_focused()
    assert "Write a number" in value.evaluate("control => control.validationMessage")
    page.locator(".field-filter_query").get_by_role("tab", name="JSON").click()
    expect(row).to_be_visible()
    assert not Gig.objects.exists()

    value.fill("4,5")
    expect(page.locator("#preview-count")).to_have_text("2 workers match")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Read the labels")).to_be_visible()
    assert Gig.objects.get().filter_query == {"rating": {"$gte": 4.5}}


def test_a_row_is_only_complete_with_key_and_value(page: Page, pool: None) -> None:
    page.goto("/admin/gigs/gig/add/")
    count = page.locator("#preview-count")
    row = add_condition(page, "")
    expect(count).to_have_text("3 workers match")
    row.get_by_label("Value", exact=True).fill("de")
    expect(count).to_contain_text("A condition is not complete")
    row.get_by_role("button", name="Remove this condition").click()
    expect(count).to_have_text("3 workers match")
    row = add_condition(page, "skills")
    expect(count).to_contain_text("A condition is not complete")
    conditions(page).last.get_by_label("Key of the profile").fill("name")
    conditions(page).last.get_by_label("Value", exact=True).fill("SQL")
    expect(count).to_have_text("3 workers match")


def test_a_misspelt_key_is_mended_by_a_click(page: Page, pool: None) -> None:
    page.goto("/admin/gigs/gig/add/")
    add_condition(page, "langauges", "de", "contains")
    page.get_by_role("button", name="Take languages").click()
    expect(page.locator("#preview-count")).to_have_text("2 workers match")
    assert query_of(page) == {"languages": "de"}


def test_an_order_is_built_and_changed(page: Page, pool: None) -> None:
    page.goto("/admin/gigs/gig/add/")
    field = page.locator(".field-sort_query")
    for key in ("age", "rating"):
        field.get_by_role("button", name="Add an order").click()
        page.keyboard.type(key)
    field.get_by_label("Direction").first.select_option(label="smallest or A first")
    field.get_by_role("button", name="Up").last.click()
    assert list(query_of(page, "sort_query").items()) == [("rating", -1), ("age", 1)]


def test_a_worker_is_explained(page: Page, pool: None) -> None:
    gig = make_gig(now=timezone.now(), filter_query={"languages": "de", "age": {"$gte": 18}, "licence": True})
    worker = make_worker(languages=["fr"], age=40)
    page.goto(f"/admin/gigs/gig/{gig.pk}/")
    page.get_by_role("link", name="Explain a worker").click()
    page.get_by_label("E-mail address or number").fill(worker.user.email)
    page.get_by_role("button", name="Explain").click()
    expect(page.locator(".verdict")).to_contain_text("does not match the filter")
    expect(page.locator(".clauses li")).to_have_count(3)
    assert faults(page) == []
    page.goto(f"/admin/gigs/gig/{gig.pk}/dry_run/")
    expect(page.get_by_role("main")).to_contain_text("Everyone who matches has been asked")
    assert faults(page) == []
