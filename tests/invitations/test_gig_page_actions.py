"""What staff do on a gig's page: a GET says what it would mean, a POST does it, through the actions, in their name."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import guests, offers
from invitations.admin import copying
from invitations.models import Invitation, Status, Wave
from tests.factories import (
    BY,
    WHO_AND_WHEN,
    make_accepted,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_worker_ids,
)
from tests.invitations.test_gig_page import named_worker, open_gig, staff_who_may, text_of, url
from tests.pages import forms_of
from workers.models import User

pytestmark = pytest.mark.django_db

CHANGES = ["wave", "archive", "expire", "reset", "invite"]


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("staff@example.org", "secret")


@pytest.fixture
def office(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def told(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def rest_of(gig: Gig) -> dict[str, int]:
    amounts = {status: gig.invitations.filter(status=status).count() for status in Status}
    return {str(status): amount for status, amount in amounts.items() if amount}


# --- Who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHANGES)
def test_who_only_looks_does_nothing_by_url(client: Client, name: str, unchanged) -> None:
    gig = make_invitation(open_gig()).gig
    client.force_login(staff_who_may("view_gig", "view_worker", "view_invitation"))
    with unchanged():
        for method in (client.get, client.post):
            assert method(url(name, gig), {"all": "1", "number": "1", "step": "invite"}).status_code == 403


@pytest.mark.parametrize(("role", "allowed"), [("admin", True), ("coordinator", True), ("viewer", False)])
@pytest.mark.parametrize("name", [*CHANGES, "copy"])
def test_what_each_role_may(client: Client, role: str, allowed: bool, name: str) -> None:
    gig = make_invitation(open_gig()).gig
    person = staff_who_may()
    person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    assert (client.get(url(name, gig)).status_code != 403) is allowed
    assert (url(name, gig) in text_of(client, url("page", gig))) is allowed


@pytest.mark.parametrize(("name", "permission"), [("export", "view_worker"), ("copy", "add_gig")])
def test_exporting_and_copying_have_a_permission_of_their_own(client: Client, name: str, permission: str) -> None:
    gig = open_gig()
    client.force_login(staff_who_may("view_gig", "change_gig", "change_invitation"))
    assert client.get(url(name, gig)).status_code == 403
    client.force_login(staff_who_may("view_gig", permission))
    assert client.get(url(name, gig)).status_code in (200, 302)


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_is_done_without_the_token(boss: User, name: str, unchanged) -> None:
    gig = make_invitation(open_gig()).gig
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(boss)
    with unchanged():
        assert strict.post(url(name, gig), {"all": "1", "number": "1"}).status_code == 403


# --- A wave ---------------------------------------------------------------------------------------------------------


def test_a_wave_is_told_before_it_runs(office: Client) -> None:
    named_worker("Amara", "Okafor")
    page = text_of(office, url("wave", open_gig(total_seats=2, invitation_multiplier=3)))
    for sentence in ("Invites 1 person at once.", "Wanted are 6: 2 open seats", "Amara Okafor", "Run wave 1"):
        assert sentence in page


def test_a_wave_runs_once_however_often_it_is_sent(office: Client, boss: User) -> None:
    make_worker_ids(30)
    gig = open_gig()
    for sentence in ("Wave 1 invited 10 people.", "Nothing was done now: wave 1 had come on"):
        answer = office.post(url("wave", gig), {"number": "1"})
        assert answer.url == url("page", gig)
        assert told(answer)[-1].startswith(sentence)
    assert [(wave.number, wave.by) for wave in Wave.objects.all()] == [(1, boss.actor)]


@pytest.mark.parametrize("number", ["", "x", "0", "-1", str(10**30)])
def test_a_wave_without_a_number_is_asked_for_again(office: Client, number: str, unchanged) -> None:
    gig = open_gig()
    with unchanged():
        assert office.post(url("wave", gig), {"number": number}).status_code == 200


def test_a_wave_that_cannot_be_says_why(office: Client, unchanged) -> None:
    gig = open_gig()
    make_accepted(gig)
    with unchanged():
        assert "has all the workers it wants" in text_of(office, url("wave", gig))
        assert "has all the workers it wants" in told(office.post(url("wave", gig), {"number": "1"}))[0]


# --- Archiving ------------------------------------------------------------------------------------------------------


def test_archiving_says_what_it_means_and_does_it_once(office: Client, boss: User, logged) -> None:
    gig = make_invitation(open_gig(total_seats=2)).gig
    make_accepted(gig)
    page = text_of(office, url("archive", gig))
    assert "Pending invitations that expire: 1 person." in page
    assert "Who holds a seat keeps it: 1 person." in page
    with logged() as events:
        for _ in range(2):
            assert told(office.post(url("archive", gig)))[-1] == "The gig is archived."
    assert [(event.type, event.by) for event in events if event.type == "gig.archived"] == [
        ("gig.archived", boss.actor)
    ]
    assert rest_of(gig) == {"accepted": 1, "expired": 1}
    assert "archived already" in text_of(office, url("archive", gig))


def test_a_gig_is_archived_at_a_moment_in_the_zone_of_the_one_who_says_it(client: Client) -> None:
    client.force_login(User.objects.create_superuser("b@example.org", "secret", time_zone="Asia/Bangkok"))
    gig = open_gig()
    client.post(url("archive", gig), {"archive_at": "2100-03-02T12:00"})
    gig.refresh_from_db()
    assert (f"{gig.archive_at:%Y-%m-%d %H:%M}", gig.archived_at) == ("2100-03-02 05:00", None)


def test_archive_archives_also_where_a_moment_was_planned(office: Client) -> None:
    gig = open_gig(archive_at=timezone.now() + timedelta(days=30))
    page = text_of(office, url("archive", gig))
    assert "So far it is to be archived by itself on" in page
    office.post(url("archive", gig), forms_of(page)[""])
    assert Gig.objects.get().archived_at


@pytest.mark.parametrize("moment", ["2020-01-01T12:00", "soon", "9999-99-99"])
def test_a_moment_that_is_none_or_past_is_said_at_the_field(office: Client, moment: str, unchanged) -> None:
    gig = open_gig()
    with unchanged():
        answer = office.post(url("archive", gig), {"archive_at": moment})
    assert answer.context["form"].errors["archive_at"]


# --- Expiring -------------------------------------------------------------------------------------------------------


def test_all_pending_expire(office: Client, boss: User) -> None:
    gig = open_gig(total_seats=9)
    for status in (Status.PENDING, Status.PENDING, Status.REJECTED):
        make_in_status(status, gig)
    assert "Can no longer answer: 2 people." in text_of(office, url("expire", gig, all=1))
    for amount in (2, 0):
        assert told(office.post(url("expire", gig), {"all": "1"}))[-1] == f"Expired invitations: {amount}."
    assert rest_of(gig) == {"expired": 2, "rejected": 1}
    assert Event.objects.latest("pk").by == boss.actor


def test_those_selected_expire_and_the_rest_is_told(office: Client) -> None:
    gig = open_gig(total_seats=9)
    chosen, other, rejected = make_invitation(gig), make_invitation(gig), make_in_status(Status.REJECTED, gig)
    page = text_of(office, f"{url('expire', gig)}?invitation={chosen.pk}&invitation={rejected.pk}&invitation=x")
    assert "Can no longer answer: 1 person." in page
    assert "stay as they are: 1 person." in page
    assert f'name="invitation" value="{chosen.pk}"' in page
    office.post(url("expire", gig), {"invitation": [chosen.pk, rejected.pk, "x", 10**30]})
    assert Invitation.objects.get(pk=other.pk).status == Status.PENDING
    assert Invitation.objects.get(pk=chosen.pk).status == Status.EXPIRED


@pytest.mark.parametrize("name", ["expire", "reset"])
def test_nobody_selected_is_nobody(office: Client, name: str, unchanged) -> None:
    gig = make_invitation(open_gig()).gig
    with unchanged():
        assert "There is nothing to do here." in text_of(office, url(name, gig))
        office.post(url(name, gig))


# --- Resetting ------------------------------------------------------------------------------------------------------


def test_a_reset_says_who_loses_a_seat_and_does_it(office: Client, boss: User, logged) -> None:
    gig = open_gig(total_seats=9)
    accepted, pending = make_accepted(gig), make_invitation(gig)
    page = text_of(office, f"{url('reset', gig)}?invitation={accepted.pk}&invitation={pending.pk}")
    for sentence in ("first time: 1 person.", "Lose the seat they hold: 1 person.", "inactive or paused: 1 person."):
        assert sentence in page
    sent = {"invitation": [accepted.pk, pending.pk], "_seated": accepted.pk, "silent": "on"}
    with logged() as events:
        for _ in range(2):
            office.post(url("reset", gig), sent)
    assert [(event.by, event.data["from"], event.data["silent"]) for event in events] == [
        (boss.actor, "accepted", True)
    ]
    assert Gig.objects.get(pk=gig.pk).accepted_count == 0


def test_a_reset_on_a_full_gig_is_refused_with_the_reason(office: Client, unchanged) -> None:
    gig = open_gig()
    rejected = make_in_status(Status.REJECTED, gig)
    make_accepted(gig)
    with unchanged():
        answer = office.post(url("reset", gig), {"invitation": rejected.pk})
    assert "All seats of" in told(answer)[0]


# --- Inviting -------------------------------------------------------------------------------------------------------


def test_people_are_searched_chosen_looked_at_and_invited(office: Client, boss: User) -> None:
    gig = open_gig(total_seats=9)
    amara, bruno = named_worker("Amara", "Okafor"), named_worker("Bruno", "Costa")

    def send(**given: Any) -> Any:
        return office.post(url("invite", gig), given)

    assert [guest.worker for guest, _ in send(step="search", q="okaf").context["listed"]] == [amara]
    kept = send(step="search", q="brun", worker=[amara.pk]).context["listed"]
    assert [(guest.worker, chosen) for guest, chosen in kept] == [(amara, True), (bruno, False)]
    checked = send(step="check", worker=[amara.pk], emails=f"Bruno <{bruno.user.email}>")
    assert "Invite 2 people" in checked.content.decode()
    assert not gig.invitations.exists()
    for label in ("Invited", "Was invited before"):
        answer = send(step="invite", worker=[amara.pk], emails=bruno.user.email)
        assert f"<summary>{label}" in answer.content.decode()
    assert rest_of(gig) == {"pending": 2}
    assert {event.by for event in Event.objects.filter(type="gig_invitation.created")} == {boss.actor}


def test_whom_the_filter_does_not_match_is_said_before(office: Client) -> None:
    worker = make_worker(languages=["fr"])
    gig = open_gig(filter_query={"languages": "de"})
    page = office.post(url("invite", gig), {"step": "check", "emails": worker.user.email}).content.decode()
    assert "1 of them does not match the filter:" in " ".join(page.split())


def test_no_reward_is_handed_on(office: Client) -> None:
    gig, worker = open_gig(), make_worker()
    office.post(url("invite", gig), {"step": "invite", "worker": worker.pk, "no_reward": "on"})
    assert gig.invitations.get().no_reward


@pytest.mark.parametrize("step", ["check", "invite"])
def test_nobody_listed_is_said_at_the_form(office: Client, step: str, unchanged) -> None:
    gig = open_gig()
    with unchanged():
        answer = office.post(url("invite", gig), {"step": step, "emails": " ,;\n"})
    assert "Choose or list somebody first." in answer.content.decode()


def test_too_long_a_list_is_refused_at_the_field(office: Client, unchanged) -> None:
    gig = open_gig()
    emails = " ".join(f"a{number}@x.org" for number in range(guests.MOST_GUESTS + 1))
    with unchanged():
        answer = office.post(url("invite", gig), {"step": "invite", "emails": emails})
    assert "more than 10,000" in answer.context["form"].errors["emails"][0]


def test_inviting_to_a_full_gig_is_refused_with_the_reason(office: Client) -> None:
    gig = open_gig()
    make_accepted(gig)
    answer = office.post(url("invite", gig), {"step": "invite", "worker": make_worker().pk})
    assert answer.url == url("page", gig)
    assert "All seats of" in told(answer)[0]


def test_hostile_addresses_are_text(office: Client) -> None:
    page = office.post(url("invite", open_gig()), {"step": "check", "emails": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in page.content.decode()


# --- Saving ---------------------------------------------------------------------------------------------------------


def test_who_has_saved_a_gig_stands_on_its_page(office: Client) -> None:
    gig = open_gig()
    form = office.get(reverse("admin:gigs_gig_change", args=[gig.pk])).context["adminform"].form
    sent = {"tasks-TOTAL_FORMS": "0", "tasks-INITIAL_FORMS": "0"}
    for name in form.fields:
        sent |= in_form(name, form.initial[name])
    assert office.post(reverse("admin:gigs_gig_change", args=[gig.pk]), sent).url == url("page", gig)


# --- Duplicating ----------------------------------------------------------------------------------------------------


def test_a_copy_begins_with_all_the_gig_says_and_tells_of_which_it_is_one(office: Client) -> None:
    now = timezone.now()
    gig = make_gig(
        now=now - timedelta(days=30),
        start_at=now - timedelta(days=20),
        end_at=now - timedelta(days=19),
        total_seats=4,
        filter_query={"languages": "de"},
        sort_query={"rating": -1},
    )
    gig_actions.add_task(gig=gig, title="Report a bug", base_price=300, **WHO_AND_WHEN)
    address = office.get(url("copy", gig)).url
    assert address == f"{reverse('admin:gigs_gig_add')}?copy={gig.pk}"
    form = office.get(address)
    initial = form.context["adminform"].form.initial
    assert (initial["title"], initial["total_seats"], initial["sort_query"]) == (gig.title, 4, {"rating": -1})
    assert now < initial["start_at"] <= now + timedelta(days=7)
    assert initial["end_at"] - initial["start_at"] == timedelta(days=1)
    tasks = form.context["inline_admin_formsets"][0].formset
    assert [task.initial for task in tasks.forms] == [{"title": "Report a bug", "base_price": 300}]
    sent = {"tasks-TOTAL_FORMS": "1", "tasks-INITIAL_FORMS": "0"} | {
        "tasks-0-title": "Report a bug",
        "tasks-0-base_price": "300",
    }
    for name in form.context["adminform"].form.fields:
        sent |= in_form(name, initial.get(name))
    assert office.post(address, sent).status_code == 302
    copy = Gig.objects.exclude(pk=gig.pk).get()
    assert (copy.title, copy.filter_query, copy.tasks.get().title) == (gig.title, gig.filter_query, "Report a bug")
    assert Event.objects.get(gig_id=copy.pk, type="gig.created").data["copy_of"] == gig.pk


def in_form(name: str, value: Any) -> dict[str, str]:
    """A field's value as a browser would send it."""
    if value is None:
        return {}
    if name.endswith("_at"):
        return {name: f"{value:%Y-%m-%dT%H:%M:%S}"}
    return {name: json.dumps(value) if isinstance(value, dict) else str(value)}


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=30), timedelta(seconds=1)])
def test_a_copy_of_a_gig_that_is_ahead_keeps_its_times(ahead: timedelta) -> None:
    now = timezone.now()
    gig = Gig(start_at=now + ahead, end_at=now + ahead + timedelta(hours=1))
    assert copying.times_ahead(gig, now)["start_at"] == gig.start_at


@pytest.mark.parametrize(("ago", "weeks"), [(timedelta(0), 1), (timedelta(days=7), 2), (timedelta(days=6), 1)])
def test_a_copy_of_a_gig_that_has_begun_is_as_many_weeks_later_as_it_takes(ago: timedelta, weeks: int) -> None:
    now = timezone.now()
    gig = Gig(start_at=now - ago, end_at=now - ago + timedelta(hours=1))
    assert copying.times_ahead(gig, now)["start_at"] == gig.start_at + timedelta(weeks=weeks)


@pytest.mark.parametrize("copy", ["x", "0", "999999", str(10**30), ""])
def test_a_copy_of_nothing_is_an_empty_form(office: Client, copy: str) -> None:
    assert office.get(reverse("admin:gigs_gig_add"), {"copy": copy}).status_code == 200


# --- Exporting ------------------------------------------------------------------------------------------------------


def exported(client: Client, gig: Gig) -> list[dict[str, str]]:
    content = b"".join(client.get(url("export", gig)).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_people_are_exported_with_states_and_times(client: Client) -> None:
    client.force_login(User.objects.create_superuser("b@example.org", "secret", time_zone="Asia/Bangkok"))
    gig = open_gig(total_seats=9)
    worker = named_worker("Zoe", "Ōkafor")
    make_accepted(gig, worker)
    make_in_status(Status.EXPIRED, gig)
    make_invitation()
    first, second = exported(client, gig)
    assert (first["worker"], first["last_name"], first["email"]) == (str(worker.pk), "Ōkafor", worker.user.email)
    assert (first["status"], first["answered_at"]) == ("accepted", "2026-03-02 19:00:00+07:00")
    assert (second["status"], second["answered_at"], second["wave"]) == ("expired", "", "")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_cell_is_a_formula(office: Client, name: str) -> None:
    invitation = make_invitation(open_gig())
    User.objects.filter(pk=invitation.worker_id).update(first_name=name)
    [row] = exported(office, invitation.gig)
    assert row["first_name"] == f"'{name}"


def test_the_file_says_that_it_is_utf8_and_has_a_name(office: Client) -> None:
    gig = open_gig()
    answer = office.get(url("export", gig))
    assert next(iter(answer.streaming_content)).startswith(b"\xef\xbb\xbfworker,")
    assert answer["Content-Disposition"] == f'attachment; filename="gig-{gig.pk}-people.csv"'


# --- Closed gigs ----------------------------------------------------------------------------------------------------


def test_an_archived_gig_offers_nothing_that_it_would_refuse(office: Client) -> None:
    gig = make_invitation(open_gig()).gig
    offers.archive(gig=gig, by=BY, now=timezone.now())
    page = text_of(office, url("page", gig))
    for name in ("wave", "invite", "archive", "reset"):
        assert url(name, gig) not in page
