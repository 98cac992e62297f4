"""The page on which staff let a program sign people in."""

import pytest
from django.urls import reverse

from events.models import Event
from integrations.sign_in import actions
from tests.factories import WHO_AND_WHEN
from tests.integrations.sign_in.conftest import BACK
from tests.integrations.tokens import make_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    return make_client()


@pytest.fixture
def path(program) -> str:
    return reverse("admin:client-sign-in", args=[program.pk])


def test_the_secret_is_shown_once_and_not_stored(path, program, admin_client) -> None:
    answer = admin_client.post(path, {"redirect_uris": f"{BACK}\n\n", "new_secret": "on"})
    secret = answer.context["secret"]
    known = actions.sign_in_of(program)
    assert known.check_secret(secret)
    assert (known.id, known.get_redirect_uris()) == (program.client_id, [BACK])
    assert secret not in admin_client.get(path).text
    assert secret not in str([*Event.objects.values()])


def test_addresses_change_and_the_secret_stays(path, program, admin_client) -> None:
    given = {"redirect_uris": [BACK], "new_secret": True}
    secret = actions.open_sign_in(client=program, **given, **WHO_AND_WHEN)
    answer = admin_client.post(path, {"redirect_uris": "http://localhost:3000/back"})
    assert answer.status_code == 302
    assert actions.sign_in_of(program).check_secret(secret)
    assert actions.sign_in_of(program).get_redirect_uris() == ["http://localhost:3000/back"]


def test_without_addresses_it_is_closed(path, program, admin_client) -> None:
    actions.open_sign_in(client=program, redirect_uris=[BACK], new_secret=True, **WHO_AND_WHEN)
    admin_client.post(path, {"redirect_uris": " "})
    assert actions.sign_in_of(program) is None


@pytest.mark.parametrize(
    "uri",
    ["x", "http://other.example.org/", "https://", "https://*.example.org/", "https://a.example/#b", "javascript:x"],
)
def test_an_address_that_is_none_is_told_at_the_field(uri, path, admin_client, unchanged) -> None:
    with unchanged():
        answer = admin_client.post(path, {"redirect_uris": f"{BACK}\n{uri}", "new_secret": "on"})
    assert uri in answer.context["form"].errors["redirect_uris"][0]


def test_a_revoked_program_signs_nobody_in(path, program, admin_client) -> None:
    type(program).objects.update(revoked_at=WHO_AND_WHEN["now"])
    assert admin_client.post(path, {"redirect_uris": BACK}).status_code == 403
