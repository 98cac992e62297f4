"""A worker's pages about themselves."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as space_settings
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from events.models import Event
from tests.factories import BY, make_worker
from tests.pages import forms_of
from workers import actions, my_data, views
from workers.models import User, Worker

pytestmark = pytest.mark.django_db

PAGES = ["welcome", "profile", "settings"]
BUTTONS = ["pause", "resume", "renew-calendar", "remove-calendar", "time-zone"]
HOSTILE = ["<script>alert(1)</script>", "\u202egnp.exe", "👩🏽‍🚀" * 20, "W" * 120, "'; DROP TABLE gigs_gig; --"]


@pytest.fixture
def worker() -> Worker:
    return make_worker(now=timezone.now(), birth_year=1990, rating=5, address={"city": "Rome", "door": 7})


@pytest.fixture
def phone(client: Client, worker: Worker) -> Client:
    client.force_login(worker.user)
    return client


@pytest.fixture
def newcomer(client: Client) -> User:
    user = actions.create_user(email="new@example.org", by=BY, now=timezone.now())
    client.force_login(user)
    return user


def url(name: str) -> str:
    return reverse(f"workers:{name}")


def send(client: Client, name: str, *, to: str = "", **answers: Any) -> Any:
    """The form of that page, with these answers, as a browser sends it."""
    data = forms_of(client.get(url(name)).text)[to]
    for field, answer in answers.items():
        data.setlist(field, answer if isinstance(answer, list) else [answer])
    return client.post(to or url(name), data.urlencode(), content_type="application/x-www-form-urlencoded")


def profile() -> dict[str, Any]:
    return Worker.objects.get().profile


# --- All of them ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*PAGES, *BUTTONS])
def test_nobody_gets_in_who_has_not_signed_in(name, client, unchanged) -> None:
    with unchanged():
        answer = client.post(url(name))
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [*PAGES, *BUTTONS])
def test_other_methods_are_refused(name, phone, unchanged) -> None:
    with unchanged():
        answers = [getattr(phone, method)(url(name)) for method in ("put", "patch", "delete", "options")]
    assert {(answer.status_code, answer["Allow"]) for answer in answers} == {(405, "GET, HEAD, POST")}


@pytest.mark.parametrize("name", [*PAGES, *BUTTONS])
def test_without_a_token_against_forgery_nothing_happens(name, worker, unchanged) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(worker.user)
    with unchanged():
        assert strict.post(url(name)).status_code == 403


@pytest.mark.parametrize("name", ["profile", "settings"])
def test_a_page_takes_few_queries(name, phone, worker, django_assert_max_num_queries) -> None:
    actions.renew_calendar(user=worker.user, replacing=None, by=BY, now=timezone.now())
    with django_assert_max_num_queries(8):
        assert phone.get(url(name)).status_code == 200


@pytest.mark.parametrize("name", ["profile", "settings", "welcome"])
def test_a_page_is_small(name, client, newcomer) -> None:
    if name != "welcome":
        actions.write_document(user=newcomer, document={}, by=BY, now=timezone.now())
    answer = client.get(url(name), headers={"Accept-Encoding": "gzip"})
    assert len(answer.content) < 50_000


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text, phone) -> None:
    send(phone, "profile", about=text)
    send(phone, "settings", to=url("settings"), first_name=text)
    assert profile()["about"] == text
    page = phone.get(url("profile")).text
    assert "<script>alert" not in page
    assert forms_of(page)[""]["about"] == text


# --- Welcome --------------------------------------------------------------------------------------------------------


def test_an_account_without_a_worker_is_welcomed(client, newcomer) -> None:
    for name in ("profile", *BUTTONS[:3]):
        answer = client.post(url(name)) if name in BUTTONS else client.get(url(name))
        assert answer["Location"] == url("welcome")
    assert client.get(url("welcome")).status_code == 200


def test_a_newcomer_becomes_a_worker_and_sees_the_invitations(client, newcomer) -> None:
    given = {
        "first_name": "Ana",
        "time_zone": "Europe/Madrid",
        "country_code": "ES",
        "languages": ["es"],
        "skills.201": "3",
    }
    answer = send(client, "welcome", **given)
    assert answer["Location"] == reverse("invitations:list")
    newcomer.refresh_from_db()
    assert (newcomer.first_name, newcomer.time_zone, newcomer.country_code) == ("Ana", "Europe/Madrid", "ES")
    assert profile() == {"languages": ["es"], "skills": [{"id": 201, "name": "Image annotation", "level": 3}]}


def test_everything_wrong_is_told_to_a_newcomer_at_once(client, newcomer, unchanged) -> None:
    with unchanged():
        answer = send(client, "welcome", first_name="", birth_year="1066")
    assert (list(answer.context["account"].errors), list(answer.context["profile"].errors)) == (
        ["first_name"],
        ["birth_year"],
    )


def test_a_newcomer_who_sends_twice_joins_once(client, newcomer) -> None:
    data = forms_of(client.get(url("welcome")).text)[""]
    data["first_name"] = "Ana"
    answers = [client.post(url("welcome"), data) for _again in range(2)]
    assert [answer["Location"] for answer in answers] == [reverse("invitations:list"), url("profile")]
    assert Event.objects.filter(type="user.updated").count() == 2


def test_who_is_a_worker_already_goes_to_their_profile(phone, unchanged) -> None:
    with unchanged():
        assert phone.get(url("welcome"))["Location"] == url("profile")
        assert phone.post(url("welcome"), {"first_name": "Bo"})["Location"] == url("profile")


# --- Profile --------------------------------------------------------------------------------------------------------


def test_a_worker_changes_their_profile(phone, logged) -> None:
    with logged() as events:
        answer = send(phone, "profile", birth_year="1991", **{"address.city": "Bari"})
    assert answer["Location"] == url("profile")
    assert profile() == {"birth_year": 1991, "rating": 5, "address": {"city": "Bari", "door": 7}}
    assert [event.data for event in events] == [{"fields": ["document.address", "document.birth_year"]}]
    assert "Saved: Where you live and Year of birth." in phone.get(url("profile")).text


def test_an_untouched_profile_writes_nothing(phone, unchanged) -> None:
    with unchanged():
        assert send(phone, "profile").status_code == 302


def test_a_profile_sent_twice_is_written_once(phone, logged) -> None:
    data = forms_of(phone.get(url("profile")).text)[""]
    data["birth_year"] = "1991"
    with logged() as events:
        assert [phone.post(url("profile"), data).status_code for _again in range(2)] == [302, 302]
    assert len(events) == 1


def test_a_wrong_answer_is_told_at_its_field_and_changes_nothing(phone, unchanged) -> None:
    with unchanged():
        answer = send(phone, "profile", birth_year="soon", newsletter="true")
    assert list(answer.context["form"].errors) == ["birth_year"]
    assert forms_of(answer.text)[""]["newsletter"] == "true"


def test_keys_that_are_not_asked_for_cannot_be_written(phone, unchanged) -> None:
    with unchanged():
        phone.post(url("profile"), {"rating": "9", "user": "x", "_id": "1", "address.door": "1", "initial-rating": ""})


def test_a_page_opened_before_somebody_else_wrote_says_so(phone, worker, unchanged) -> None:
    data = forms_of(phone.get(url("profile")).text)[""]
    actions.write_document(user=worker.user, document={"birth_year": 1992}, by="user:1", now=timezone.now())
    data["birth_year"] = "1991"
    with unchanged():
        answer = phone.post(url("profile"), data)
    assert "has changed since you opened the page, to «1992»" in answer.context["form"].errors["birth_year"][0]


def test_what_is_written_between_reading_and_locking_is_not_lost(phone, worker, monkeypatch) -> None:
    """Somebody else writes when the page has been read and its answers checked."""
    change_profile = actions.change_profile

    def overtaken(**given: Any) -> Worker:
        monkeypatch.setattr(views.actions, "change_profile", change_profile)
        document = {"birth_year": 1990, "newsletter": True, "rating": 6}
        actions.write_document(user=worker.user, document=document, by="user:1", now=timezone.now())
        return change_profile(**given)

    monkeypatch.setattr(views.actions, "change_profile", overtaken)
    answer = send(phone, "profile", newsletter="false")
    assert list(answer.context["form"].errors) == ["newsletter"]
    assert profile()["newsletter"] is True


def test_a_profile_that_grows_too_large_is_refused(phone, worker, unchanged) -> None:
    document = {"notes": "x" * 65_000}
    actions.write_document(user=worker.user, document=document, by=BY, now=timezone.now())
    with unchanged():
        answer = send(phone, "profile", about="y" * 1_500)
    assert answer.context["form"].non_field_errors()


# --- Settings -------------------------------------------------------------------------------------------------------


def change(client: Client, **answers: str) -> Any:
    return send(client, "settings", to=url("settings"), **answers)


def test_a_worker_changes_their_settings(phone, worker, logged) -> None:
    given = {"first_name": "Ana", "last_name": "Roca", "country_code": "ES", "time_zone": "Asia/Calcutta"}
    given["birthday"] = "1990-01-02"
    with logged() as events:
        assert change(phone, **given)["Location"] == url("settings")
    worker.user.refresh_from_db()
    assert {name: str(getattr(worker.user, name)) for name in given} == given
    assert [event.data["fields"] for event in events] == [sorted(given)]
    assert forms_of(phone.get(url("settings")).text)[url("settings")]["time_zone"] == "Asia/Calcutta"


def test_unchanged_settings_write_nothing(phone, unchanged) -> None:
    change(phone, first_name="Ana")
    with unchanged():
        assert change(phone).status_code == 302


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("first_name", ""),
        ("first_name", "x" * 10_000),
        ("last_name", "a\0b"),
        ("birthday", "2999-01-01"),
        ("birthday", "1899-12-31"),
        ("birthday", "soon"),
        ("country_code", "XX"),
        ("country_code", "Germany"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("time_zone", ""),
        ("language", "tlh"),
    ],
)
def test_wrong_settings_are_told_at_their_field(field, wrong, phone, unchanged) -> None:
    with unchanged():
        answer = change(phone, **({"first_name": "Ana"} | {field: wrong}))
    assert list(answer.context["account"].errors) == [field]


def test_what_an_import_brought_stays(phone, worker) -> None:
    User.objects.filter(pk=worker.pk).update(country_code="XK", time_zone="US/Eastern", birthday="1870-01-01")
    assert change(phone, first_name="Ana").status_code == 302
    worker.user.refresh_from_db()
    assert (worker.user.country_code, worker.user.time_zone) == ("XK", "US/Eastern")
    assert worker.user.birthday == date(1870, 1, 1)


def test_a_language_is_spoken_at_once(phone) -> None:
    change(phone, first_name="Ana", language="de")
    assert phone.get(url("settings")).wsgi_request.LANGUAGE_CODE == "de"
    change(phone, language="")
    assert phone.get(url("settings"), headers={"Accept-Language": "en"}).wsgi_request.LANGUAGE_CODE == "en"


def test_what_has_been_done_is_said_in_the_new_language(phone, monkeypatch) -> None:
    monkeypatch.setattr(views, "_", lambda text: f"{get_language()}: {text}")
    answer = change(phone, first_name="Ana", language="de")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["de: Your settings are saved."]


def test_an_account_without_a_worker_has_settings_too(client, newcomer) -> None:
    assert change(client, first_name="Ana").status_code == 302
    page = client.get(url("settings"))
    assert url("pause") not in page.text


def test_a_browsers_time_zone_is_taken_over_by_one_tap(phone, worker, logged) -> None:
    assert "data-offer-time-zone hidden" in phone.get(url("settings")).text
    with logged() as events:
        assert send(phone, "settings", to=url("time-zone"), time_zone="America/New_York")["Location"] == reverse("home")
    worker.user.refresh_from_db()
    assert worker.user.time_zone == "America/New_York"
    assert [event.data for event in events] == [{"fields": ["time_zone"]}]
    assert "data-offer-time-zone" not in phone.get(url("settings")).text


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "x" * 500, "a\0b"])
def test_a_time_zone_that_is_none_is_not_taken_over(zone, phone, unchanged) -> None:
    with unchanged():
        assert phone.post(url("time-zone"), {"time_zone": zone})["Location"] == url("settings")


# --- Pause ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bangkok(worker: Worker) -> ZoneInfo:
    actions.change_account(user=worker.user, time_zone="Asia/Bangkok", by=BY, now=timezone.now())
    return ZoneInfo("Asia/Bangkok")


def pause(client: Client, until: object) -> Any:
    return client.post(url("pause"), {"until": str(until)})


def test_a_pause_lasts_until_the_day_begins_where_the_worker_is(phone, worker, bangkok) -> None:
    day = (timezone.now().astimezone(bangkok) + timedelta(days=10)).date()
    assert pause(phone, day)["Location"] == url("settings")
    worker.refresh_from_db()
    assert worker.resumes_at == datetime(day.year, day.month, day.day, tzinfo=bangkok)
    assert url("resume") in phone.get(url("settings")).text


def test_a_pause_begins_again_from_another_day_and_ends_at_a_press(phone, worker, bangkok) -> None:
    today = timezone.now().astimezone(bangkok).date()
    for days in (1, 366):
        pause(phone, today + timedelta(days=days))
        worker.refresh_from_db()
        assert worker.resumes_at.astimezone(bangkok).date() == today + timedelta(days=days)
    phone.post(url("resume"))
    worker.refresh_from_db()
    assert worker.resumes_at is None
    assert url("resume") not in phone.get(url("settings")).text


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_day_that_is_no_end_of_a_pause_is_told_at_the_field(days, phone, bangkok, unchanged) -> None:
    day = (timezone.now().astimezone(bangkok) + timedelta(days=days)).date()
    with unchanged():
        answer = pause(phone, day)
    assert list(answer.context["pause_form"].errors) == ["until"]


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "0001-01-01", "9999-12-31", "99999-01-01", "\0", "٢٠٢٦-٠١-٠١"]
)
def test_what_is_no_day_is_told_at_the_field(text, phone, unchanged) -> None:
    with unchanged():
        answer = pause(phone, text)
    assert list(answer.context["pause_form"].errors) == ["until"]


def test_a_day_that_is_refused_is_told_at_the_top_with_a_way_to_the_field(phone, bangkok) -> None:
    text = pause(phone, "").text
    assert text.index('<a href="#id_until">') < text.index('<h2 id="you">')


def test_a_pause_that_is_over_is_none(phone, worker) -> None:
    Worker.objects.filter(pk=worker.pk).update(resumes_at=timezone.now() - timedelta(seconds=1))
    assert url("resume") not in phone.get(url("settings")).text


def test_a_pause_asked_for_twice_is_one(phone, logged) -> None:
    day = (timezone.now() + timedelta(days=3)).date()
    with logged() as events:
        assert {pause(phone, day).status_code for _again in range(2)} == {302}
    assert len(events) == 1


# --- The calendar's address -----------------------------------------------------------------------------------------


def test_a_phones_calendar_is_opened_by_one_tap(phone, worker) -> None:
    phone.post(url("renew-calendar"), {"replacing": ""})
    worker.refresh_from_db()
    assert f'href="webcal://testserver/calendar/{worker.calendar_token}.ics"' in phone.get(url("settings")).text


def test_a_worker_makes_renews_and_removes_the_address_of_their_calendar(phone, worker) -> None:
    seen = []
    for press in ("renew-calendar", "renew-calendar", "remove-calendar"):
        send(phone, "settings", to=url(press))
        worker.refresh_from_db()
        seen.append(worker.calendar_token)
        feed = worker.calendar_token and reverse("invitations:feed", args=[worker.calendar_token])
        assert not feed or f"http://testserver{feed}" in phone.get(url("settings")).text
    first, second, none = seen
    assert (first != second, len(first), none) == (True, 43, None)


def test_a_press_repeated_makes_one_address(phone, worker) -> None:
    tokens = set()
    for _again in range(2):
        phone.post(url("renew-calendar"), {"replacing": ""})
        worker.refresh_from_db()
        tokens.add(worker.calendar_token)
    assert len(tokens) == 1


@pytest.mark.parametrize("replacing", ["another", "x" * 10_000, "a\0b"])
def test_an_address_that_is_none_of_mine_changes_nothing(replacing, phone, unchanged) -> None:
    with unchanged():
        assert phone.post(url("renew-calendar"), {"replacing": replacing}).status_code == 302


def test_the_languages_offered_are_those_of_the_space(phone) -> None:
    field = phone.get(url("settings")).context["account"].fields["language"]
    assert [code for code, _name in field.choices] == ["", *dict(space_settings.LANGUAGES)]


# --- Export ---------------------------------------------------------------------------------------------------------


def test_everything_comes_as_a_file_that_no_cache_keeps(phone, worker, unchanged) -> None:
    with unchanged():
        answer = phone.get(url("export"))
        data = json.loads(answer.getvalue())
    assert data["account"]["email"] == worker.user.email
    assert answer["Content-Disposition"].startswith('attachment; filename="space-')
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]


def test_the_file_takes_few_queries(phone, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(5 + len(my_data.PARTS | my_data.OWN_PARTS)):
        phone.get(url("export")).getvalue()


def test_the_file_is_only_read(phone, unchanged) -> None:
    with unchanged():
        assert {phone.post(url("export")).status_code, phone.put(url("export")).status_code} == {405}


def test_the_file_is_for_who_has_signed_in(client) -> None:
    assert client.get(url("export"))["Location"].startswith(reverse("account_login"))
