"""GET /gigs: filters, orders and pages that neither skip nor repeat."""

from datetime import timedelta

import pytest

from gigs.models import Gig
from tests.factories import NOW, make_accepted, make_gig

HOUR = timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)


def ids(program, query: str = "") -> list[int]:
    answer = program.get(f"/gigs{query}")
    assert answer.status_code == 200, answer.json()
    return [int(gig["id"]) for gig in answer.json()["data"]]


def make_gigs(*hours: int) -> list[int]:
    """Gigs that start so many hours after tomorrow's noon; their ids."""
    return [make_gig(start_at=TOMORROW + each * HOUR, end_at=TOMORROW + 30 * HOUR).pk for each in hours]


def walk(program, query: str, way: str, place: str | None = None) -> list[int]:
    """All pages, one after the other by the places that they give, in the order of the list."""
    told = program.get(f"/gigs?{query}" + (f"&{way}={place}" if place else "")).json()
    page = [int(gig["id"]) for gig in told["data"]]
    rest = walk(program, query, way, told[way]) if told["has_more"] else []
    return page + rest if way == "after" else rest + page


def test_gigs_are_told_as_each_by_itself(program) -> None:
    gig = make_gig()
    program.post(f"/gigs/{gig.pk}/tasks", {"title": "Retest", "base_price": 100})
    told = program.get("/gigs").json()
    assert told["data"] == [program.get(f"/gigs/{gig.pk}").json()]
    assert {name: told[name] for name in told if name != "data"} == {
        "object": "list",
        "url": "/gigs",
        "has_more": False,
        "before": str(gig.pk),
        "after": str(gig.pk),
    }


def test_without_gigs_there_are_no_places(program) -> None:
    told = program.get("/gigs").json()
    assert (told["data"], told["before"], told["after"]) == ([], None, None)


# --- Filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?phase=created", ["created"]),
        ("?phase=started", ["started"]),
        ("?phase=ended", ["ended"]),
        ("?phase=archived", ["archived"]),
        ("?phase[]=created&phase[]=archived", ["created", "archived"]),
    ],
)
def test_by_phase(program, query, found) -> None:
    gigs = {name: make_gig().pk for name in ("created", "started", "ended", "archived")}
    Gig.objects.filter(pk=gigs["started"]).update(start_at=NOW)
    Gig.objects.filter(pk=gigs["ended"]).update(start_at=NOW - HOUR, end_at=NOW)
    program.post(f"/gigs/{gigs['archived']}/archive")
    assert ids(program, query) == [gigs[name] for name in found]


def test_by_mode(program) -> None:
    manual, auto = make_gig(), make_gig(invitation_mode="auto")
    assert ids(program, "?invitation_mode=auto") == [auto.pk]
    assert ids(program, "?invitation_mode=manual") == [manual.pk]


def test_by_open_seats(program) -> None:
    full, free = make_accepted(make_gig()).gig, make_accepted(make_gig(seats_max=2, total_seats=1)).gig
    assert ids(program, "?open_seats=true") == [free.pk]
    assert ids(program, "?open_seats=false") == [full.pk]


@pytest.mark.parametrize("column", ["start_at", "end_at"])
def test_by_half_open_periods(program, column) -> None:
    gigs = [make_gig(start_at=TOMORROW + each * HOUR, end_at=TOMORROW + (each + 1) * HOUR) for each in range(4)]
    begin, end = (int(getattr(gigs[place], column).timestamp()) for place in (1, 3))
    assert ids(program, f"?{column}_from={begin}&{column}_to={end}") == [gigs[1].pk, gigs[2].pk]


def test_by_text_in_the_title(program) -> None:
    found, _ = make_gig(title="Zahlung 100% prüfen"), make_gig(title="Another")
    assert ids(program, "?text=100%25%20Pr") == [found.pk]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?phase=soon", 'phase: "soon" is not a valid choice.'),
        ("?open_seats=maybe", "open_seats: Must be a valid boolean."),
        ("?start_at_from=tomorrow", "start_at_from: Write UNIX seconds"),
        ("?ordering=title", 'ordering: "title" is not a valid choice.'),
        ("?limit=0&phase=soon", "limit: Ensure this value"),
        ("?fase=ended", "fase: This name is not known here. Did you mean phase?"),
        ("?colour=blue", "colour: This name is not known here."),
    ],
)
def test_what_cannot_be_asked_is_refused(program, query, told) -> None:
    answer = program.get(f"/gigs{query}")
    assert (answer.status_code, told in answer.json()["error"]) == (400, True), answer.json()


# --- Orders and pages -----------------------------------------------------------------------------------------------


ORDERS = [
    ("id", [0, 1, 2, 3, 4]),
    ("-id", [4, 3, 2, 1, 0]),
    ("start_at", [3, 0, 2, 1, 4]),
    ("-start_at", [4, 1, 2, 0, 3]),
    ("end_at", [0, 1, 2, 3, 4]),
    ("-end_at", [4, 3, 2, 1, 0]),
]


@pytest.mark.parametrize(("ordering", "places"), ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_neither_skip_nor_repeat_in_any_order(program, ordering, places, limit) -> None:
    gigs = make_gigs(1, 5, 1, 0, 5)
    assert walk(program, f"ordering={ordering}&limit={limit}", "after") == [gigs[place] for place in places]


@pytest.mark.parametrize(("ordering", "places"), ORDERS)
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_nor_do_they_on_the_way_back(program, ordering, places, limit) -> None:
    gigs = make_gigs(1, 5, 1, 0, 5)
    end = program.get(f"/gigs?ordering={ordering}").json()["after"]
    assert walk(program, f"ordering={ordering}&limit={limit}", "before", end) == [gigs[place] for place in places[:-1]]


def test_a_place_holds_though_its_gig_has_moved_or_gone(program) -> None:
    gigs = make_gigs(0, 1, 2, 3)
    place = program.get("/gigs?ordering=start_at&limit=2").json()["after"]
    Gig.objects.filter(pk=gigs[1]).update(start_at=TOMORROW + 20 * HOUR)
    Gig.objects.filter(pk=gigs[0]).delete()
    assert ids(program, f"?ordering=start_at&after={place}") == [gigs[2], gigs[3], gigs[1]]


def test_an_id_is_the_place_of_the_gig_as_it_stands(program) -> None:
    gigs = make_gigs(2, 0, 1)
    assert ids(program, f"?ordering=start_at&after={gigs[2]}") == [gigs[0]]
    assert ids(program, f"?ordering=start_at&before={gigs[2]}") == [gigs[1]]
    assert ids(program, f"?after={10**25}") == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?ordering=start_at&after=999999", "after: There is no such row any more"),
        ("?ordering=start_at&before=end_at:1767225600000000:1", "before: This is a place in the order of end_at"),
        ("?after=start_at", "after: Write what a page gave"),
        ("?after=start_at:x:1", "after: Write what a page gave"),
        ("?after=1&before=2", "Give after or before, not both."),
    ],
)
def test_a_place_that_is_none_is_refused(program, query, told) -> None:
    answer = program.get(f"/gigs{query}")
    assert (answer.status_code, told in answer.json()["error"]) == (400, True), answer.json()


@pytest.mark.parametrize("amount", [1, 20])
def test_a_page_takes_three_queries_whatever_its_size(program, django_assert_num_queries, amount) -> None:
    for _ in range(amount):
        program.post(f"/gigs/{make_gig().pk}/tasks", {"title": "Retest", "base_price": 100})
    # The client with its key, the gigs, their tasks.
    with django_assert_num_queries(3):
        assert len(ids(program, "?ordering=start_at&limit=20&after=start_at:1:1")) == amount
