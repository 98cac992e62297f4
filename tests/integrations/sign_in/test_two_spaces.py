"""One Space signs its people in at another as it does at Cirro, over real HTTP: its own client meets our provider."""

import re
from urllib.parse import urlsplit

import pytest
import requests

from integrations.sign_in import actions
from tests.factories import WHO_AND_WHEN
from tests.integrations.sign_in.conftest import hidden
from tests.integrations.tokens import make_client
from tests.workers.sign_in.conftest import PASSWORD
from workers.models import User

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture
def spaces(live_server, settings) -> tuple[str, str]:
    """Two names of one server: to a browser they are two sites, with a session each."""
    port = urlsplit(str(live_server)).port
    first, second = f"http://localhost:{port}", f"http://127.0.0.1:{port}"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    program = make_client()
    addresses = [f"{second}/account/cirro/login/callback/"]
    settings.CIRRO_CLIENT_ID, settings.CIRRO_SITE, settings.CIRRO_API = program.client_id, first, f"{first}/api"
    settings.CIRRO_SECRET = actions.open_sign_in(
        client=program, redirect_uris=addresses, new_secret=True, **WHO_AND_WHEN
    )
    return first, second


def sent(browser: requests.Session, page: requests.Response, path: str, **form: str) -> requests.Response:
    """The form of the page, filled and sent."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    headers = {"Referer": page.url}
    return browser.post(origin + path, hidden(page.text) | form, headers=headers, timeout=20)


def test_a_person_of_one_space_signs_in_to_the_other(spaces, ada) -> None:
    first, second = spaces
    browser = requests.Session()
    door = browser.get(f"{second}/account/login/", timeout=20)
    asked = sent(browser, door, "/account/cirro/login/")
    assert asked.url.startswith(f"{first}/account/login/?next=/oauth/authorize")
    there = re.search('name="next" value="([^"]+)"', asked.text)
    assert there
    consent = sent(browser, asked, "/account/login/", login=ada.email, password=PASSWORD)
    assert consent.url.startswith(f"{first}/oauth/authorize?")
    arrived = sent(browser, consent, "/oauth/authorize", action="grant")
    joined = User.objects.get(worker__external_id=f"cirro:{ada.pk}")
    assert arrived.url.startswith(second)
    assert (joined.email, joined.pk != ada.pk) == (ada.anonymous_email, True)
    assert browser.get(f"{second}/home/", timeout=20).url.startswith(second)
