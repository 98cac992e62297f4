"""What staff ask while they write a gig, through its pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from gigs.models import Gig
from invitations import offers
from invitations.admin import gigs as gig_admin
from invitations.admin import once
from invitations.models import Invitation
from space_project.admin import who_and_when
from tests.factories import (
    BY,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_invitation,
    make_worker,
    make_workers,
    numbers,
)
from tests.pages import forms_of
from workers.models import RANKS, User, Worker

pytestmark = pytest.mark.django_db

ADD = reverse("admin:gigs_gig_add")
PREVIEW = reverse("admin:gigs_gig_preview")
REHEARSE = reverse("admin:gigs_gig_rehearse")
PART = {"HTTP_HX_REQUEST": "true"}
MAY_ASK = ("view_gig", "view_worker")


def sign_in(client: Client, *permissions: str) -> User:
    user = User.objects.create_user(f"staff{next(numbers)}@example.org", is_staff=True, first_name="Grace")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return user


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff@example.org", "secret", first_name="Ada"))
    return client


def open_gig(**fields: Any) -> Gig:
    return make_gig(now=timezone.now(), **fields)


def url(name: str, gig: Gig | int, **query: Any) -> str:
    return reverse(f"admin:gigs_gig_{name}", args=[gig if isinstance(gig, int) else gig.pk], query=query)


def form_of(client: Client, address: str, **changes: str) -> QueryDict:
    """The page's form as a browser sends it, with these changes."""
    form = forms_of(client.get(address).content.decode())[""]
    for name, value in changes.items():
        form[name] = value
    return form


def offer(**changes: str) -> dict[str, str]:
    start = timezone.now() + timedelta(days=1)
    form = {
        "title": "Test the checkout",
        "description": "Buy shoes.",
        "url": "https://example.org",
        "start_at": f"{start:%Y-%m-%dT%H:%M}",
        "end_at": f"{start + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "total_seats": "1",
        "invitation_mode": "auto",
        "invitation_multiplier": "2",
        "invitation_frequency": "5",
        "tasks-TOTAL_FORMS": "0",
        "tasks-INITIAL_FORMS": "0",
    }
    return form | changes


def text(client: Client, address: str, data: Any = None, **given: Any) -> str:
    answer = client.get(address, **given) if data is None else client.post(address, data, **given)
    assert answer.status_code == 200
    return answer.content.decode()


# --- Who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PREVIEW, REHEARSE])
def test_what_is_asked_of_a_draft_is_asked_by_post(office: Client, address: str) -> None:
    assert office.get(address).status_code == 405


@pytest.mark.parametrize("missing", MAY_ASK)
def test_without_a_permission_nothing_is_told(client: Client, missing: str) -> None:
    sign_in(client, *(name for name in MAY_ASK if name != missing))
    gig = open_gig()
    answers = [
        client.post(PREVIEW),
        client.post(REHEARSE),
        client.get(url("dry_run", gig)),
        client.get(url("explain", gig)),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_who_is_not_staff_is_sent_to_sign_in(client: Client) -> None:
    gig = open_gig()
    for answer in (
        client.post(PREVIEW),
        client.post(REHEARSE),
        client.get(url("dry_run", gig)),
        client.get(url("explain", gig)),
    ):
        assert (answer.status_code, "login" in answer["Location"]) == (302, True)


def test_who_may_only_look_rehearses_the_gig_as_it_is_but_no_form(client: Client) -> None:
    sign_in(client, *MAY_ASK)
    gig = open_gig()
    assert client.get(url("dry_run", gig)).status_code == 200
    assert client.post(url("dry_run", gig), offer()).status_code == 403
    assert client.post(REHEARSE, offer()).status_code == 403


def test_who_may_not_read_names_writes_gigs_without_being_told_any(client: Client) -> None:
    sign_in(client, "view_gig", "add_gig", "change_gig")
    page = text(client, ADD)
    assert PREVIEW not in page
    assert "known-keys" not in page


@pytest.mark.parametrize("name", ["dry_run", "explain"])
@pytest.mark.parametrize("pk", [0, 999_999, 2**63, 10**30])
def test_a_gig_that_is_none_is_not_found(office: Client, name: str, pk: int) -> None:
    assert office.get(url(name, pk)).status_code == 404


@pytest.mark.parametrize("pk", ["999999", "-1", "abc", "9" * 40])
def test_a_preview_of_a_gig_that_is_none_never_fails(office: Client, pk: str) -> None:
    assert office.post(f"{PREVIEW}?gig={pk}").status_code in (200, 404)


# --- The form -------------------------------------------------------------------------------------------------------


def test_times_are_shown_and_read_in_the_zone_of_whoever_writes(client: Client) -> None:
    user = sign_in(client, *MAY_ASK, "add_gig", "change_gig", "view_gigtask")
    User.objects.filter(pk=user.pk).update(time_zone="Asia/Bangkok")
    page = text(client, ADD)
    assert "your own zone, Asia/Bangkok" in page
    assert page.count(f'href="{reverse("workers:settings")}"') == 2
    client.post(ADD, offer(start_at="2031-01-01T07:00", end_at="2031-01-02T07:00"))
    gig = Gig.objects.get()
    assert f"{gig.start_at:%H:%M}" == "00:00"
    assert form_of(client, url("change", gig))["start_at"] == "2031-01-01T07:00:00"


def test_the_form_untouched_changes_nothing(office: Client, unchanged) -> None:
    start = timezone.now() + timedelta(days=1)
    gig = open_gig(start_at=start, filter_query={"skills": {"$elemMatch": {"name": "SQL", "level": {"$gte": 3}}}})
    address = url("change", gig)
    with unchanged():
        assert office.post(address, form_of(office, address)).status_code == 302


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_description_of_several_lines_is_untouched_too(office: Client, unchanged, line_end: str) -> None:
    """Of a gig that has begun none could be saved."""
    now = timezone.now()
    times = {"start_at": now - timedelta(hours=1), "end_at": now + timedelta(hours=1)}
    gig = make_gig(now=now - timedelta(days=1), description=f"One{line_end}two", **times)
    with unchanged():
        assert office.post(url("change", gig), form_of(office, url("change", gig))).status_code == 302


def test_a_new_gig_goes_in_the_order_that_the_form_has_shown(office: Client) -> None:
    form = form_of(office, ADD, **offer())
    office.post(ADD, form)
    assert Gig.objects.get().fair_start == int(form["fair_start"])


def test_a_form_that_is_sent_twice_makes_one_gig(office: Client, unchanged) -> None:
    form = form_of(office, ADD, **offer())
    office.post(ADD, form)
    gig = Gig.objects.get()
    with unchanged():
        answer = office.post(ADD, form, follow=True)
    assert answer.redirect_chain[-1][0] == url("page", gig)
    assert "This form was sent before" in answer.content.decode()


def test_a_form_that_is_sent_twice_at_the_same_moment_makes_one_gig(office: Client, monkeypatch) -> None:
    """The second has looked before the first was there; so the database has to tell."""
    form = form_of(office, ADD, **offer())
    office.post(ADD, form)
    looks = [lambda request: None, once.made_by]
    monkeypatch.setattr(once, "made_by", lambda request: looks.pop(0)(request))
    assert office.post(ADD, form).headers["Location"] == url("page", Gig.objects.get())


def test_a_copy_has_what_no_form_shows(office: Client) -> None:
    hidden = {"notification_payload": {"a": 1}, "invitation_notification_topic": "7", "epam_options": {"b": [2]}}
    gig = open_gig(**hidden)
    office.post(f"{ADD}?copy={gig.pk}", form_of(office, f"{ADD}?copy={gig.pk}"))
    copied = Gig.objects.exclude(pk=gig.pk).get()
    assert {name: getattr(copied, name) for name in hidden} == hidden


@pytest.mark.parametrize("fair_start", ["-1", str(RANKS), "x", "9" * 99])
def test_an_order_that_is_none_is_refused(office: Client, fair_start: str) -> None:
    assert office.post(ADD, offer(fair_start=fair_start)).status_code == 200
    assert not Gig.objects.exists()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [('{"a": 1', "in line 1 at character"), ("[" * 100_000, "nested too deep"), ('{"a": {"$near": 3}}', "$near")],
)
def test_what_is_no_query_is_told_at_the_field_and_kept(office: Client, query: str, sentence: str) -> None:
    page = text(office, ADD, offer(filter_query=query))
    assert sentence in page
    assert not Gig.objects.exists()


@pytest.mark.parametrize(
    ("name", "query", "key"),
    [
        ("filter_query", '{"age": {"$gte": 30}, "age": {"$lte": 40}}', "age"),
        ("filter_query", '{"skills": {"$elemMatch": {"name": "SQL", "name": "Go"}}}', "name"),
        ("sort_query", '{"rating": -1, "age": 1, "rating": 1}', "rating"),
    ],
)
def test_a_key_that_stands_twice_is_told_and_both_are_kept(office: Client, name: str, query: str, key: str) -> None:
    page = text(office, ADD, offer(**{name: query}))
    assert f"“{key}” stands twice in one object" in page
    assert forms_of(page)[""][name] == query
    assert not Gig.objects.exists()
    assert "stands twice" in text(office, PREVIEW, {name: query}, **PART)


# --- Who matches ----------------------------------------------------------------------------------------------------


def test_a_preview_tells_number_names_costs_and_unknown_keys(office: Client) -> None:
    worker = make_worker(languages=["de"], age=30)
    make_workers(2, languages=["fr"], age=30)
    User.objects.filter(pk=worker.pk).update(first_name="<b>Malee", last_name="Chaiyasit")
    page = text(office, PREVIEW, {"filter_query": '{"languages": "de", "aeg": null}'}, **PART)
    assert "<strong>1</strong> worker matches" in page
    assert "&lt;b&gt;Malee Chaiyasit" in page
    assert worker.user.email in page
    assert "without it +2" in page
    assert 'data-from="aeg" data-to="age"' in page
    assert "<html" not in page


def test_without_javascript_a_preview_is_a_page(office: Client) -> None:
    make_worker()
    page = text(office, PREVIEW, {})
    assert "<html" in page
    assert "<strong>1</strong> worker matches" in page


@pytest.mark.parametrize("query", ['{"a": ', "[1]", '{"$where": "1"}', "[" * 100_000, '"\\u0000"', "NaN"])
def test_a_preview_of_what_is_no_query_says_so(office: Client, query: str) -> None:
    page = text(office, PREVIEW, {"filter_query": query}, **PART)
    assert "errorlist" in page
    assert "cannot be saved yet" in page


def test_a_preview_of_a_saved_gig_passes_over_those_who_were_asked(office: Client) -> None:
    invitation = make_invitation(open_gig())
    page = text(office, f"{PREVIEW}?gig={invitation.gig_id}", {}, **PART)
    assert "<strong>1</strong> worker matches" in page
    assert "Nobody is left to be asked" in page


# --- The dry run ----------------------------------------------------------------------------------------------------


def test_a_draft_is_played_through_and_not_saved(office: Client, unchanged) -> None:
    make_workers(3)
    with unchanged():
        page = text(office, REHEARSE, offer(title="", url=""), **PART)
    assert "asks 2 workers of 2 it wants" in page
    assert "asks 1 worker of 2 it wants" in page
    assert "3 workers are asked in all" in page


def test_a_draft_with_an_error_says_which(office: Client) -> None:
    page = text(office, REHEARSE, offer(end_at=""), **PART)
    assert "End: This field is required." in page


def test_a_gig_is_played_through_as_it_is_and_as_the_form_would_leave_it(office: Client, unchanged) -> None:
    make_workers(3)
    gig = make_auto_gig(now=timezone.now(), invitation_multiplier=1)
    with unchanged():
        assert "Wave 3" in text(office, url("dry_run", gig))
        form = form_of(office, url("change", gig), invitation_multiplier="5")
        assert "asks 3 workers of 5 it wants" in text(office, url("dry_run", gig), form, **PART)


# --- Consequences ---------------------------------------------------------------------------------------------------


def make_full_after(office: Client) -> tuple[Gig, QueryDict]:
    """A gig whose last pending invitation expires if the form is saved."""
    gig = open_gig(total_seats=1, seats_max=2)
    make_accepted(gig)
    make_invitation(gig)
    return gig, form_of(office, url("change", gig), seats_max="1", title="Another title")


def test_a_change_with_consequences_is_saved_once_they_have_been_read(office: Client, unchanged) -> None:
    gig, form = make_full_after(office)
    with unchanged():
        page = text(office, url("change", gig), form)
    assert "1 pending invitation expires" in page
    assert office.post(url("change", gig), forms_of(page)[""]).status_code == 302
    gig.refresh_from_db()
    assert (gig.seats_max, gig.title, Invitation.objects.pending().count()) == (1, "Another title", 0)


def test_going_back_keeps_what_was_written(office: Client, unchanged) -> None:
    gig, form = make_full_after(office)
    carried = forms_of(text(office, url("change", gig), form))[""]
    carried["_back"] = "1"
    with unchanged():
        page = text(office, url("change", gig), carried)
    assert forms_of(page)[""]["seats_max"] == "1"
    assert "errornote" not in page


def test_a_new_consequence_is_told_before_it_comes(office: Client, unchanged) -> None:
    gig, form = make_full_after(office)
    confirmed = forms_of(text(office, url("change", gig), form))[""]
    confirmed["invitation_mode"] = "auto"
    confirmed["archive_at"] = f"{timezone.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    with unchanged():
        assert "archived by itself" in text(office, url("change", gig), confirmed)


@pytest.mark.parametrize(("given", "seats_min"), [({}, 2), ({"seats_min": ""}, 5)])
def test_seats_stay_as_the_form_shows_them_and_follow_where_it_shows_none(given, seats_min, office: Client) -> None:
    gig = open_gig(total_seats=2)
    form = form_of(office, url("change", gig), total_seats="5", **given)
    assert office.post(url("change", gig), form).status_code == 302
    gig.refresh_from_db()
    assert (gig.total_seats, gig.seats_min) == (5, seats_min)


def test_a_consequence_for_more_people_is_told_again(office: Client, unchanged) -> None:
    gig, form = make_full_after(office)
    confirmed = forms_of(text(office, url("change", gig), form))[""]
    for _ in range(2):
        make_invitation(gig)
    with unchanged():
        page = text(office, url("change", gig), confirmed)
    assert "3 pending invitations expire" in page
    assert office.post(url("change", gig), forms_of(page)[""]).status_code == 302


@pytest.mark.parametrize("read", ["", "expired", "expired ", "expired x", "expired nan", "expired -1", "expired ²"])
def test_what_no_page_has_told_has_not_been_read(office: Client, unchanged, read: str) -> None:
    gig, form = make_full_after(office)
    form["_read"] = read
    with unchanged():
        assert "1 pending invitation expires" in text(office, url("change", gig), form)


def test_a_change_without_consequences_is_saved_at_once(office: Client) -> None:
    gig = open_gig()
    assert office.post(url("change", gig), form_of(office, url("change", gig), title="New")).status_code == 302
    assert Gig.objects.get().title == "New"


# --- Somebody else --------------------------------------------------------------------------------------------------


def test_a_form_that_somebody_else_has_overtaken_says_so_and_keeps_what_was_written(office: Client) -> None:
    gig = open_gig()
    other = User.objects.create_user("grace@example.org", first_name="Grace", last_name="Hopper")
    form = form_of(office, url("change", gig), title="Mine")
    offers.update(gig=gig, invitation_frequency=9, by=other.actor, now=timezone.now())
    page = text(office, url("change", gig), form)
    assert "by Grace Hopper" in page
    assert "minutes between waves from 5 to 9" in page
    assert Gig.objects.get().title != "Mine"
    again = forms_of(page)[""]
    assert (again["title"], again["invitation_frequency"]) == ("Mine", "9")
    assert office.post(url("change", gig), again).status_code == 302
    gig = Gig.objects.get()
    assert (gig.title, gig.invitation_frequency) == ("Mine", 9)


def test_saving_again_takes_back_nothing_that_one_has_not_touched(office: Client, unchanged) -> None:
    gig = open_gig(description="One\ntwo", filter_query={"a": 1}, archive_at=timezone.now() + timedelta(days=30))
    theirs = {
        "description": "Three\nfour",
        "filter_query": {"b": [2]},
        "sort_query": {"c": -1},
        "archive_at": timezone.now().replace(microsecond=7) + timedelta(days=40),
        "end_at": gig.end_at + timedelta(hours=1),
        "seats_max": 7,
        "invitation_mode": "auto",
    }
    form = form_of(office, url("change", gig), title="Mine")
    for name, value in theirs.items():
        offers.update(gig=gig, by=BY, now=timezone.now(), **{name: value})
    again = forms_of(text(office, url("change", gig), form))[""]
    assert office.post(url("change", gig), again).status_code == 302
    gig = Gig.objects.get()
    assert {name: getattr(gig, name) for name in ("title", *theirs)} == {"title": "Mine"} | theirs


def test_what_both_have_changed_is_kept_as_this_one_wrote_it(office: Client) -> None:
    gig = open_gig(seats_max=5)
    form = form_of(office, url("change", gig), title="Mine", seats_max="")
    for seats_max in (6, 7):
        offers.update(gig=gig, title="Theirs", seats_max=seats_max, by=BY, now=timezone.now())
    again = forms_of(text(office, url("change", gig), form))[""]
    assert office.post(url("change", gig), again).status_code == 302
    gig = Gig.objects.get()
    assert (gig.title, gig.seats_max) == ("Mine", None)


def test_who_is_overtaken_between_check_and_saving_reads_it_too(office: Client, monkeypatch) -> None:
    gig = open_gig()
    form = form_of(office, url("change", gig), title="Mine")

    def overtake(request: Any) -> dict[str, Any]:
        monkeypatch.undo()
        offers.update(gig=gig, title="Theirs", by=BY, now=timezone.now())
        return who_and_when(request)

    monkeypatch.setattr(gig_admin, "who_and_when", overtake)
    # Here the change of the other is rolled back with the request; elsewhere the page tells what it was.
    assert "The gig has been changed meanwhile." in text(office, url("change", gig), form)
    assert Gig.objects.get().title == "Test the checkout"


@pytest.mark.parametrize("version", ["", "yesterday", "2026-13-45", "2026-01-01T00:00:00"])
def test_a_version_that_is_none_hinders_nobody(office: Client, version: str) -> None:
    gig = open_gig()
    assert office.post(url("change", gig), form_of(office, url("change", gig), version=version)).status_code == 302


# --- Why somebody was asked -----------------------------------------------------------------------------------------


def test_a_worker_is_explained_by_number_and_by_address(office: Client, unchanged) -> None:
    gig, worker = open_gig(filter_query={"languages": "de"}), make_worker(languages=["fr"])
    for asked_for in (str(worker.pk), worker.user.email.upper()):
        with unchanged():
            page = text(office, url("explain", gig, worker=asked_for))
        assert "does not match the filter" in page
        assert "the profile says" in page


@pytest.mark.parametrize("asked_for", ["nobody@example.org", "0", "-1", "9" * 40, "\0", "<script>", "x" * 10_000])
def test_a_worker_that_is_none_is_told_at_the_field(office: Client, asked_for: str) -> None:
    page = text(office, url("explain", open_gig(), worker=asked_for))
    assert "No worker has this address or number" in page
    assert "<script>alert" not in page


def test_an_account_that_is_no_worker_is_none(office: Client) -> None:
    user = User.objects.create_user("plain@example.org")
    assert not Worker.objects.filter(pk=user.pk).exists()
    assert "No worker has" in text(office, url("explain", open_gig(), worker=user.email))


def test_the_form_takes_few_queries(office: Client, django_assert_max_num_queries) -> None:
    make_workers(5, languages=["de"])
    gig = open_gig()
    with django_assert_max_num_queries(11):
        office.get(url("change", gig))


def test_what_is_asked_leaves_no_trace_in_the_log(office: Client) -> None:
    gig = open_gig()
    before = Event.objects.count()
    office.post(f"{PREVIEW}?gig={gig.pk}", {})
    office.get(url("dry_run", gig))
    office.get(url("explain", gig, worker="1"))
    assert Event.objects.count() == before
