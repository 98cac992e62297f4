"""Staff's plain admin pages go through the actions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from gigs.models import Gig
from invitations.admin.confirming import READ
from invitations.admin.gig_rules import RULES
from tests.factories import make_accepted, make_gig, make_invitation, make_worker
from workers.models import User, Worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return User.objects.create_superuser("staff@example.org", "secret")


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def gig_form(**changes) -> dict:
    start = timezone.now() + timedelta(days=1)
    form = {
        "title": "Test the checkout",
        "description": "Buy shoes.",
        "url": "https://example.org",
        "start_at": f"{start:%Y-%m-%d}T10:00",
        "end_at": f"{start + timedelta(days=1):%Y-%m-%d}T10:00",
        "total_seats": "3",
        "invitation_mode": "auto",
        "invitation_multiplier": "10",
        "invitation_frequency": "5",
        "filter_query": '{"languages": "de"}',
        "sort_query": '{"rating": -1, "age": 1}',
        "tasks-TOTAL_FORMS": "1",
        "tasks-INITIAL_FORMS": "0",
        "tasks-0-title": "Report a bug",
        "tasks-0-base_price": "300",
    }
    return form | changes


def change(office: Client, gig: Gig, form: dict) -> None:
    """Saved, the consequences read."""
    url = reverse("admin:gigs_gig_change", args=[gig.pk])
    asked = office.post(url, form)
    office.post(url, form | {READ: [value for name, value in asked.context["hidden"] if name == READ]})


def test_staff_offer_a_gig_with_a_task(office: Client, staff: User) -> None:
    answer = office.post(reverse("admin:gigs_gig_add"), gig_form())
    assert answer.status_code == 302
    gig = Gig.objects.get()
    assert (gig.seats_min, list(gig.sort_query), gig.tasks.get().base_price) == (3, ["rating", "age"], 300)
    assert gig.next_wave_at is not None
    assert Event.objects.get(type="gig.created").by == staff.actor


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("filter_query", '{"age": {"$near": 3}}', "$near"),
        ("sort_query", '{"age": 2}', "sort order is refused"),
        ("end_at", "2020-01-01T10:00", "The end has to be ahead of now."),
        ("url", "javascript:alert(1)", "Enter a valid URL."),
    ],
)
def test_what_is_wrong_is_said_at_the_form(office: Client, field: str, value: str, sentence: str) -> None:
    answer = office.post(reverse("admin:gigs_gig_add"), gig_form(**{field: value}))
    assert sentence in answer.content.decode()
    assert not Gig.objects.exists()


@pytest.mark.parametrize(
    ("changes", "complaints"),
    [
        ({"seats_min": "4"}, {"seats_min": "These are more than the seats wanted"}),
        ({"seats_max": "2"}, {"seats_max": "These are fewer than the seats wanted"}),
        ({"total_seats": "0"}, {"total_seats": "Write at least 1."}),
        ({"seats_min": "0"}, {"seats_min": "Write at least 1."}),
        ({"invitation_frequency": "0"}, {"invitation_frequency": "Write at least 1."}),
        ({"start_at": "2100-01-02T10:00", "end_at": "2100-01-02T10:00"}, {"end_at": "The end has to be later"}),
        ({"end_at": "2020-01-01T10:00"}, {"end_at": "The end has to be ahead of now."}),
    ],
)
def test_a_rule_between_fields_is_told_at_one_in_its_words(office: Client, changes: dict, complaints: dict) -> None:
    told = office.post(reverse("admin:gigs_gig_add"), gig_form(**changes)).context["adminform"].form.errors
    assert told.keys() == complaints.keys()
    assert all(complaints[name] in str(sentences) for name, sentences in told.items())


def test_every_rule_that_a_form_can_break_has_its_field_and_words() -> None:
    # The others the actions keep by themselves.
    kept = {"gig_archived_is_closed", "gig_with_vacancies_has_next_wave"}
    assert {rule.name for rule in Gig._meta.constraints} - kept == RULES.keys()


def test_a_change_goes_through_the_action(office: Client, staff: User) -> None:
    gig = make_gig(now=timezone.now(), total_seats=2)
    change(office, gig, gig_form(title="Another"))
    gig.refresh_from_db()
    assert (gig.title, gig.total_seats) == ("Another", 3)
    assert Event.objects.get(type="gig.updated").by == staff.actor


def test_a_started_gig_takes_other_changes_though_its_start_is_more_exact_than_the_form(office: Client) -> None:
    now = timezone.now()
    gig = make_gig(now=now, start_at=now - timedelta(hours=1, microseconds=5), end_at=now + timedelta(days=1))
    form = gig_form(
        title=gig.title,
        description=gig.description,
        url=gig.url,
        start_at=f"{gig.start_at:%Y-%m-%dT%H:%M:%S}",
        total_seats="2",
    )
    change(office, gig, form)
    assert Gig.objects.get().total_seats == 2


def test_seats_below_those_taken_are_refused_at_the_form(office: Client) -> None:
    gig = make_gig(now=timezone.now(), total_seats=2)
    for _ in range(2):
        make_accepted(gig)
    answer = office.post(reverse("admin:gigs_gig_change", args=[gig.pk]), gig_form(total_seats="1"))
    told = answer.context["adminform"].form.errors
    assert "More workers have accepted than these seats hold" in str(told["total_seats"])
    assert Gig.objects.get().total_seats == 2


def test_a_started_gig_cannot_be_deleted(office: Client) -> None:
    now = timezone.now()
    gig = make_gig(now=now, start_at=now - timedelta(hours=1))
    assert office.post(reverse("admin:gigs_gig_delete", args=[gig.pk]), {"post": "yes"}).status_code == 403


def test_a_gig_ahead_is_deleted_with_its_invitations(office: Client, staff: User) -> None:
    gig = make_gig(now=timezone.now())
    make_invitation(gig)
    office.post(reverse("admin:gigs_gig_delete", args=[gig.pk]), {"post": "yes"})
    assert not Gig.objects.exists()
    assert Event.objects.get(type="gig.deleted").by == staff.actor


def test_what_goes_with_a_gig_is_told_in_the_language_of_the_page(office: Client) -> None:
    gig = make_gig(now=timezone.now())
    make_invitation(gig)
    make_invitation(gig)
    answer = office.get(reverse("admin:gigs_gig_delete", args=[gig.pk]), headers={"accept-language": "de"})
    told = answer.content.decode()
    assert "<li>2 Einladungen</li>" in told
    assert "<li>Gigs: 1</li>" in told
    assert "<li>Einladungen: 2</li>" in told


@pytest.mark.parametrize("model", ["invitations_invitation", "invitations_wave", "events_event"])
def test_what_the_engine_writes_is_only_looked_at(office: Client, model: str) -> None:
    make_invitation()
    assert office.get(reverse(f"admin:{model}_changelist")).status_code == 200
    assert office.get(reverse(f"admin:{model}_add")).status_code == 403


def test_staff_make_an_account_a_worker(office: Client, staff: User) -> None:
    form = {"user": staff.email, "external_id": "", "document": '{"languages": ["de"]}'}
    assert office.post(reverse("admin:workers_worker_add"), form).status_code == 302
    worker = Worker.objects.get()
    assert worker.profile == {"languages": ["de"]}
    assert worker.document["_id"] == staff.pk


def test_a_reserved_key_is_refused_at_the_document(office: Client, staff: User) -> None:
    form = {"user": staff.email, "external_id": "", "document": '{"_id": 7}'}
    answer = office.post(reverse("admin:workers_worker_add"), form)
    assert "written by the Space itself" in answer.content.decode()
    assert not Worker.objects.exists()


def test_staff_make_an_account_by_email(office: Client) -> None:
    form = {"email": "New@Example.org", "password1": "long-enough-9", "password2": "long-enough-9"}
    form["usable_password"] = "true"
    assert office.post(reverse("admin:workers_user_add"), form).status_code == 302
    assert User.objects.filter(email="new@example.org").exists()


def test_a_key_that_no_worker_has_is_reported_but_taken(office: Client) -> None:
    make_worker(languages=["de"])
    form = gig_form(filter_query='{"langauges": "de"}', sort_query="{}")
    answer = office.post(reverse("admin:gigs_gig_add"), form, follow=True)
    assert "did you mean `languages`?" in answer.content.decode()
    assert Gig.objects.exists()


def test_an_empty_filter_means_everybody(office: Client) -> None:
    office.post(reverse("admin:gigs_gig_add"), gig_form(filter_query="", sort_query=""))
    gig = Gig.objects.get()
    assert (gig.filter_query, gig.sort_query) == ({}, {})


@pytest.mark.parametrize("query", ["[]", '""'])
def test_a_filter_that_is_no_object_is_refused_at_the_form(office: Client, query: str) -> None:
    answer = office.post(reverse("admin:gigs_gig_add"), gig_form(filter_query=query))
    assert "The filter is refused" in answer.content.decode()


def test_another_order_of_the_sort_is_a_change(office: Client) -> None:
    gig = make_gig(now=timezone.now(), sort_query={"age": 1, "rating": -1})
    change(office, gig, gig_form())
    assert list(Gig.objects.get().sort_query) == ["rating", "age"]


def test_an_account_made_inactive_in_admin_is_in_the_log(office: Client, staff: User) -> None:
    user = make_worker().user
    date, time = f"{user.date_joined:%Y-%m-%d}", f"{user.date_joined:%H:%M:%S}"
    form = {"email": user.email, "time_zone": "UTC", "date_joined_0": date, "date_joined_1": time}
    assert office.post(reverse("admin:workers_user_change", args=[user.pk]), form).status_code == 302
    event = Event.objects.filter(type="user.updated", worker_id=user.pk).latest("pk")
    assert (event.by, event.data) == (
        staff.actor,
        {"fields": ["is_active"], "from": {"is_active": True}, "to": {"is_active": False}},
    )
