"""A gig as staff look at it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from events.sentences import CODES
from gigs import actions as gig_actions
from gigs.models import Gig, InvitationMode, Phase
from invitations import actions, in_bulk, inviting, offers, visits, waves
from invitations.admin.pictures import Seats
from invitations.admin.timeline import steps_of
from invitations.models import RejectionReason, Status
from tests.factories import (
    BY,
    NOW,
    WHO_AND_WHEN,
    make_accepted,
    make_auto_gig,
    make_gig,
    make_in_status,
    make_invitation,
    make_worker,
    make_worker_ids,
    numbers,
)
from workers import actions as worker_actions
from workers.models import User, Worker

pytestmark = pytest.mark.django_db

READ = ["page", "numbers", "matched", "export", "copy", "wave", "archive", "expire", "reset", "invite"]


def staff_who_may(*permissions: str) -> User:
    user = User.objects.create_user(f"staff{next(numbers)}@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("staff@example.org", "secret"))
    return client


def url(name: str, gig: Gig | int, **query: Any) -> str:
    return reverse(f"admin:gigs_gig_{name}", args=[gig if isinstance(gig, int) else gig.pk], query=query)


def open_gig(**fields: Any) -> Gig:
    return make_gig(now=timezone.now(), **fields)


def named_worker(first_name: str, last_name: str) -> Worker:
    email = f"{first_name.lower()}{next(numbers)}@example.org"
    user = worker_actions.create_user(email=email, first_name=first_name, last_name=last_name, by=BY, now=NOW)
    return worker_actions.write_document(user=user, document={}, by=BY, now=NOW)


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# --- Who comes here -------------------------------------------------------------------------------------------------


def test_the_page_stands_where_django_would_lead_to_the_form(office: Client) -> None:
    gig = open_gig()
    assert url("page", gig) == f"/admin/gigs/gig/{gig.pk}/"
    assert gig.title in text_of(office, url("page", gig))


def test_djangos_own_history_leads_to_the_gigs(office: Client) -> None:
    gig = make_gig()
    answer = office.get(reverse("admin:gigs_gig_history", args=[gig.pk]))
    assert answer.url == f"/admin/gigs/gig/{gig.pk}/#history"


@pytest.mark.parametrize("name", READ)
def test_whoever_is_not_staff_is_sent_to_sign_in(client: Client, name: str) -> None:
    gig = open_gig()
    assert client.get(url(name, gig)).status_code == 302
    client.force_login(make_worker().user)
    answer = client.get(url(name, gig))
    assert answer.status_code in (302, 403)
    assert gig.title not in answer.content.decode()


@pytest.mark.parametrize("name", READ)
def test_staff_who_may_not_see_gigs_are_refused(client: Client, name: str) -> None:
    client.force_login(staff_who_may("view_worker", "view_invitation"))
    assert client.get(url(name, open_gig())).status_code == 403


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("pk", [999_999, 2**63, 10**40])
def test_a_gig_that_is_none_is_not_found(office: Client, name: str, pk: int) -> None:
    assert office.get(url(name, pk)).status_code == 404


@pytest.mark.parametrize("pk", ["-1", "x", "1.5", "%00"])
@pytest.mark.parametrize("rest", ["", "numbers/", "wave/"])
def test_a_hostile_id_is_not_found(office: Client, pk: str, rest: str) -> None:
    assert office.get(f"/admin/gigs/gig/{pk}/{rest}").status_code == 404


@pytest.mark.parametrize("name", ["page", "numbers", "matched", "export", "copy"])
def test_pages_to_read_take_no_post(office: Client, name: str) -> None:
    assert office.post(url(name, open_gig())).status_code == 405


@pytest.mark.parametrize("name", READ)
def test_no_other_method_is_taken(office: Client, name: str) -> None:
    assert office.delete(url(name, open_gig())).status_code == 405


@pytest.mark.parametrize("name", READ)
def test_looking_changes_nothing(office: Client, name: str, unchanged) -> None:
    gig = make_invitation(open_gig()).gig
    with unchanged():
        for method in (office.get, office.head):
            assert method(url(name, gig, all=1, invitation=1, step="invite")).status_code in (200, 302)


def test_a_viewer_sees_no_buttons_and_no_names_of_people_they_may_not_see(client: Client) -> None:
    worker = named_worker("Amara", "Okafor")
    gig = make_invitation(open_gig(), worker).gig
    client.force_login(staff_who_may("view_gig"))
    told = text_of(client, url("page", gig))
    for name in ("wave", "invite", "archive", "expire", "reset", "export", "copy"):
        assert url(name, gig) not in told
    assert "Okafor" not in told
    assert f"Worker {worker.pk}" in told


# --- What it tells --------------------------------------------------------------------------------------------------


def test_it_tells_seats_funnel_people_and_history(office: Client) -> None:
    gig = open_gig(total_seats=3, seats_min=2, seats_max=4)
    worker = named_worker("Amara", "Okafor")
    make_accepted(gig, worker)
    rejected = make_in_status(Status.REJECTED, gig)
    actions.give_reason(invitation=rejected, reason=RejectionReason.TOO_FAR, note="Over the hills", **WHO_AND_WHEN)
    told = text_of(office, url("page", gig))
    assert "Seats: 1 taken, 3 wanted, at least 2, at most 4" in told
    assert "too far 1" in told
    assert "Over the hills" in told
    assert "Amara Okafor accepted the gig" in told
    assert worker.user.email in told


def test_it_tells_what_is_offered_and_who_is_asked(office: Client) -> None:
    queries = {"filter_query": {"languages": "de", "age": {"$gte": 18}}, "sort_query": {"rating": -1, "age": 1}}
    gig = open_gig(description="Buy shoes.\n\nReturn <them>.", **queries)
    gig_actions.add_task(gig=gig, title="Report a bug", base_price=300, **WHO_AND_WHEN)
    told = text_of(office, url("page", gig))
    for part in ("<p>Return &lt;them&gt;.</p>", "Report a bug", "3.00", "languages is “de”", "age is at least 18"):
        assert part in told, part
    assert "<li><bdi>rating, the highest first</bdi></li><li><bdi>age, the lowest first</bdi></li>" in told


def test_a_gig_with_nobody_and_no_wave_says_so(office: Client) -> None:
    told = text_of(office, url("page", open_gig()))
    for sentence in ("Nobody has been invited yet.", "No wave has been yet.", "people are invited by hand"):
        assert sentence in told


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"invitation_mode": "auto"}, "Wave 1 comes now"),
        ({"invitation_mode": "manual"}, "No wave comes by itself"),
    ],
)
def test_it_tells_when_the_next_wave_comes(office: Client, fields: dict, sentence: str) -> None:
    assert sentence in text_of(office, url("page", open_gig(**fields)))


def test_it_tells_why_no_wave_comes(office: Client) -> None:
    full, archived = open_gig(invitation_mode="auto"), open_gig()
    make_accepted(full)
    offers.archive(gig=archived, by=BY, now=timezone.now())
    assert "enough people have accepted" in text_of(office, url("page", full))
    assert "the gig is over" in text_of(office, url("page", archived))


def test_times_are_those_of_the_one_who_looks(client: Client) -> None:
    boss = User.objects.create_superuser("boss@example.org", "secret", time_zone="Asia/Bangkok")
    client.force_login(boss)
    start = datetime(2100, 3, 2, 12, tzinfo=UTC)
    told = text_of(client, url("page", open_gig(start_at=start, end_at=start + timedelta(hours=1))))
    assert "2 Mar 2100, 19:00" in told
    assert "Asia/Bangkok" in told


def test_hostile_text_is_text(office: Client) -> None:
    gig = open_gig(title="<script>alert(1)</script>\u202e")
    told = text_of(office, url("page", gig))
    assert "<script>alert(1)" not in told
    assert "&lt;script&gt;alert(1)" in told


@pytest.mark.parametrize("code", [*Status, *Phase, *InvitationMode, *RejectionReason])
def test_every_code_that_is_shown_has_words(code: str) -> None:
    assert code in CODES


def test_how_many_match_is_counted_afterwards_or_without_javascript_on_request(office: Client) -> None:
    make_worker(languages=["de"])
    make_worker(languages=["fr"])
    gig = open_gig(filter_query={"languages": "de"})
    assert "<b>1</b> worker matches the filter" in text_of(office, url("matched", gig))
    assert "<b>1</b> worker matches the filter" in text_of(office, url("page", gig, count=1))
    assert "worker matches" not in text_of(office, url("page", gig))


def test_the_live_numbers_are_sent_once(office: Client) -> None:
    gig = open_gig()
    first = office.get(url("numbers", gig))
    again = office.get(url("numbers", gig), headers={"If-None-Match": first["ETag"]})
    make_invitation(gig)
    changed = office.get(url("numbers", gig), headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)


# --- People ---------------------------------------------------------------------------------------------------------


def people_on(client: Client, gig: Gig, **query: Any) -> list[int]:
    return [invitation.worker_id for invitation in client.get(url("page", gig, **query)).context["roster"].people]


def test_the_latest_answer_comes_first_then_the_latest_invited(office: Client) -> None:
    gig = open_gig(total_seats=9)
    early, late, silent = (make_invitation(gig) for _ in range(3))
    for invitation, hours in ((early, 1), (late, 2)):
        actions.reject(invitation=invitation, by=BY, now=NOW + timedelta(hours=hours))
    assert people_on(office, gig) == [late.worker_id, early.worker_id, silent.worker_id]


def test_people_are_found_by_state_and_by_how_they_begin(office: Client) -> None:
    gig = open_gig(total_seats=9)
    amara, bruno = named_worker("Amara", "Okafor"), named_worker("Bruno", "Costa")
    make_accepted(gig, amara)
    make_invitation(gig, bruno)
    assert people_on(office, gig, status="accepted") == [amara.pk]
    for search in ("amara", "OKAF", "amara okafor", amara.user.email):
        assert people_on(office, gig, q=search) == [amara.pk], search
    for search in ("mara", "amara costa", "%"):
        assert people_on(office, gig, q=search) == [], search
    assert people_on(office, gig, q="amara", status="pending") == []


def test_a_person_leads_to_the_page_about_them(office: Client) -> None:
    invitation = make_invitation(open_gig())
    person = reverse("admin:workers_worker_page", args=[invitation.worker_id])
    for page in (url("page", invitation.gig), reverse("admin:invitations_invitation_change", args=[invitation.pk])):
        assert f'href="{person}"' in text_of(office, page)


@pytest.mark.parametrize("query", [{"status": "x"}, {"page": "x"}, {"page": "-1"}, {"page": "0"}, {"q": "\0"}])
def test_what_makes_no_sense_is_as_if_it_were_not_there(office: Client, query: dict) -> None:
    invitation = make_invitation(open_gig())
    assert people_on(office, invitation.gig, **query) == [invitation.worker_id]


def test_people_come_in_pages(office: Client) -> None:
    gig = open_gig(total_seats=999)
    inviting.invite_many(gig=gig, worker_ids=make_worker_ids(60), **WHO_AND_WHEN)
    pages = [people_on(office, gig, page=number) for number in (1, 2, 3, 4, 10**30)]
    assert [len(page) for page in pages] == [25, 25, 10, 0, 25]
    assert len({pk for page in pages[:3] for pk in page}) == 60


# --- Waves and history ----------------------------------------------------------------------------------------------


def test_waves_that_found_nobody_are_told_together() -> None:
    make_worker_ids(1)
    gig = make_auto_gig()
    for _ in range(4):
        waves.run(gig=gig, **WHO_AND_WHEN)
    make_worker()
    waves.run(gig=gig, by="user:1", now=NOW)
    steps = [(step.earliest.number, step.latest.number, step.by_hand) for step in steps_of(gig)]
    assert steps == [(5, 5, True), (2, 4, False), (1, 1, True)]


def test_what_happened_to_many_at_once_is_told_once(office: Client) -> None:
    gig = open_gig(total_seats=99)
    inviting.invite_many(gig=gig, worker_ids=make_worker_ids(30), **WHO_AND_WHEN)
    in_bulk.expire(gig=gig, **WHO_AND_WHEN)
    lines = office.get(url("page", gig)).context["history"].lines
    assert [line.others for line in lines] == [29, 29, 0]


def test_a_line_tells_of_any_number_and_the_page_goes_on_behind_it(office: Client) -> None:
    gig = open_gig(total_seats=999)
    inviting.invite_many(gig=gig, worker_ids=make_worker_ids(650), **WHO_AND_WHEN)
    in_bulk.expire(gig=gig, **WHO_AND_WHEN)
    history = office.get(url("page", gig)).context["history"]
    told = [(line.entry.event.type, line.others) for line in history.lines]
    assert told == [("gig_invitation.updated", 649), ("gig_invitation.created", 649), ("gig.created", 0)]
    assert history.earlier is None


def test_whom_the_engine_invited_stands_in_the_wave(office: Client) -> None:
    make_worker_ids(5)
    gig = open_gig(invitation_mode="auto")
    waves.run_due(now=timezone.now())
    told = [line.entry.event.type for line in office.get(url("page", gig)).context["history"].lines]
    assert told == ["wave.created", "gig.created"]


def test_the_history_leads_on_to_what_was_earlier(office: Client) -> None:
    gig = open_gig(total_seats=99)
    for _ in range(30):
        invitation = make_invitation(gig)
        visits.see(worker_id=invitation.worker_id, invitation_ids=[invitation.pk], **WHO_AND_WHEN)
    seen: list[int] = []
    before: int | None = None
    while True:
        history = office.get(url("page", gig, **({"before": before} if before else {}))).context["history"]
        seen += [line.entry.event.pk for line in history.lines]
        if not (before := history.earlier):
            break
    assert seen == list(Event.objects.for_gig(gig.pk).order_by("-pk").values_list("pk", flat=True))


# --- Pictures -------------------------------------------------------------------------------------------------------


def test_seats_are_drawn_one_by_one() -> None:
    gig = Gig(accepted_count=2, seats_min=1, total_seats=3, seats_max=5)
    assert [dot.kind for dot in Seats(gig).dots] == ["taken", "taken", "wanted", "spare", "spare"]


def test_many_seats_are_a_bar() -> None:
    seats = Seats(Gig(accepted_count=50, seats_min=100, total_seats=150, seats_max=200))
    assert (seats.dots, seats.taken, seats.minimum, seats.wanted) == ([], "25.00", "50.00", "75.00")


# --- Budgets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("superuser", [True, False])
def test_the_page_takes_few_queries_however_much_there_is(
    client: Client, superuser: bool, django_assert_max_num_queries
) -> None:
    gig = open_gig(total_seats=999, invitation_mode="auto")
    make_worker_ids(300)
    waves.run(gig=gig, **WHO_AND_WHEN)
    for status in Status:
        for _ in range(5):
            make_in_status(status, gig)
    coordinator = staff_who_may("view_gig", "change_gig", "view_worker", "change_invitation")
    client.force_login(User.objects.create_superuser("boss@example.org", "secret") if superuser else coordinator)
    with django_assert_max_num_queries(12):
        client.get(url("page", gig))
    with django_assert_max_num_queries(7):
        client.get(url("numbers", gig))


# --- The list of gigs -----------------------------------------------------------------------------------------------


def test_the_list_leads_to_the_page(office: Client) -> None:
    gig = make_accepted(open_gig(total_seats=3)).gig
    told = text_of(office, reverse("admin:gigs_gig_changelist"))
    assert f'href="{url("page", gig)}"' in told
    assert "1 of 3" in told


@pytest.mark.parametrize("phase", Phase)
def test_the_filter_by_phase_finds_what_the_gig_says_of_itself(office: Client, phase: Phase) -> None:
    now = timezone.now()
    hour = timedelta(hours=1)
    for begin, end in ((hour, 2 * hour), (-hour, hour), (-2 * hour, -hour)):
        gig = make_gig(now=now - 3 * hour, start_at=now + begin, end_at=now + end)
    offers.archive(gig=gig, by=BY, now=now)
    make_gig(now=now - 3 * hour, start_at=now - 2 * hour, end_at=now - hour)
    found = Gig.objects.in_phases([phase], now)
    assert [gig.phase(now) for gig in found] == [phase]
    answer = office.get(reverse("admin:gigs_gig_changelist"), {"phase": phase})
    assert [gig.pk for gig in answer.context["cl"].result_list] == [gig.pk for gig in found]


# --- The ledger -----------------------------------------------------------------------------------------------------


def test_an_invitation_has_a_page_with_its_own_history(office: Client) -> None:
    invitation = make_in_status(Status.REJECTED, open_gig())
    make_invitation(invitation.gig)
    answer = office.get(reverse("admin:invitations_invitation_change", args=[invitation.pk]))
    assert [entry.event.invitation_id for entry in answer.context["entries"]] == [invitation.pk] * 2
    assert f"{url('reset', invitation.gig)}?invitation={invitation.pk}" in answer.content.decode()


@pytest.mark.parametrize("pk", ["0", "-1", "x", "999999", str(2**63)])
def test_an_invitation_that_is_none_is_not_found(office: Client, pk: str) -> None:
    assert office.get(f"/admin/invitations/invitation/{pk}/change/").status_code == 404


def test_an_invitations_page_takes_no_post_and_nobody_who_may_not_see_it(client: Client) -> None:
    address = reverse("admin:invitations_invitation_change", args=[make_invitation().pk])
    client.force_login(staff_who_may("view_gig"))
    assert client.get(address).status_code == 403
    client.force_login(staff_who_may("view_invitation"))
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("model", ["invitation", "wave", "attempt"])
def test_the_ledger_is_listed_with_few_queries(office: Client, model: str, django_assert_max_num_queries) -> None:
    make_worker_ids(30)
    for _ in range(5):
        waves.run(gig=make_gig(total_seats=3), **WHO_AND_WHEN)
    for _ in range(5):
        inviting.attempt(worker=make_worker(), gig_ids=[Gig.objects.latest("pk").pk], **WHO_AND_WHEN)
    with django_assert_max_num_queries(7):
        assert office.get(reverse(f"admin:invitations_{model}_changelist")).status_code == 200


def test_the_waves_of_one_gig_can_be_listed(office: Client) -> None:
    gig, other = make_gig(), make_gig()
    for each in (gig, other):
        waves.run(gig=each, **WHO_AND_WHEN)
    answer = office.get(reverse("admin:invitations_wave_changelist"), {"gig": gig.pk})
    assert [wave.gig_id for wave in answer.context["cl"].result_list] == [gig.pk]
