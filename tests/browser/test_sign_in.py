import re

import pytest
from django.conf import settings as project
from playwright.sync_api import expect

from tests.workers.sign_in import cirro_server
from workers.models import User

PASSWORD = "a long passphrase"


@pytest.fixture
def ada(transactional_db):
    return User.objects.create_superuser("ada@example.org", PASSWORD)


def fill_in(page, password):
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_person_signs_in_and_out(browser_page, ada):
    fill_in(browser_page, PASSWORD)
    browser_page.wait_for_url("**/admin/")
    browser_page.goto("/account/logout/")
    browser_page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(browser_page.get_by_text("You are signed out.")).to_be_visible()


def test_a_wrong_password_is_told(browser_page, ada, is_wider_than_the_screen):
    fill_in(browser_page, "another")
    expect(browser_page.get_by_role("alert")).to_contain_text("There is no account with this")
    assert not is_wider_than_the_screen()


def test_staff_find_the_admin(browser_page, ada):
    fill_in(browser_page, PASSWORD)
    expect(browser_page).to_have_title(re.compile("Space"))
    expect(browser_page).to_have_url(re.compile("/admin/$"))


def test_a_password_can_be_looked_at(browser_page, transactional_db):
    browser_page.goto("/account/login/")
    password = browser_page.get_by_label("Password")
    password.fill("secret")
    browser_page.get_by_role("button", name="Show").click()
    expect(password).to_have_attribute("type", "text")
    expect(password).to_be_focused()
    browser_page.get_by_role("button", name="Hide").click()
    expect(password).to_have_attribute("type", "password")


def test_the_code_for_the_phone_is_shown(browser_page, ada, is_wider_than_the_screen):
    fill_in(browser_page, PASSWORD)
    browser_page.wait_for_url("**/admin/")
    browser_page.goto("/account/2fa/totp/activate/")
    browser_page.get_by_label("Password").fill(PASSWORD)
    browser_page.get_by_role("button", name="Go on").click()
    code = browser_page.get_by_alt_text("QR code for the app")
    expect(code).to_be_visible()
    assert code.evaluate("image => image.naturalWidth") > 0
    assert not is_wider_than_the_screen()


def test_somebody_comes_from_cirro(browser_page, transactional_db, settings):
    """The browser holds a form to the policy even where Cirro is on the way."""
    with cirro_server.running() as cirro:
        settings.CIRRO_CLIENT_ID, settings.CIRRO_SECRET = cirro_server.CLIENT_ID, cirro_server.SECRET
        settings.CIRRO_SITE, settings.CIRRO_API = cirro.url, f"{cirro.url}/api"
        policy = project.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": policy | {"form-action": ["'self'", cirro.url]}}
        browser_page.goto("/account/login/")
        browser_page.get_by_role("button", name="Continue with Cirro").click()
        expect(browser_page).to_have_url(re.compile("/(welcome|profile)/"))
    assert User.objects.get().worker.external_id == "cirro:17"
