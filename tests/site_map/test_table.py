"""Every view of the house: works, wrong method, anonymous, another's object, missing id, hostile id."""

from collections import Counter
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from tests.site_map.places import Place, place_named, places
from tests.site_map.table import TABLE, View
from tests.site_map.world import World, body_of

HOSTILE = ["0", "-1", str(2**63), str(10**40), "x", "%00", "..%2f", quote("٣"), "1e3"]
IDS = {"pk", "id", "token"}

by_view = pytest.mark.parametrize("view", TABLE, ids=str)
with_id = pytest.mark.parametrize("view", [each for each in TABLE if IDS & {*each.place.parameters}], ids=str)


def ask(world: World, view: View, *, who: str = "", method: str = "", **holes: object) -> HttpResponse:
    """What the view answers, by its own method and to its own person unless told otherwise."""
    filled = world.filled(view.place, view.status) | holes
    send = getattr(world.client(who or view.who), (method or view.methods[-1]).lower())
    response: HttpResponse = send(view.place.path(filled), view.data if send.__name__ == "post" else None)
    body_of(response)
    return response


def test_every_view_of_the_house_has_its_line() -> None:
    """A view that is missing wants a line in table.py; what Django and allauth bring along is told by places.STOCK."""
    ours = {place.name for place in places() if not (place.is_stock or place.is_for_programs)}
    lines = Counter(view.name for view in TABLE)
    assert (ours - {*lines}, {*lines} - ours) == (set(), set())
    assert [name for name, amount in lines.items() if amount > 1] == []


@by_view
def test_it_works(view: View, world: World) -> None:
    assert ask(world, view).status_code == view.works


@by_view
def test_it_can_be_looked_at_if_it_can_be_got(view: View, world: World) -> None:
    if "GET" in view.methods:
        by_get, by_head = ask(world, view, method="GET"), ask(world, view, method="HEAD")
        assert by_get.status_code == by_head.status_code < 400


@by_view
def test_another_method_is_refused(view: View, world: World, unchanged) -> None:
    with unchanged():
        answers = {method: ask(world, view, method=method).status_code for method in view.refused_methods}
    assert answers == dict.fromkeys(view.refused_methods, 405)


@pytest.mark.parametrize("view", [view for view in TABLE if view.page], ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_comes_to_what_a_form_sends_to_is_led_to_its_page(view: View, method: str, world: World, unchanged) -> None:
    with unchanged():
        response = ask(world, view, method=method)
    page = place_named(view.page)
    assert (response.status_code, response.url) == (302, page.path(world.filled(page, view.status)))


@pytest.mark.parametrize("view", [view for view in TABLE if view.who != "anonymous"], ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_strangers_are_asked_to_sign_in(view: View, method: str, world: World, unchanged) -> None:
    if method in view.methods:
        with unchanged():
            response = ask(world, view, who="anonymous", method=method)
        assert response.status_code == 302
        assert response.url.startswith(("/account/login/?next=", "/admin/login/?next="))


@pytest.mark.parametrize("view", [view for view in TABLE if view.who == "staff"], ids=str)
def test_workers_do_not_come_into_the_admin(view: View, world: World, unchanged) -> None:
    with unchanged():
        response = ask(world, view, who="worker")
    assert response.status_code in (302, 403)
    assert response.status_code == 403 or "/login/" in response.url


@pytest.mark.parametrize("view", [view for view in TABLE if view.who == "worker" and view.place.parameters], ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_belongs_to_another_worker_is_not_there(view: View, method: str, world: World, unchanged) -> None:
    if method in view.methods:
        with unchanged():
            assert ask(world, view, who="other", method=method).status_code == 404


@with_id
def test_an_id_that_is_not_there_is_404(view: View, world: World, unchanged) -> None:
    [name] = IDS & {*view.place.parameters}
    with unchanged():
        assert ask(world, view, **{name: 2**31}).status_code == 404


@pytest.mark.parametrize("hostile", HOSTILE)
@with_id
def test_an_id_that_cannot_be_is_404(view: View, hostile: str, world: World, unchanged) -> None:
    [name] = IDS & {*view.place.parameters}
    with unchanged():
        response = ask(world, view, **{name: hostile})
    assert response.status_code == 404 or is_sent_on_by_django(response)


def is_sent_on_by_django(response: HttpResponse) -> bool:
    """Its admin takes whatever stands below a list for an id, and looks for it at that id's `change/`."""
    return response.status_code == 302 and response.url.startswith("/admin/") and response.url.endswith("/change/")


# --- What others bring along ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", [each for each in places() if each.is_stock and each.parameters], ids=str)
def test_no_address_breaks(place: Place, hostile: str, world: World) -> None:
    path = place.path(dict.fromkeys(place.parameters, hostile))
    for who in ("anonymous", "worker", "staff"):
        assert world.client(who).get(path).status_code < 500, who


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("place", [each for each in places() if each.is_stock], ids=str)
def test_no_rare_method_breaks_or_changes_anything(place: Place, method: str, world: World, unchanged) -> None:
    with unchanged():
        for who in ("anonymous", "staff"):
            response = getattr(world.client(who), method)(place.path(world.filled(place)))
            assert response.status_code < 500, who
