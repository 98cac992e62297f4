from playwright.sync_api import expect

from tests.space_project.test_views import make_wave


def test_the_latest_wave_is_told(browser_page, settings, is_wider_than_the_screen):
    settings.PUBLIC_TITLES = True
    make_wave(title="Translate a menu with the names of " + "all" * 60)
    browser_page.goto("/")
    expect(browser_page.get_by_role("list")).to_contain_text("0 of 10 invited")
    assert not is_wider_than_the_screen()


def test_an_empty_space_fits_the_screen(browser_page, is_wider_than_the_screen):
    browser_page.goto("/")
    expect(browser_page.get_by_text("No wave yet")).to_be_visible()
    assert not is_wider_than_the_screen()


def test_the_first_tab_skips_to_the_content(browser_page):
    browser_page.goto("/")
    browser_page.keyboard.press("Tab")
    expect(browser_page.get_by_role("link", name="Skip to the content")).to_be_focused()
