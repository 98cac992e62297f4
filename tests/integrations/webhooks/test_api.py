"""/webhook_endpoints: programs of staff's say who is called."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from events.models import Event
from integrations.models import ApiClient, IdempotentRequest, WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery, feed
from integrations.webhooks.models import MOST_IN_A_BATCH
from tests.factories import NOW, WHO_AND_WHEN
from tests.integrations.webhooks.receiver import Receiver, answers
from tests.integrations.webhooks.test_delivery import archive
from tests.wire import Program

pytestmark = pytest.mark.django_db

URL = "https://hooks.example.org/space"
PLACES = [
    ("GET", ""),
    ("POST", ""),
    ("GET", "/{0}"),
    ("POST", "/{0}"),
    ("DELETE", "/{0}"),
    ("POST", "/{0}/test"),
    ("POST", "/{0}/rotate_secret"),
    ("GET", "/{0}/messages"),
    ("GET", "/{0}/messages/{1}"),
    ("POST", "/{0}/messages/{1}/resend"),
]


def make(program: Program, **changes: Any) -> Any:
    return program.post("/webhook_endpoints", {"url": URL} | changes)


@pytest.fixture
def hook(db: None) -> WebhookEndpoint:
    return actions.create(url=URL, **WHO_AND_WHEN)


def test_an_endpoint_is_made_and_its_secret_told_once(program: Program) -> None:
    made = make(program, event_types=["gig.created"], batch_size=100)
    assert made.status_code == 201
    told = made.json()
    assert told == {
        "id": told["id"],
        "object": "webhook_endpoint",
        "url": URL,
        "event_types": ["gig.created"],
        "batch_size": 100,
        "is_on": True,
        "created_at": int(NOW.timestamp()),
        "old_secret_ends_at": None,
        "first_failed_at": None,
        "switched_off_at": None,
        "switched_off_because": None,
        "secret": WebhookEndpoint.objects.get().secret,
    }
    assert Webhook(told.pop("secret")).sign("msg_1", NOW, "{}")
    assert program.get(f"/webhook_endpoints/{told['id']}").json() == told
    assert program.get("/webhook_endpoints").json()["data"] == [told]


def test_the_secret_is_not_in_the_log(program: Program, logged) -> None:
    with logged() as events:
        pk = make(program).json()["id"]
        program.post(f"/webhook_endpoints/{pk}/rotate_secret")
        program.delete(f"/webhook_endpoints/{pk}")
    assert [event.type.partition(".")[2] for event in events] == ["created", "updated", "deleted"]
    assert {event.by for event in events} == {program.client.actor}
    assert "whsec_" not in str([event.data for event in events])


@pytest.mark.parametrize("path", ["", "/{0}/rotate_secret"])
def test_a_repeat_is_told_the_secret_again_that_lies_in_no_kept_answer(
    program: Program, hook: WebhookEndpoint, path: str
) -> None:
    def ask() -> Any:
        body = {} if path else {"url": URL}
        return program.ask("POST", f"/webhook_endpoints{path}".format(hook.pk), body, **{"Idempotency-Key": "k"})

    first = ask()
    assert "whsec_" not in IdempotentRequest.objects.get().answer
    again = ask()
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    endpoint = WebhookEndpoint.objects.get(pk=first.json()["id"])
    actions.rotate_secret(endpoint=endpoint, **WHO_AND_WHEN)
    assert ask().json() == first.json()
    # It signs no more.
    WebhookEndpoint.objects.exclude(old_secret="").update(old_secret_ends_at=timezone.now())
    assert (ask().status_code, "is gone" in ask().json()["error"]) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({"url": "nowhere"}, 400, "url: Enter a valid URL."),
        ({"url": "http://hooks.example.org/"}, 422, "url: Webhooks go to https:// only."),
        ({"url": "https://169.254.169.254/"}, 422, "which is not public"),
        ({"url": "https://localhost/"}, 422, "which is not public"),
        ({"url": "https://me:secret@example.org/"}, 422, "Leave name and password out"),
        ({"event_types": ["gig.exploded"]}, 400, "gig.exploded"),
        ({"batch_size": MOST_IN_A_BATCH + 1}, 422, "batch_size"),
        ({"batch_size": 0}, 422, "batch_size"),
        ({"evnet_types": []}, 400, "Did you mean event_types?"),
    ],
)
def test_what_is_wrong_is_said(program: Program, unchanged, wrong: dict, status: int, sentence: str) -> None:
    with unchanged():
        answer = make(program, **wrong)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]


def test_an_endpoint_is_changed_in_what_is_given(program: Program, hook: WebhookEndpoint) -> None:
    answer = program.post(f"/webhook_endpoints/{hook.pk}", {"is_on": False})
    assert answer.json()["is_on"] is False
    hook.refresh_from_db()
    assert (hook.is_on, hook.url) == (False, URL)
    event = Event.objects.latest("pk")
    assert (event.data["from"], event.data["to"]) == ({"is_on": True}, {"is_on": False})


def test_changed_to_what_it_is_changes_nothing(program: Program, hook: WebhookEndpoint, unchanged) -> None:
    with unchanged():
        assert program.post(f"/webhook_endpoints/{hook.pk}", {"url": URL, "is_on": True}).status_code == 200


def test_an_endpoint_cannot_be_turned_inside_later(program: Program, hook: WebhookEndpoint, unchanged) -> None:
    with unchanged():
        assert program.post(f"/webhook_endpoints/{hook.pk}", {"url": "https://10.0.0.1/"}).status_code == 422


def test_a_deleted_endpoint_is_gone_with_its_messages(program: Program, hook: WebhookEndpoint) -> None:
    archive(7)
    answer = program.delete(f"/webhook_endpoints/{hook.pk}")
    assert answer.json() == {"id": str(hook.pk), "object": "webhook_endpoint", "deleted": True}
    for path in ("", "/messages", f"/messages/{WebhookMessage.objects.get().pk}"):
        assert program.get(f"/webhook_endpoints/{hook.pk}{path}").status_code == 404
    assert program.get("/webhook_endpoints").json()["data"] == []


@pytest.mark.parametrize(("told", "until"), [({}, 86_400), ({"old_secret_ends_at": int(NOW.timestamp()) + 60}, 60)])
def test_a_rotated_secret_says_how_long_the_old_one_signs(
    program: Program, hook: WebhookEndpoint, told: dict, until: int
) -> None:
    answer = program.post(f"/webhook_endpoints/{hook.pk}/rotate_secret", told).json()
    assert answer["old_secret_ends_at"] == int(NOW.timestamp()) + until
    assert answer["secret"] != hook.secret
    hook.refresh_from_db()
    assert hook.valid_secrets(NOW + timedelta(seconds=until - 1)) == [answer["secret"], hook.old_secret]
    assert hook.valid_secrets(NOW + timedelta(seconds=until)) == [answer["secret"]]


def test_an_old_secret_signs_for_seven_days_at_most(program: Program, hook: WebhookEndpoint, unchanged) -> None:
    path, now = f"/webhook_endpoints/{hook.pk}/rotate_secret", timezone.now()
    with unchanged():
        answer = program.post(path, {"old_secret_ends_at": int(now.timestamp()) + 7 * 86_400 + 60})
    assert (answer.status_code, answer.json()) == (
        422,
        {"error": "old_secret_ends_at: An old secret signs for 7 days at most."},
    )
    assert program.post(path, {"old_secret_ends_at": int(now.timestamp()) + 7 * 86_400 - 60}).status_code == 200
    answer = program.post(path, {"old_secret_ends_at": int(now.timestamp()) - 60}).json()
    hook.refresh_from_db()
    assert hook.valid_secrets(now) == [answer["secret"]]


def test_who_sent_a_test_or_a_message_again_is_in_the_log(
    program: Program, endpoint: WebhookEndpoint, receiver: Receiver, logged
) -> None:
    archive(7)
    delivery.deliver(endpoint_id=endpoint.pk)
    message = WebhookMessage.objects.get()
    path = f"/webhook_endpoints/{endpoint.pk}"
    with logged() as events:
        tested = program.post(f"{path}/test").json()["webhook_id"]
        program.post(f"{path}/messages/{message.pk}/resend")
    told = {"webhook_endpoint_id": endpoint.pk, "url": endpoint.url}
    assert [(event.type, event.by, event.data) for event in events] == [
        ("webhook_endpoint.tested", program.client.actor, told | {"webhook_id": tested}),
        ("webhook_endpoint.resent", program.client.actor, told | {"webhook_id": message.webhook_id}),
    ]


def test_a_test_is_sent_and_told_of(program: Program, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    message = program.post(f"/webhook_endpoints/{endpoint.pk}/test").json()
    delivery.deliver(endpoint_id=endpoint.pk)
    told = program.get(f"/webhook_endpoints/{endpoint.pk}/messages/{message['id']}").json()
    [attempt] = told["attempts"]["data"]
    assert (told["state"], attempt["status"], attempt["answer"], attempt["error"]) == ("delivered", 200, "ok", None)
    assert (told["body"], told["webhook_id"]) == (receiver.got[0].body, receiver.got[0].webhook_id)


def test_messages_are_listed_by_state_with_their_attempts(
    program: Program, endpoint: WebhookEndpoint, receiver: Receiver
) -> None:
    receiver.behaviours = [answers(200), answers(500)]
    archive(7, 7)
    delivery.deliver(endpoint_id=endpoint.pk)
    path = f"/webhook_endpoints/{endpoint.pk}/messages"
    [waiting] = program.get(f"{path}?state=waiting").json()["data"]
    assert [attempt["status"] for attempt in waiting["attempts"]["data"]] == [500]
    assert len(program.get(f"{path}?state[]=waiting&state[]=delivered").json()["data"]) == 2


def test_a_list_of_messages_costs_few_queries(
    program: Program, endpoint: WebhookEndpoint, receiver: Receiver, django_assert_max_num_queries
) -> None:
    archive(*range(20))
    delivery.deliver(endpoint_id=endpoint.pk)
    with django_assert_max_num_queries(5):
        assert len(program.get(f"/webhook_endpoints/{endpoint.pk}/messages?limit=100").json()["data"]) == 20
    with django_assert_max_num_queries(3):
        program.get("/webhook_endpoints")


def test_a_message_is_sent_again(program: Program, endpoint: WebhookEndpoint, receiver: Receiver) -> None:
    archive(7)
    delivery.deliver(endpoint_id=endpoint.pk)
    path = f"/webhook_endpoints/{endpoint.pk}/messages/{WebhookMessage.objects.get().pk}/resend"
    assert program.post(path).json()["state"] == "waiting"
    delivery.deliver(endpoint_id=endpoint.pk)
    assert len(receiver.got) == 2


def test_who_is_off_is_sent_nothing_again(program: Program, hook: WebhookEndpoint, unchanged) -> None:
    archive(7)
    actions.update(endpoint=hook, is_on=False, **WHO_AND_WHEN)
    with unchanged():
        answer = program.post(f"/webhook_endpoints/{hook.pk}/messages/{WebhookMessage.objects.get().pk}/resend")
    assert (answer.status_code, "switch it on first" in answer.json()["error"]) == (422, True)


def test_a_message_of_another_endpoint_is_not_found(program: Program, hook: WebhookEndpoint) -> None:
    archive(7)
    other = actions.create(url=URL, **WHO_AND_WHEN)
    message = WebhookMessage.objects.get()
    for method, path in (("GET", ""), ("POST", "/resend")):
        assert program.ask(method, f"/webhook_endpoints/{other.pk}/messages/{message.pk}{path}").status_code == 404


@pytest.mark.parametrize(("method", "path"), PLACES)
def test_all_of_it_needs_the_scope_admin(
    program: Program, hook: WebhookEndpoint, unchanged, method: str, path: str
) -> None:
    ApiClient.objects.update(may_admin=False)
    with unchanged():
        answer = program.ask(method, "/webhook_endpoints" + path.format(hook.pk, 1))
    assert (answer.status_code, "«admin»" in answer.json()["error"]) == (403, True)


@pytest.mark.parametrize(("method", "path"), PLACES[2:])
def test_what_is_not_there_is_404(program: Program, unchanged, method: str, path: str) -> None:
    with unchanged():
        for pk in (999_999, 10**30):
            body = {"is_on": True} if (method, path) == ("POST", "/{0}") else None
            assert program.ask(method, "/webhook_endpoints" + path.format(pk, pk), body).status_code == 404


def test_an_endpoint_is_told_of_nothing_that_was_before_it(program: Program) -> None:
    archive(7)
    make(program)
    assert feed.read(now=NOW) == 0
