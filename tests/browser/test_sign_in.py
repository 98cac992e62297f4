import re

import pytest
from playwright.sync_api import expect

from workers.models import User


@pytest.fixture
def ada(transactional_db):
    return User.objects.create_superuser("ada@example.org", "a long passphrase")


def fill_in(page, password):
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_person_signs_in_and_out(browser_page, ada):
    fill_in(browser_page, "a long passphrase")
    browser_page.get_by_role("button", name="Sign out").click()
    expect(browser_page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()


def test_a_wrong_password_is_told(browser_page, ada, is_wider_than_the_screen):
    fill_in(browser_page, "another")
    expect(browser_page.get_by_role("alert")).to_contain_text("There is no account with this")
    assert not is_wider_than_the_screen()


def test_staff_find_the_admin(browser_page, ada):
    fill_in(browser_page, "a long passphrase")
    browser_page.get_by_role("banner").get_by_role("link", name="Admin").click()
    expect(browser_page).to_have_title(re.compile("^Site administration · Space"))
