"""Staff make clients, change their keys, and revoke them; a private key is on one page, once."""

import html
import re

import jwt
import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from events.models import Event
from integrations import actions, keys
from integrations.models import ApiClient, PublicKey
from tests.factories import WHO_AND_WHEN
from tests.integrations.tokens import pair
from workers.models import User

pytestmark = pytest.mark.django_db

ADD = "admin:integrations_apiclient_add"
CHANGE = "admin:integrations_apiclient_change"


@pytest.fixture
def staff() -> User:
    return User.objects.create_superuser("staff@example.org", "secret")


@pytest.fixture
def office(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def private_key_on(answer) -> str:
    found = re.search(r"-----BEGIN PRIVATE KEY-----.*-----END PRIVATE KEY-----", answer.content.decode(), re.S)
    assert found
    return html.unescape(found[0])


def form(**changes: str) -> dict[str, str]:
    """As a browser sends it where only `may_read` is ticked."""
    return {"name": "Payroll", "may_read": "on", "public_key": ""} | changes


def of_keys() -> dict[str, str]:
    """What a browser sends of the list of keys below."""
    return {"keys-TOTAL_FORMS": "0", "keys-INITIAL_FORMS": "0"}


def test_a_new_clients_private_key_is_on_the_page_that_answers(office: Client, staff: User) -> None:
    answer = office.post(reverse(ADD), form())
    made = ApiClient.objects.get()
    token = jwt.encode({"sub": made.client_id}, private_key_on(answer), algorithm="RS256")
    assert jwt.decode(token, keys.loaded(made.keys.get().pem), algorithms=["RS256"])
    assert (made.scopes, made.client_id in answer.content.decode()) == ({"read"}, True)
    assert "no-store" in answer["Cache-Control"]
    assert {event.by for event in Event.objects.all()} == {staff.actor}


def test_the_private_key_is_nowhere_else(office: Client, caplog: pytest.LogCaptureFixture) -> None:
    secret = private_key_on(office.post(reverse(ADD), form())).splitlines()[1]
    made = ApiClient.objects.get()
    pages = [office.get(reverse(CHANGE, args=[made.pk])), office.get("/admin/"), office.get(reverse(ADD))]
    sessions = [session.get_decoded() for session in Session.objects.all()]
    logs = [entry.change_message for entry in LogEntry.objects.all()]
    for place in (*[page.content.decode() for page in pages], str(sessions), str(logs), caplog.text):
        assert secret not in place
    assert secret not in str(office.cookies)


def test_a_client_may_come_with_a_key_of_its_own(office: Client) -> None:
    answer = office.post(reverse(ADD), form(public_key=pair(0)[1], may_write="on"))
    assert "PRIVATE" not in answer.content.decode()
    assert ApiClient.objects.get().scopes == {"read", "write"}
    assert PublicKey.objects.get().pem == pair(0)[1]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"may_read": ""}, "A client needs a scope: read, write or admin."),
        ({"public_key": "x"}, "This is no public key in PEM"),
        ({"public_key": pair(0)[0]}, "give the public one"),
    ],
)
def test_what_is_wrong_is_said_at_the_form(office: Client, unchanged, wrong: dict, sentence: str) -> None:
    with unchanged():
        answer = office.post(reverse(ADD), {name: value for name, value in form(**wrong).items() if value})
    assert sentence in html.unescape(answer.content.decode())


def test_name_and_scopes_can_be_changed(office: Client, payroll: ApiClient, staff: User) -> None:
    answer = office.post(reverse(CHANGE, args=[payroll.pk]), {"name": "Reports", "may_admin": "on"} | of_keys())
    assert answer.status_code == 302
    payroll.refresh_from_db()
    assert (payroll.name, payroll.scopes) == ("Reports", {"admin"})
    assert Event.objects.latest("pk").by == staff.actor


def test_a_key_is_added_and_shown_once(office: Client, payroll: ApiClient) -> None:
    page = reverse("admin:client-add-key", args=[payroll.pk])
    assert office.get(page).status_code == 200
    answer = office.post(page)
    assert jwt.encode({}, private_key_on(answer), algorithm="RS256")
    assert payroll.keys.valid().count() == 2


@pytest.mark.parametrize("key", ["x", pair(0)[1]])
def test_a_key_that_is_not_taken_is_said_at_the_form(office: Client, payroll: ApiClient, unchanged, key: str) -> None:
    with unchanged():
        answer = office.post(reverse("admin:client-add-key", args=[payroll.pk]), {"public_key": key})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_too_many_keys_are_said_at_the_form(office: Client, payroll: ApiClient, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST_VALID_KEYS", 1)
    answer = office.post(reverse("admin:client-add-key", args=[payroll.pk]))
    assert "revoke one of them first" in answer.content.decode()


def test_a_key_is_revoked_after_a_question(office: Client, payroll: ApiClient, unchanged) -> None:
    key = payroll.keys.get()
    page = reverse("admin:client-revoke-key", args=[payroll.pk, key.pk])
    assert page in office.get(reverse(CHANGE, args=[payroll.pk])).content.decode()
    with unchanged():
        assert key.fingerprint in office.get(page).content.decode()
    answer = office.post(page, follow=True)
    assert "The key is revoked." in answer.content.decode()
    assert not payroll.keys.valid().exists()


def test_a_client_is_revoked_after_a_question_and_then_only_looked_at(
    office: Client, payroll: ApiClient, unchanged
) -> None:
    page = reverse("admin:client-revoke", args=[payroll.pk])
    with unchanged():
        assert office.get(page).status_code == 200
    assert "The client is revoked." in office.post(page, follow=True).content.decode()
    payroll.refresh_from_db()
    assert payroll.revoked_at
    for path in (page, reverse("admin:client-add-key", args=[payroll.pk])):
        assert office.post(path).status_code == 403


@pytest.mark.parametrize("path", ["{0}/revoke/", "{0}/add-key/", "{0}/revoke-key/{0}/"])
def test_what_is_not_there_is_404(office: Client, path: str) -> None:
    for pk in (999_999, 10**30):
        assert office.post(f"/admin/integrations/apiclient/{path.format(pk)}").status_code == 404


def test_a_key_of_another_client_is_404(office: Client, payroll: ApiClient) -> None:
    other = actions.create_client(name="Other", scopes=["read"], public_pem=pair(1)[1], **WHO_AND_WHEN)
    assert office.post(reverse("admin:client-revoke-key", args=[payroll.pk, other.public.pk])).status_code == 404
    assert PublicKey.objects.valid().count() == 2


def test_staff_without_the_permission_change_nothing(client: Client, payroll: ApiClient, unchanged) -> None:
    clerk = User.objects.create_user("clerk@example.org", "secret", is_staff=True)
    client.force_login(clerk)
    with unchanged():
        for name in ("client-revoke", "client-add-key"):
            assert client.post(reverse(f"admin:{name}", args=[payroll.pk])).status_code == 403
        assert client.post(reverse(ADD), form()).status_code == 403


def test_who_is_no_staff_is_sent_to_sign_in(client: Client, payroll: ApiClient) -> None:
    assert client.post(reverse("admin:client-revoke", args=[payroll.pk])).status_code == 302
    payroll.refresh_from_db()
    assert payroll.revoked_at is None


def test_nobody_deletes_a_client(office: Client, payroll: ApiClient) -> None:
    assert office.post(reverse("admin:integrations_apiclient_delete", args=[payroll.pk])).status_code == 403


def test_the_list_says_when_each_was_last_used_in_few_queries(
    office: Client, payroll: ApiClient, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(8):
        assert payroll.client_id in office.get(reverse("admin:integrations_apiclient_changelist")).content.decode()
