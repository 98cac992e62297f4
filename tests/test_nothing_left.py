"""Somebody goes through everything and deletes their account: no table of the database tells who it was."""

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from events.publishing import publish
from integrations.models import (
    IdempotentRequest,
    UpstreamChange,
    UpstreamWorker,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
from integrations.upstream import reporting
from integrations.webhooks import actions as webhooks
from integrations.webhooks import delivery, feed, sending
from invitations import actions, inviting
from invitations.models import Invitation, RejectionReason
from mql.document import ORDER_MARKER
from rewards import actions as rewards
from tests.factories import NOW, WHO_AND_WHEN, make_gig
from tests.integrations.upstream.cirro import Cirro
from tests.integrations.upstream.conftest import Clock
from tests.integrations.upstream.conftest import cirro as cirro
from tests.integrations.upstream.conftest import clock as clock
from tests.integrations.webhooks.conftest import open_inside as open_inside
from tests.integrations.webhooks.conftest import receiver as receiver
from tests.integrations.webhooks.receiver import Receiver, Request, answers
from tests.wire import Program
from workers import actions as workers
from workers.forgetting import FORGETS
from workers.models import User, Worker
from workers.space_invitations import actions as space_invitations

pytestmark = pytest.mark.django_db

NEEDLE = "qz7needle"
EMAIL = f"ada.{NEEDLE}@example.org"
# What has to remain, and how long, says docs/profile.md: words in the books, and a file that staff are about to import.
REMAINS = {
    ("rewards_gigresult", "description"),
    ("rewards_payout", "title"),
    ("space_cache", "value"),
}


def tell(cirro: Cirro, clock: Clock) -> None:
    """What has happened is made into messages and changes."""
    publish()
    feed.read(now=NOW)
    reporting.report(clock=clock)
    clock.later()


@pytest.fixture
def person(program: Program, cirro: Cirro, receiver: Receiver, clock: Clock) -> Worker:
    """A worker of whom everything is told that can be, everywhere."""
    receiver.behaviours.append(answers(302, Location=f"https://elsewhere.example/?of={NEEDLE}"))
    receiver.usually = lambda handler: answers(200, receiver.got[-1].body.encode())(handler)
    plain, batches = (webhooks.create(url=receiver.url, batch_size=size, **WHO_AND_WHEN) for size in (1, 100))
    tell(cirro, clock)
    invited = space_invitation(program)
    made = program.post(
        "/users", {"email": EMAIL, "first_name": NEEDLE, "last_name": NEEDLE}, **{"Idempotency-Key": "make"}
    ).json()
    user = User.objects.get(pk=made["id"])
    program.post(f"/users/{user.pk}/worker", {"document": {"motto": NEEDLE}}, **{"Idempotency-Key": "document"})
    refused = {"document": {NEEDLE: {ORDER_MARKER: 1}}}
    program.post(f"/users/{user.pk}/worker", refused, **{"Idempotency-Key": "refused"})
    space_invitations.accept(invitation=invited, user=user, by=user.actor, now=NOW)
    open_doors(user)
    cirro.trouble.append((422, {"error": f"{EMAIL} is taken."}))
    tell(cirro, clock)
    for endpoint in (plain, batches):
        delivery.deliver(endpoint_id=endpoint.pk)
    import_and_look(program)
    tell(cirro, clock)
    live_on(user)
    workers.write_document(user=user, document={"motto": f"{NEEDLE} once more"}, **WHO_AND_WHEN)
    # What is fixed now waits, and what happens from now on is not even read.
    cirro.trouble.append("hangs up")
    tell(cirro, clock)
    workers.change_account(user=user, first_name=f"{NEEDLE} B.", **WHO_AND_WHEN)
    return Worker.objects.get()


def space_invitation(program: Program) -> Any:
    """Two, of which one is never accepted."""
    said = {"email": EMAIL, "name": NEEDLE, "subject": "work", "inviter_name": "Grace", "message": f"Hi {NEEDLE}"}
    for key in ("first", "second"):
        made = program.post("/space_invitations", said, **{"Idempotency-Key": key})
    return space_invitations.SpaceInvitation.objects.get(pk=made.json()["id"])


def open_doors(user: User) -> None:
    workers.set_external_id(user=user, external_id=f"hr:{NEEDLE}", **WHO_AND_WHEN)
    SocialAccount.objects.create(user=user, provider="cirro", uid=NEEDLE, extra_data={"name": NEEDLE})
    user.set_password("a long pass phrase")
    user.save()
    browser = Client()
    said = {"login": EMAIL, "password": "a long pass phrase"}
    assert browser.post(reverse("account_login"), said).status_code == 302
    EmailAddress.objects.create(user=user, email=EMAIL)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": NEEDLE})


def import_and_look(program: Program) -> None:
    """By a program, and by staff who have not said yes yet; these also look at the account."""
    row = json.dumps({"email": EMAIL, "document": {"motto": f"{NEEDLE} again"}})
    headers = program.headers() | {"Idempotency-Key": "import"}
    rows = f"{row}\n{row}\n"
    program.http.generic("POST", "/api/v2/users/import", rows, content_type="application/x-ndjson", headers=headers)
    staff = Client()
    staff.force_login(User.objects.create_superuser("staff@example.org"))
    account = User.objects.get(email=EMAIL)
    page = reverse("admin:workers_user_change", args=[account.pk])
    said = {"email": EMAIL, "first_name": f"{NEEDLE} A.", "time_zone": "UTC", "is_active": "on"}
    assert staff.post(page, said).status_code == 302
    file = SimpleUploadedFile("workers.jsonl", json.dumps({"email": EMAIL, "first_name": NEEDLE}).encode())
    assert "token" in staff.post(reverse("admin:workers_worker_import"), {"file": file}).context


def live_on(user: User) -> None:
    """Two gigs, one rejected with a note; work and pay."""
    taken, refused, waiting = (make_gig(tasks=[{"title": "Buy", "base_price": 300}]) for _ in range(3))
    for gig in (taken, refused, waiting):
        inviting.invite(gig=gig, worker=user.worker, **WHO_AND_WHEN)
    mine = {each.gig_id: each for each in Invitation.objects.filter(worker=user.pk)}
    actions.accept(invitation=mine[taken.pk], **WHO_AND_WHEN)
    actions.reject(invitation=mine[refused.pk], **WHO_AND_WHEN)
    note = {"reason": RejectionReason.OTHER, "note": f"My knee. {NEEDLE}"}
    actions.give_reason(invitation=mine[refused.pk], **note, **WHO_AND_WHEN)
    who = {"worker": user.worker, **WHO_AND_WHEN}
    rewards.report_result(task=taken.tasks.get(), title="Bugs", description=NEEDLE, quantity=Decimal(1), **who)
    rewards.report_time(gig=taken, date=NOW.date(), duration_in_ms=1, **who)
    rewards.pay_out(title=f"Bonus for {NEEDLE}", amount=1, **who)
    words = {**dict.fromkeys(rewards.WORDLESS, NEEDLE), "cost_center_data": {"company": NEEDLE}}
    rewards.delete_payout(payout=rewards.pay_out(amount=2, **words, **who).row, **WHO_AND_WHEN)


def delete(program: Program, worker: Worker) -> None:
    answer = program.delete(f"/users/{worker.pk}", **{"Idempotency-Key": "delete"})
    assert answer.status_code == 200, answer.text


# --- Where the needle is --------------------------------------------------------------------------------------------


def found() -> set[tuple[str, str]]:
    """The tables and columns of the whole database that tell of the person."""
    with connection.cursor() as cursor:
        return {place for table in connection.introspection.table_names() for place in found_in(table, cursor)}


def found_in(table: str, cursor: Any) -> Iterator[tuple[str, str]]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield from ((table, name) for name, value in zip(names, row, strict=True) if NEEDLE in readable(value))


def readable(value: Any) -> str:
    """Sessions and what is cached are packed, one in another way than the other."""
    text = bytes(value).decode("latin1") if isinstance(value, bytes | memoryview) else str(value)
    with suppress(ValueError):
        text += base64.b64decode(text, validate=True).decode("latin1")
    with suppress(signing.BadSignature):
        text += str(signing.loads(text, salt="django.contrib.sessions.SessionStore"))
    return text


BEFORE = {
    ("workers_user", "first_name"),
    ("workers_worker", "document"),
    ("workers_spaceinvitation", "email"),
    ("account_emailaddress", "email"),
    ("socialaccount_socialaccount", "uid"),
    ("mfa_authenticator", "data"),
    ("django_admin_log", "object_repr"),
    ("invitations_invitation", "rejection_note"),
    ("integrations_idempotentrequest", "answer"),
    ("integrations_webhookmessage", "body"),
    ("integrations_webhookattempt", "answer"),
    ("integrations_webhookattempt", "error"),
    ("integrations_upstreamchange", "request"),
    ("integrations_upstreamchange", "failure"),
    *REMAINS,
}


def test_the_person_is_known_everywhere_before(person: Worker) -> None:
    assert not BEFORE - found()
    assert {*UpstreamChange.objects.filter(request__isnull=False).values_list("state", flat=True)} == {
        "done",
        "parked",
        "waiting",
    }
    assert {*WebhookMessage.objects.filter(body__contains=NEEDLE).values_list("state", flat=True)} == {
        "waiting",
        "delivered",
    }
    assert IdempotentRequest.objects.filter(answer__contains=NEEDLE, status=422).exists()


def test_nothing_is_left_of_who_it_was_but_what_is_said_to_remain(person: Worker, program: Program) -> None:
    delete(program, person)
    assert found() == REMAINS


def test_nor_does_anything_come_back_or_go_out_afterwards(
    person: Worker, program: Program, cirro: Cirro, clock: Clock, receiver: Receiver
) -> None:
    delete(program, person)
    asked, called = len(cirro.requests), len(receiver.got)
    for _ in range(3):
        tell(cirro, clock)
        with time_machine.travel(clock.now, tick=False):
            for endpoint in WebhookEndpoint.objects.all():
                delivery.deliver(endpoint_id=endpoint.pk)
    assert found() == REMAINS
    assert NEEDLE not in str(cirro.requests[asked:]) + str(receiver.got[called:])
    [upstream_id] = UpstreamWorker.objects.values_list("upstream_id", flat=True)
    assert ("POST", f"/users/{upstream_id}/worker", {"document": {}}) in cirro.requests[asked:]
    gone = {"id": str(person.pk), "object": "user", "deleted": True}
    # In their order, of the lane that has them; the other endpoint gets batches.
    told = [each for each in events_in(receiver.got[called:]) if each["data"]["object"] in ("user", "space_invitation")]
    assert [each["data"] for each in told if each["type"] == "user.deleted"] == [gone]
    assert [int(each["id"]) for each in told] == sorted(int(each["id"]) for each in told)
    assert not WebhookMessage.objects.waiting().exists()
    assert not UpstreamChange.objects.waiting().filter(what="worker").exists()


def events_in(requests: list[Request]) -> list[dict[str, Any]]:
    return [request.told for request in requests if request.told["type"] != "batch"]


@pytest.mark.parametrize("name", FORGETS)
def test_control_without_one_of_these_something_is_left(
    name: str, person: Worker, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(FORGETS, name)
    delete(program, person)
    assert found() > REMAINS


@pytest.mark.parametrize("key", ["make", "document", "refused", "first", "second"])
def test_a_repeat_of_a_write_about_the_person_is_refused_and_done_no_more(
    key: str, person: Worker, program: Program
) -> None:
    told = {"first": "space_invitation", "second": "space_invitation"}
    delete(program, person)
    rows = IdempotentRequest.objects.filter(key=key)
    assert [*rows.values_list("answer", flat=True)] == [""]
    assert {name.partition(":")[0] for name in rows.values_list("subjects__name", flat=True)} == {told.get(key, "user")}


def test_what_is_answered_to_a_call_under_way_meanwhile_is_not_kept(
    person: Worker, program: Program, cirro: Cirro, clock: Clock, receiver: Receiver
) -> None:
    tell(cirro, clock)
    [endpoint, _] = WebhookEndpoint.objects.order_by("pk")
    sending_of = sending.send

    def send(*args: Any) -> Any:
        """The account is deleted between the request that tells of it and its answer."""
        outcome = sending_of(*args)
        if NEEDLE in args[1]:
            with time_machine.travel(NOW, tick=False):
                delete(program, person)
        return outcome

    with patch.object(sending, "send", send), time_machine.travel(clock.now, tick=False):
        delivery.deliver(endpoint_id=endpoint.pk)
    assert WebhookAttempt.objects.filter(answer="", status=200).exists()
    assert found() == REMAINS


def test_the_account_is_not_made_again_by_a_repeat(person: Worker, program: Program) -> None:
    delete(program, person)
    said = {"email": EMAIL, "first_name": NEEDLE, "last_name": NEEDLE}
    answer = program.post("/users", said, **{"Idempotency-Key": "make"})
    assert (answer.status_code, User.objects.filter(email=EMAIL).exists()) == (422, False)
    assert "has been deleted since" in answer.json()["error"]
