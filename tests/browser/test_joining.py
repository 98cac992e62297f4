"""An invited person joins; somebody agrees to be known to another program. In a real browser, with its own policy."""

from urllib.parse import urlencode, urlsplit

import pytest
from django.utils import timezone

from integrations.sign_in import actions
from tests.browser.gallery import session_of
from tests.browser.test_accessibility import violations
from tests.factories import WHO_AND_WHEN, make_worker
from tests.integrations.tokens import make_client
from tests.workers.space_invitations.conftest import EMAIL, invite
from workers.models import User

PASSWORD = "quite a long passphrase"


@pytest.fixture
def signed_in(browser_page, live_server) -> User:
    user = make_worker().user
    browser_page.context.add_cookies([session_of(user, str(live_server))])
    return user


def test_an_invited_person_joins(browser_page, is_wider_than_the_screen) -> None:
    browser_page.goto(f"/join/{invite(now=timezone.now(), message='Come.').token}/")
    assert (violations(browser_page), is_wider_than_the_screen()) == ([], False)
    browser_page.select_option("[name=country_code]", "DE")
    browser_page.fill("[name=birthday]", "1990-01-01")
    for name in ("password1", "password2"):
        browser_page.fill(f"[name={name}]", PASSWORD)
    browser_page.click("main button:has-text('Join')")
    browser_page.wait_for_url("**/profile/")
    assert User.objects.get().email == EMAIL


def test_who_is_signed_in_joins_with_one_button(browser_page, signed_in) -> None:
    browser_page.goto(f"/join/{invite(now=timezone.now()).token}/")
    assert violations(browser_page) == []
    browser_page.click("main button:has-text('Join')")
    browser_page.wait_for_url("**/profile/")


def test_who_agrees_goes_back_to_the_program(browser_page, signed_in, live_server, is_wider_than_the_screen) -> None:
    """To another origin, which the browser's policy has to let pass."""
    back = f"http://127.0.0.1:{urlsplit(str(live_server)).port}/"
    program = make_client()
    actions.open_sign_in(client=program, redirect_uris=[back], new_secret=True, **WHO_AND_WHEN)
    query = {"response_type": "code", "client_id": program.client_id, "redirect_uri": back, "scope": "read"}
    browser_page.goto(f"/oauth/authorize?{urlencode(query)}")
    assert (violations(browser_page), is_wider_than_the_screen()) == ([], False)
    browser_page.click("main button:has-text('Agree')")
    browser_page.wait_for_url(f"{back}?code=*")
