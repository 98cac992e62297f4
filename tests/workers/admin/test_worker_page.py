"""A worker as staff look at them and change them."""

import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from tests.factories import make_gig, make_invitation, make_worker
from tests.pages import forms_of
from workers import actions
from workers.admin.documents import MOST_LINES, Line, lines_of
from workers.models import User, Worker

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>‮" + "x" * 2000


def page_of(client, worker: Worker, **given):
    return client.get(reverse("admin:workers_worker_page", args=[worker.pk]), given)


def test_the_page_shows_profile_invitations_and_history(admin_client, django_assert_max_num_queries) -> None:
    worker = make_worker(languages=["de", "en"], address={"city": "Lyon"})
    for _ in range(3):
        make_invitation(make_gig(title="Test the till"), worker)
    with django_assert_max_num_queries(11):
        page = page_of(admin_client, worker)
    assert all(word in page.text for word in ("Lyon", "languages", "Test the till", "&quot;city&quot;"))
    _template, history = page.context["parts"][1]
    assert "«Test the till»" in history["entries"][0].what


def test_hostile_words_are_text(admin_client) -> None:
    worker = make_worker(**{"<b>": HOSTILE, "list": [HOSTILE], "deep": {"a": {"b": {"c": [{"d": HOSTILE}]}}}})
    User.objects.filter(pk=worker.pk).update(first_name=HOSTILE[:150])
    page = page_of(admin_client, worker)
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize("pk", ["99999999", "9" * 40, "0"])
def test_a_worker_who_is_not_there(admin_client, pk) -> None:
    assert admin_client.get(f"/admin/workers/worker/{pk}/").status_code == 404
    assert admin_client.get(f"/admin/workers/worker/{pk}/activity/").status_code == 404


def test_history_goes_on_on_the_next_page(admin_client) -> None:
    worker = make_worker()
    for place in range(25):
        actions.set_external_id(user=worker.user, external_id=str(place), by="test", now=timezone.now())
    first = page_of(admin_client, worker).context["parts"][1][1]
    assert (len(first["entries"]), first["earlier"]) == (20, first["entries"][-1].event.pk)
    second = page_of(admin_client, worker, before=first["earlier"]).context["parts"][1][1]
    assert (len(second["entries"]), second["earlier"]) == (7, None)


def test_a_pause_is_told(admin_client) -> None:
    worker = make_worker()
    now = timezone.now()
    actions.pause(user=worker.user, until=now + timedelta(days=3), by="test", now=now)
    assert "paused" in page_of(admin_client, worker).text


def test_a_worker_is_deactivated_and_activated_by_name(admin_client, admin_user) -> None:
    worker = make_worker()
    path = reverse("admin:workers_worker_activity", args=[worker.pk])
    assert "Can no longer sign in" in admin_client.get(path).text
    for answer, active in (("no", False), ("no", False), ("yes", True)):
        admin_client.post(path, {"active": answer})
        worker.refresh_from_db()
        assert worker.is_active is active
    told = Event.objects.filter(worker_id=worker.pk, by=admin_user.actor).order_by("pk")
    assert [event.data["to"] for event in told] == [{"is_active": False}, {"is_active": True}]


def test_a_document_is_edited_by_name(admin_client, admin_user) -> None:
    worker = make_worker(a=1)
    path = reverse("admin:workers_worker_change", args=[worker.pk])
    admin_client.post(path, {"external_id": "", "document": '{"b": 2}'})
    worker.refresh_from_db()
    assert worker.profile == {"b": 2}
    assert Event.objects.latest("pk").by == admin_user.actor


def form_of(admin_client, worker: Worker, document: dict) -> QueryDict:
    """The form as it stands open, with another document written into it."""
    page = admin_client.get(reverse("admin:workers_worker_change", args=[worker.pk]))
    form = forms_of(page.content.decode())[""]
    form["document"] = json.dumps(document)
    return form


def test_what_the_worker_changes_meanwhile_stays(admin_client, logged) -> None:
    worker = make_worker(a=1, b=1)
    form = form_of(admin_client, worker, {"a": 2, "b": 1})
    actions.change_profile(user=worker.user, before={"b": 1}, after={"c": 3}, by="test", now=timezone.now())
    actions.set_external_id(user=worker.user, external_id="x7", by="test", now=timezone.now())
    with logged() as events:
        assert admin_client.post(reverse("admin:workers_worker_change", args=[worker.pk]), form).status_code == 302
    worker.refresh_from_db()
    assert (worker.profile, worker.external_id) == ({"a": 2, "c": 3}, "x7")
    assert [event.data for event in events] == [{"fields": ["document.a"]}]


def test_what_both_change_is_told_before_it_is_replaced(admin_client, unchanged) -> None:
    worker = make_worker(a=1)
    path = reverse("admin:workers_worker_change", args=[worker.pk])
    form = form_of(admin_client, worker, {"a": 2})
    actions.change_profile(user=worker.user, before={"a": 1}, after={"a": 9, "c": 3}, by="test", now=timezone.now())
    with unchanged():
        page = admin_client.post(path, form).content.decode()
    assert "Meanwhile «a» was changed from 1 to 9." in page
    again = forms_of(page)[""]
    assert json.loads(again["document"]) == {"a": 2, "c": 3}
    assert admin_client.post(path, again).status_code == 302
    worker.refresh_from_db()
    assert worker.profile == {"a": 2, "c": 3}


@pytest.mark.parametrize("shown", ["", "[]", "nonsense", "[" * 100_000, '{"a": ' * 5_000])
def test_an_unreadable_copy_of_the_profile_hinders_nobody(admin_client, shown) -> None:
    worker = make_worker(a=1)
    path = reverse("admin:workers_worker_change", args=[worker.pk])
    assert admin_client.post(path, {"document": '{"a": 2}', "shown": shown}).status_code == 302
    worker.refresh_from_db()
    assert worker.profile == {"a": 2}


@pytest.mark.parametrize("document", ['{"user": {}}', "[]", "nonsense", '{"a": NaN}'])
def test_a_document_that_is_none_is_refused_at_the_field(admin_client, unchanged, document) -> None:
    worker = make_worker(a=1)
    with unchanged():
        answer = admin_client.post(reverse("admin:workers_worker_change", args=[worker.pk]), {"document": document})
    assert {*answer.context["adminform"].form.errors} == {"document"}


def test_a_worker_is_made_of_an_account(admin_client) -> None:
    user = User.objects.create_user("new@example.org")
    path = reverse("admin:workers_worker_add")
    refused = admin_client.post(path, {"user": "nobody@example.org", "document": "{}"})
    assert "make the account first" in str(refused.context["adminform"].form.errors["user"])
    admin_client.post(path, {"user": "NEW@example.org", "document": '{"a": 1}'})
    assert Worker.objects.get(pk=user.pk).profile == {"a": 1}
    again = admin_client.post(path, {"user": "new@example.org", "document": "{}"})
    assert again.status_code == 200
    assert Worker.objects.get(pk=user.pk).profile == {"a": 1}


def test_a_document_as_lines() -> None:
    document = {"a": 1, "b": {"c": [1, 2]}, "d": [{"e": 3}, {"f": [4]}], "g": {}, "h": []}
    assert lines_of(document) == [
        Line(0, "a", 1),
        Line(0, "b", is_heading=True),
        Line(1, "c", [1, 2]),
        Line(0, "d", is_heading=True),
        Line(1, "1", {"e": 3}),
        Line(1, "2", is_heading=True),
        Line(2, "f", [4]),
        Line(0, "g", {}),
        Line(0, "h", []),
    ]
    assert len(lines_of({str(key): key for key in range(MOST_LINES + 5)})) == MOST_LINES
