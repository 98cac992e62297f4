"""The admin's frame: first page, menu, lists of any length."""

from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from events import actions as events
from events.models import Event, EventType
from events.telling import tell
from invitations import waves
from space_project import admin as shared
from tests.factories import NOW, WHO_AND_WHEN, make_auto_gig, make_gig, make_invitation, make_worker, make_workers
from tests.invitations.test_gig_page import staff_who_may
from workers.admin.workers import WorkerAdmin
from workers.models import User

pytestmark = pytest.mark.django_db

LISTS = [
    "gigs_gig",
    "invitations_invitation",
    "invitations_wave",
    "invitations_attempt",
    "workers_worker",
    "workers_user",
    "mfa_authenticator",
    "auth_group",
    "events_event",
    "rewards_gigresult",
    "rewards_gigtimeactivity",
    "rewards_payout",
]


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def test_a_new_space_has_nothing_for_anybody_to_do(admin_client) -> None:
    page = admin_client.get("/admin/")
    assert "Nothing needs you" in page.text
    assert page.context["charts"].rate is None


def test_staff_find_their_settings_from_every_page_and_choose_zone_and_language_there(admin_client, admin_user) -> None:
    settings = reverse("workers:settings")
    assert f'href="{settings}"' in admin_client.get("/admin/").text
    assert f'href="{reverse("account_change_password")}"' in admin_client.get(settings).text
    name = {"first_name": "Ada", "last_name": "Admin"}
    admin_client.post(settings, name | {"time_zone": "Europe/Berlin", "language": "de"})
    admin_user.refresh_from_db()
    assert [admin_user.time_zone, admin_user.language] == ["Europe/Berlin", "de"]


def test_what_needs_a_person_stands_with_its_remedy(admin_client, monkeypatch) -> None:
    gig = make_auto_gig(title="Nobody speaks Volapük", now=NOW)
    waves.run(gig=gig, **WHO_AND_WHEN)
    monkeypatch.setattr("invitations.admin.home.timezone.now", lambda: NOW)
    page = admin_client.get("/admin/")
    assert gig.title in page.text
    assert all(reverse(f"admin:gigs_gig_{name}", args=[gig.pk]) in page.text for name in ("page", "change", "invite"))


def test_the_first_page_costs_the_same_whatever_happened(admin_client, django_assert_max_num_queries) -> None:
    for worker in make_workers(5):
        make_invitation(make_gig(), worker)
    admin_client.get("/admin/")
    with django_assert_max_num_queries(12):
        admin_client.get("/admin/")


def test_staff_who_may_not_see_gigs_see_no_numbers(client: Client) -> None:
    client.force_login(User.objects.create_user("new@example.org", is_staff=True))
    make_gig(title="Secret")
    page = client.get("/admin/")
    assert (page.status_code, "charts" in page.context) == (200, False)
    assert "Secret" not in page.text


def test_the_menu_has_groups_and_everything_once(admin_client) -> None:
    menu = admin_client.get("/admin/").context["menu"]
    models = [model["model"]._meta.label_lower for group in menu for model in group["models"]]
    assert len(models) == len(set(models)) > 10
    assert [str(group["name"]) for group in menu][:2] == ["Gigs", "Invitations"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_bounded_number_of_queries(name, admin_client, django_assert_max_num_queries) -> None:
    for worker in make_workers(8):
        waves.run(gig=make_auto_gig(), **WHO_AND_WHEN)
        assert worker.invitations.exists()
    path = reverse(f"admin:{name}_changelist")
    with django_assert_max_num_queries(11):
        assert admin_client.get(path).status_code == 200


def test_a_long_list_is_counted_only_so_far(admin_client, monkeypatch, django_assert_max_num_queries) -> None:
    monkeypatch.setattr(shared, "MOST_LISTED", 3)
    make_workers(5)
    page = admin_client.get(reverse("admin:workers_worker_changelist"))
    assert page.context["cl"].result_count == 3


def test_pages_beyond_the_last_lead_back(admin_client, monkeypatch) -> None:
    monkeypatch.setattr(WorkerAdmin, "list_per_page", 1)
    make_workers(2)
    answer = admin_client.get(reverse("admin:workers_worker_changelist"), {"p": "99999999999999999999"})
    assert answer.status_code == 302


def test_no_list_counts_all_its_rows(admin_client, django_assert_max_num_queries) -> None:
    make_workers(2)
    for name in LISTS[:-4]:
        with django_assert_max_num_queries(11) as queries:
            admin_client.get(reverse(f"admin:{name}_changelist"))
        counts = [query["sql"] for query in queries.captured_queries if "COUNT(" in query["sql"]]
        assert [sql for sql in counts if "LIMIT" not in sql] == [], name


@pytest.mark.parametrize("term", ["worker-", "WORKER-SEVEN@", "kay", "Kay Okafor", "okaf", "seven-7", "{pk}"])
def test_a_worker_is_found(term, admin_client) -> None:
    make_workers(2)
    worker = make_worker()
    worker.external_id = "seven-7"
    worker.save()
    User.objects.filter(pk=worker.pk).update(email="worker-seven@example.org", first_name="Kay", last_name="Okafor")
    path = reverse("admin:workers_worker_changelist")
    page = admin_client.get(path, {"q": term.format(pk=worker.pk)})
    assert [found.pk for found in page.context["cl"].result_list] == [worker.pk]


@pytest.mark.parametrize("term", ["nobody", "9" * 40, "%", "\x00", "'; --", "١٢"])
def test_a_search_for_what_cannot_be_finds_nothing(term, admin_client) -> None:
    make_worker()
    page = admin_client.get(reverse("admin:workers_worker_changelist"), {"q": term})
    assert page.status_code == 200
    assert "\x00" in term or list(page.context["cl"].result_list) == []


def test_names_that_take_too_long_are_not_searched(admin_client, monkeypatch) -> None:
    monkeypatch.setattr("workers.admin.searching.NAME_SECONDS", 0.0)
    page = admin_client.get(reverse("admin:workers_worker_changelist"), {"q": "Kay"})
    assert "too many names" in page.text


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1.5", "٣"])
def test_an_id_that_cannot_be_filters_to_nothing(value, admin_client) -> None:
    make_invitation()
    for name in ("invitations_invitation", "events_event"):
        page = admin_client.get(reverse(f"admin:{name}_changelist"), {"gig": value})
        assert (page.status_code, list(page.context["cl"].result_list)) == (200, [])


def test_invitations_of_a_gig_are_filtered(admin_client) -> None:
    wanted, _other = make_invitation(), make_invitation()
    path = reverse("admin:invitations_invitation_changelist")
    for given in ({"gig": wanted.gig_id}, {"worker": wanted.worker_id}):
        assert list(admin_client.get(path, given).context["cl"].result_list) == [wanted]


def test_the_log_is_told_in_sentences_and_by_type_only_where_it_is_short(admin_client) -> None:
    invitation = make_invitation(make_gig(title="Test the till"))
    path = reverse("admin:events_event_changelist")
    assert tell([Event.objects.latest("pk")])[0].what in unescape(admin_client.get(path).text)
    everything = admin_client.get(path, {"type": "gig.created"}).context["cl"].result_list
    assert {event.type for event in everything} > {"gig.created"}
    narrow = admin_client.get(path, {"type": "gig.created", "gig": invitation.gig_id}).context["cl"].result_list
    assert [event.type for event in narrow] == ["gig.created"]


def test_the_log_leads_to_gigs_and_workers_that_are_there(admin_client, django_assert_max_num_queries) -> None:
    invitation = make_invitation(make_gig(title="Test the till"))
    for _ in range(5):
        make_invitation(make_gig())
    events.record(EventType.GIG_ARCHIVED, by="user:999999", now=NOW, gig_id=999_999, worker_id=999_999)
    with django_assert_max_num_queries(11):
        page = admin_client.get(reverse("admin:events_event_changelist")).text
    gig, worker = invitation.gig_id, invitation.worker_id
    assert f'<a href="/admin/gigs/gig/{gig}/"><bdi>Test the till</bdi></a>' in page
    assert f'<a href="/admin/workers/worker/{worker}/">' in page
    assert '/999999/"' not in page


def test_who_may_not_read_names_reads_none_in_the_log(client) -> None:
    worker = make_invitation().worker
    User.objects.filter(pk=worker.pk).update(first_name="Amara")
    client.force_login(staff_who_may("view_event"))
    page = client.get(reverse("admin:events_event_changelist")).text
    assert f"Account {worker.pk} was invited to the gig" in page
    assert "Amara" not in page
    assert '<a href="/admin/gigs' not in page


def test_passwords_are_changed_where_everybody_changes_theirs(admin_client) -> None:
    assert admin_client.get("/admin/password_change/").url == reverse("account_change_password")
    assert admin_client.post("/admin/logout/").url == reverse("account_logout")


def test_rows_are_named_as_their_admin_says(admin_client) -> None:
    assert "<h1>Second factors</h1>" in admin_client.get(reverse("admin:mfa_authenticator_changelist")).text
