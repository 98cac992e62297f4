"""GET and HEAD change nothing, whoever asks: not a person, not a program that opens every link of a mail."""

from functools import cache
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY

from invitations.models import Status
from tests.site_map.places import Place, places
from tests.site_map.world import World, body_of, database

PEOPLE = ["anonymous", "newcomer", "worker", "other", "staff"]


@pytest.fixture(scope="module")
def before(shared_world: World) -> Any:
    return database()


def paths(world: World, place: Place) -> set[str]:
    """One for each status an invitation can have, where the address speaks of one."""
    return {place.path(world.filled(place, status)) for status in Status}


@pytest.mark.parametrize("place", places(), ids=str)
def test_looking_changes_nothing(place: Place, world: World, before) -> None:
    for who in PEOPLE:
        client = world.client(who)
        for path in sorted(paths(world, place)):
            for look in (client.get, client.head):
                response = look(path)
                body_of(response)
                assert response.status_code < 500, f"{who} {path}"
        assert (SESSION_KEY in client.session) is (who != "anonymous")
    after = database()
    assert [table for table in before if before[table] != after[table]] == []


@cache
def mail_links() -> list[str]:
    return [place.name for place in places() if "key" in place.parameters]


def test_the_links_of_mails_are_among_them() -> None:
    assert {"account_confirm_email", "account_reset_password_from_key"} <= {*mail_links()}


@pytest.mark.parametrize("name", mail_links())
def test_the_links_of_mails_lead_somewhere(name, world) -> None:
    """Or the walk above would prove nothing of them."""
    [place] = [place for place in places() if place.name == name]
    response = world.client("anonymous").get(place.path(world.filled(place)), follow=True)
    assert response.status_code == 200
    assert b"<form" in response.content


@pytest.mark.parametrize("place", places(), ids=str)
def test_strangers_learn_nothing(place: Place, world: World, settings) -> None:
    settings.PUBLIC_TITLES = False
    if "token" in place.parameters or "key" in place.parameters:
        # Who knows the secret in the address is no stranger.
        filled = world.filled(place) | {"token": "unknown", "key": "unknown"}
    else:
        filled = world.filled(place)
    response = world.client("anonymous").get(place.path(filled))
    told = body_of(response).decode() + str(response.headers)
    assert [secret for secret in world.secrets if secret in told] == []
