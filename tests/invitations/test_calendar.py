"""Calendar files and the feed, read back by the library that calendars use."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils.translation import get_language
from icalendar import Calendar

from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import actions, offers
from invitations.calendar import BEHIND
from invitations.models import Invitation, Status
from tests.factories import BY, NOW, WHO_AND_WHEN, make_accepted, make_gig, make_in_status, make_invitation, make_worker
from workers.models import User, Worker

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def worker():
    worker = make_worker()
    Worker.objects.filter(pk=worker.pk).update(calendar_token="a-token")
    return worker


def entries(response) -> list:
    return Calendar.from_ical(response.content).walk("VEVENT")


@pytest.fixture
def feed(client):
    return lambda **headers: client.get("/calendar/a-token.ics", headers=headers)


@pytest.fixture
def file_of(client, worker):
    def get(gig: Gig):
        client.force_login(worker.user)
        return client.get(f"/gigs/{gig.pk}/calendar.ics")

    return get


def test_a_seat_is_an_entry(feed, worker) -> None:
    gig = make_accepted(worker=worker).gig
    [entry] = entries(feed())
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (gig.start_at, gig.end_at)
    assert (entry["summary"], entry["status"]) == (gig.title, "CONFIRMED")
    assert entry["url"] == f"http://testserver/gigs/{gig.pk}/"
    assert gig.url not in feed().text


def test_file_and_feed_have_the_same_entry(feed, file_of, worker) -> None:
    gig = make_accepted(worker=worker).gig
    [in_feed], [in_file] = entries(feed()), entries(file_of(gig))
    assert in_feed.to_ical() == in_file.to_ical()


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED, Status.EXPIRED])
def test_without_a_seat_there_is_no_entry(status, feed, file_of, worker) -> None:
    gig = make_in_status(status, worker=worker).gig
    assert entries(feed()) == []
    assert file_of(gig).status_code == 404


def test_each_change_keeps_the_uid_and_grows_the_sequence(feed, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    gig = invitation.gig
    [first] = entries(feed())
    clock.shift(MINUTE)
    offers.update(gig=gig, title="Another title", by=BY, now=NOW + MINUTE)
    [moved] = entries(feed())
    clock.shift(MINUTE)
    actions.leave(invitation=invitation, by=BY, now=NOW + 2 * MINUTE)
    [left] = entries(feed())
    assert first["uid"] == moved["uid"] == left["uid"]
    assert first["sequence"] < moved["sequence"] < left["sequence"]
    assert (moved["summary"], moved["status"], left["status"]) == ("Another title", "CONFIRMED", "CANCELLED")


def test_a_withdrawn_gig_is_cancelled_and_one_that_was_archived_later_is_not(feed, worker, clock) -> None:
    withdrawn, over = make_accepted(worker=worker).gig, make_accepted(worker=worker).gig
    offers.archive(gig=withdrawn, **WHO_AND_WHEN)
    clock.move_to(over.end_at)
    offers.archive(gig=over, by=BY, now=over.end_at)
    assert [entry["status"] for entry in entries(feed())] == ["CANCELLED", "CONFIRMED"]


@pytest.mark.parametrize(
    ("zone", "month", "hour"),
    [("Europe/Berlin", 3, 10), ("Europe/Berlin", 7, 9), ("America/New_York", 3, 15), ("Australia/Lord_Howe", 7, 0)],
)
def test_eleven_is_eleven_in_summer_too(zone, month, hour, feed, worker) -> None:
    here = ZoneInfo(zone)
    start = datetime(2026, month, 10, 11, tzinfo=here)
    make_accepted(make_gig(start_at=start, end_at=start + timedelta(hours=2)), worker)
    [entry] = entries(feed())
    assert entry.decoded("dtstart").astimezone(here).hour == 11
    assert entry["dtstart"].to_ical().startswith(f"2026{month:02}10T{hour:02}".encode())
    assert entry["dtstart"].to_ical().endswith(b"Z")


def test_across_the_night_of_summer_time_a_gig_is_as_long_as_it_is(feed, worker) -> None:
    start = datetime(2026, 3, 28, 22, tzinfo=UTC)
    make_accepted(make_gig(start_at=start, end_at=start + timedelta(hours=8)), worker)
    [entry] = entries(feed())
    assert entry.decoded("dtend") - entry.decoded("dtstart") == timedelta(hours=8)


# How a seat that was held is lost, and what becomes of the invitation.
WAYS_OUT = {
    "left": [actions.leave],
    "undone": [actions.undo],
    "undone and rejected": [actions.undo, actions.reject],
    "reset": [actions.reset],
    "reset and expired": [actions.reset, actions.expire],
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_seat_that_was_lost_is_told_as_cancelled(way, feed, file_of, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    [held] = entries(feed())
    for step, action in enumerate(WAYS_OUT[way], start=1):
        clock.shift(MINUTE)
        action(invitation=invitation, by=BY, now=NOW + step * MINUTE)
    for [lost] in (entries(feed()), entries(file_of(invitation.gig))):
        assert (lost["uid"], lost["status"]) == (held["uid"], "CANCELLED")
        assert lost["sequence"] > held["sequence"]


def test_a_seat_of_a_deleted_gig_is_told_as_cancelled(feed, worker, clock) -> None:
    gig = make_accepted(worker=worker).gig
    make_accepted(make_gig(title="Still there"), worker)
    [held, _other] = entries(feed())
    clock.shift(MINUTE)
    gig_actions.delete(gig=gig, by=BY, now=NOW + MINUTE)
    [other, lost] = entries(feed())
    assert (lost["uid"], lost["status"], lost["summary"]) == (held["uid"], "CANCELLED", gig.title)
    assert lost.decoded("dtstart") == gig.start_at
    assert lost["sequence"] > held["sequence"]
    assert other["status"] == "CONFIRMED"


def test_who_held_no_seat_of_a_deleted_gig_hears_nothing_of_it(feed, worker) -> None:
    gig = make_accepted(make_gig(total_seats=2)).gig
    make_invitation(gig, worker)
    gig_actions.delete(gig=gig, **WHO_AND_WHEN)
    assert entries(feed()) == []


def test_who_comes_back_is_in_the_calendar_again(feed, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    actions.undo(invitation=invitation, by=BY, now=NOW + MINUTE)
    [lost] = entries(feed())
    actions.accept(invitation=invitation, by=BY, now=NOW + 2 * MINUTE)
    [held] = entries(feed())
    assert (held["status"], held["uid"]) == ("CONFIRMED", lost["uid"])
    assert held["sequence"] > lost["sequence"]


def test_the_sequence_never_shrinks(feed, worker) -> None:
    invitation = make_accepted(worker=worker)
    sequences = []
    for step, action in enumerate([actions.undo, actions.reject, actions.undo, actions.accept, actions.leave]):
        action(invitation=invitation, by=BY, now=NOW + step * MINUTE)
        sequences += [entry["sequence"] for entry in entries(feed())]
    assert sequences == sorted(sequences)
    assert len(sequences) == 5


def test_the_calendar_has_a_name_in_the_workers_language_and_says_how_often_to_ask(feed, worker) -> None:
    with patch("invitations.calendar._", lambda text: f"{text} ({get_language()})"):
        User.objects.filter(pk=worker.pk).update(language="de")
        calendar = Calendar.from_ical(feed().content)
    assert calendar["x-wr-calname"] == "My gigs (de)"
    assert calendar.decoded("refresh-interval") == timedelta(hours=1)
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in feed().content


def test_by_another_host_name_an_entry_is_the_same(client, feed, worker, settings) -> None:
    settings.ALLOWED_HOSTS, settings.SPACE_URL = ["*"], "https://space.example.org"
    gig = make_accepted(worker=worker).gig
    [by_one], [by_other] = (
        entries(client.get("/calendar/a-token.ics", headers={"Host": host}))
        for host in ("one.example", "other.example")
    )
    assert by_one["uid"] == by_other["uid"] == f"gig-{gig.pk}-{worker.pk}@space.example.org"


def test_the_sequence_grows_within_a_second(feed, worker) -> None:
    invitation = make_accepted(worker=worker)
    [held] = entries(feed())
    actions.leave(invitation=invitation, by=BY, now=NOW + timedelta(milliseconds=300))
    [left] = entries(feed())
    assert held["sequence"] < left["sequence"]


def test_a_sequence_is_never_more_than_a_calendar_can_count(feed, worker) -> None:
    make_accepted(worker=worker)
    Gig.objects.update(created_at=NOW - timedelta(days=4000))
    [entry] = entries(feed())
    assert entry["sequence"] == 2**31 - 1


def test_no_cache_on_the_way_keeps_it(feed, worker) -> None:
    assert {"private", "no-cache"} <= set(feed().headers["Cache-Control"].split(", "))


def test_head_and_get_change_nothing(client, feed, worker, unchanged) -> None:
    make_accepted(worker=worker)
    with unchanged():
        assert feed().status_code == client.head("/calendar/a-token.ics").status_code == 200


def test_the_feed_tells_nothing_of_others(feed, worker) -> None:
    gig = make_accepted(make_gig(total_seats=2), worker).gig
    other = make_accepted(gig, make_worker(name="Somebody Else"))
    told = feed().text
    assert not [word for word in (other.worker.user.email, "Somebody Else", worker.user.email) if word in told]


def test_old_gigs_leave_the_feed(feed, worker, clock) -> None:
    gig = make_accepted(worker=worker).gig
    clock.move_to(gig.end_at + BEHIND - MINUTE)
    assert len(entries(feed())) == 1
    clock.shift(MINUTE)
    assert entries(feed()) == []


def test_hostile_text_comes_back_as_it_was(feed, worker) -> None:
    title = 'Line;one, "two"\\ BEGIN:VEVENT 🎪 \u202eabc ' + "x" * 180
    text = "a\r\nEND:VCALENDAR\rATTENDEE:b\x0b\x1f\u2028<b>" + "z" * 10_000
    make_accepted(make_gig(title=title, description=text), worker)
    [entry] = entries(feed())
    assert entry["summary"] == title
    assert entry["description"].startswith("a\nEND:VCALENDAR\nATTENDEE:b<b>zz")
    assert "attendee" not in entry
    assert max(map(len, feed().content.split(b"\r\n"))) <= 75


def test_the_feed_is_304_until_something_changes(feed, worker, clock) -> None:
    invitation = make_accepted(worker=worker)
    etag = feed().headers["ETag"]
    clock.shift(MINUTE)
    again = feed(If_None_Match=etag)
    assert (again.status_code, again.content) == (304, b"")
    actions.leave(invitation=invitation, by=BY, now=NOW + MINUTE)
    assert feed(If_None_Match=etag).status_code == 200


@pytest.mark.parametrize("token", ["another", "", "%00", "A-TOKEN", "x" * 500])
def test_an_unknown_token_is_404(token, client, worker) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_nobody_reads_the_feed_of_an_inactive_worker(feed, worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(is_active=False)
    assert feed().status_code == 404


def test_the_feed_costs_four_queries(feed, worker, django_assert_num_queries) -> None:
    for _ in range(5):
        actions.undo(invitation=make_accepted(worker=worker), **WHO_AND_WHEN)
    with django_assert_num_queries(4):
        assert len(entries(feed())) == 5


def test_another_workers_gig_is_404(file_of) -> None:
    invitation = make_accepted()
    assert Invitation.objects.filter(pk=invitation.pk).exists()
    assert file_of(invitation.gig).status_code == 404
