"""All pages on the way in are the house's own, and keep to its Content-Security-Policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import factories
from tests.workers.sign_in.conftest import PASSWORD, link_in
from tests.workers.sign_in.test_second_factor import turn_on
from workers import actions as workers
from workers.sign_in import urls

pytestmark = pytest.mark.django_db

OUTSIDE = [
    "login/",
    "login/?next=/home/",
    "signup/",
    "confirm-email/",
    "confirm-email/made-up/",
    "inactive/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-made-up/",
    "password/reset/key/done/",
    "3rdparty/login/cancelled/",
    "cirro/login/",
    "cirro/login/callback/",
]
INSIDE = [
    "logout/",
    "reauthenticate/",
    "password/change/",
    "2fa/",
    "2fa/totp/activate/",
]
PROTECTED = [
    "2fa/",
    "2fa/reauthenticate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
]
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def is_ours(answer):
    """The page itself; the widgets of its fields come from Django."""
    origin = Path(answer.templates[0].origin.name)
    return (
        origin.is_relative_to(project.BASE_DIR / "templates")
        and not INLINE.search(answer.text)
        and "Content-Security-Policy" in answer.headers
        and re.search("<title>[^<]*\\S[^<]* · Space</title>", answer.text) is not None
    )


@pytest.fixture(autouse=True)
def everything_is_on(settings):
    settings.SIGN_UP, settings.CIRRO_CLIENT_ID, settings.CIRRO_SECRET = True, "space-1", "s3cret"


@pytest.mark.parametrize("page", OUTSIDE)
def test_pages_outside(client, page):
    assert is_ours(client.get(f"/account/{page}"))


@pytest.mark.parametrize("page", INSIDE)
def test_pages_inside(client, ada, page):
    client.force_login(ada)
    assert is_ours(client.get(f"/account/{page}", follow=True))


@pytest.mark.parametrize("page", PROTECTED)
def test_pages_with_a_second_factor(client, ada, page):
    client.force_login(ada)
    turn_on(client)
    assert is_ours(client.get(f"/account/{page}", follow=True))


def test_the_page_for_the_code(client, ada, sign_in):
    owner = Client()
    owner.force_login(ada)
    turn_on(owner)
    assert is_ours(client.get(sign_in().url))


def test_the_page_for_a_first_password(client):
    client.force_login(workers.create_user(email="ada@example.org", **factories.WHO_AND_WHEN))
    assert is_ours(client.get("/account/password/change/", follow=True))


def test_the_pages_that_mails_lead_to(client, ada, mails):
    client.post("/account/signup/", {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD})
    client.post("/account/password/reset/", {"email": ada.email})
    for mail in mails:
        assert is_ours(client.get(link_in(mail), follow=True))


def test_the_page_where_sign_up_is_closed(client, settings):
    settings.SIGN_UP = False
    assert is_ours(client.get("/account/signup/"))


def test_a_wrong_form_is_ours_too(client, ada, sign_in):
    assert is_ours(sign_in("wrong"))
    assert is_ours(client.post("/account/signup/", {}))


def routes(patterns, prefix="") -> list[str]:
    found = []
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
        found += routes(pattern.url_patterns, route) if isinstance(pattern, URLResolver) else [route]
    return found


def test_no_page_was_forgotten():
    """Each route of the site map is asked for above, or by one of the tests named by its words."""
    asked = {page.partition("?")[0] for page in [*OUTSIDE, *INSIDE, *PROTECTED]}
    by_name = {"2fa/authenticate/", "password/set/", "2fa/recovery-codes/download/"}
    plain = {route for route in routes(urls.urlpatterns) if not re.search("[<(]", route)}
    assert plain - asked == by_name


def test_the_account_area_keeps_the_names_that_others_link_to():
    names = {pattern.name for pattern in flat(get_resolver().url_patterns)}
    assert {"account_login", "account_logout", "account_change_password", "mfa_index"} <= names


def flat(patterns) -> list[URLPattern]:
    return [
        each
        for pattern in patterns
        for each in (flat(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern])
    ]


@pytest.mark.parametrize(
    ("page", "field", "purpose"),
    [
        ("login", "login", "username"),
        ("login", "password", "current-password"),
        ("signup", "email", "username"),
        ("signup", "password1", "new-password"),
        ("signup", "password2", "new-password"),
        ("password/reset", "email", "email"),
    ],
)
def test_browsers_know_what_belongs_into_a_field(client, page, field, purpose):
    form = client.get(f"/account/{page}/").context["form"]
    assert form.fields[field].widget.attrs["autocomplete"] == purpose
