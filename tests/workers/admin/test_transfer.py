"""Importing workers after a look, and exporting them, in the admin."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.models import Event
from tests.factories import make_worker
from workers.models import User, Worker

pytestmark = pytest.mark.django_db

IMPORT, CONFIRM = "/admin/workers/worker/import/", "/admin/workers/worker/import/confirm/"
ROWS = "email,document.city\nana@example.org,Lyon\nno address,Rome\n"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def upload(client, content: str = ROWS, name: str = "workers.csv"):
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content.encode())})


def token_in(page) -> str:
    return re.search(r'name="token" value="([^"]*)"', page.text)[1]


def test_a_look_writes_nothing_and_says_what_would_be(admin_client, unchanged) -> None:
    with unchanged():
        page = upload(admin_client)
    assert [amount for _name, amount in page.context["summary"].tallies] == [1, 0, 0, 1]
    assert [result.line for result in page.context["summary"].rejected] == [3]


def test_what_was_looked_at_is_imported_once_and_by_name(admin_client, admin_user) -> None:
    token = token_in(upload(admin_client))
    page = admin_client.post(CONFIRM, {"token": token})
    worker = Worker.objects.get(user__email="ana@example.org")
    assert (worker.profile, page.context["summary"].writes) == ({"city": "Lyon"}, 1)
    assert Event.objects.get(worker_id=worker.pk).by == admin_user.actor
    again = admin_client.post(CONFIRM, {"token": token}, follow=True)
    assert "imported already" in again.text
    assert Event.objects.filter(worker_id=worker.pk).count() == 1


def test_whom_a_row_changes_is_named(admin_client) -> None:
    worker = make_worker(city="Rome")
    page = upload(admin_client, f"email,document.city\n{worker.user.email},Lyon\n")
    [change] = page.context["summary"].changes()
    assert (change["person"], change["fields"], change["line"]) == (worker.user, "document", 2)


def test_nobody_imports_what_another_has_uploaded(admin_client, client) -> None:
    token = token_in(upload(admin_client))
    client.force_login(User.objects.create_superuser("other@example.org"))
    client.post(CONFIRM, {"token": token})
    assert not Worker.objects.exists()


@pytest.mark.parametrize("token", ["", "nonsense", "ü" * 3000])
def test_a_file_that_is_not_kept(admin_client, token) -> None:
    answer = admin_client.post(CONFIRM, {"token": token}, follow=True)
    assert "choose it again" in answer.text


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (ROWS, "workers.xlsx", "End the name of the file in .csv"),
        ("", "workers.csv", "empty"),
        ("email;first_name\n", "workers.csv", "not separated by commas"),
        ("email,nonsense\n", "workers.csv", "There is no column"),
        ("a" * 200, "workers.csv", "can be imported at once"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_field(admin_client, settings, content, name, sentence) -> None:
    settings.IMPORT_MAX_BYTES = 100
    page = upload(admin_client, content, name)
    assert sentence in str(page.context["form"].errors["file"])


def test_nothing_to_import_has_no_button(admin_client) -> None:
    assert token_in(upload(admin_client, "email\nno address\n")) == ""


def test_staff_accounts_are_not_taken_over_by_a_file(admin_client) -> None:
    worker = make_worker()
    User.objects.filter(pk=worker.pk).update(is_superuser=True)
    Worker.objects.filter(pk=worker.pk).update(external_id="7")
    page = upload(admin_client, "external_id,email\n7,thief@example.org\n")
    assert "account of staff" in page.text


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_an_export_is_what_the_list_shows(admin_client, format) -> None:
    active, gone = make_worker(a="=1"), make_worker()
    gone.user.is_active = False
    gone.user.save()
    path = reverse("admin:workers_worker_export", args=[format])
    everyone = admin_client.get(path).getvalue().decode()
    some = admin_client.get(path, {"is_active__exact": "1"}).getvalue().decode()
    assert gone.user.email in everyone
    assert gone.user.email not in some
    assert active.user.email in some


def test_an_export_of_jsonl_has_profiles(admin_client) -> None:
    make_worker(a=[1])
    path = reverse("admin:workers_worker_export", args=["jsonl"])
    assert json.loads(admin_client.get(path).getvalue())["document"] == {"a": [1]}


@pytest.mark.parametrize("path", ["export/exe/", "export/csv/?nonsense=1"])
def test_an_export_that_cannot_be(admin_client, path) -> None:
    assert admin_client.get(f"/admin/workers/worker/{path}").status_code == 404
