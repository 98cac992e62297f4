"""From the feed to messages: nothing twice, nothing left out, in order; and few requests for who asks for batches."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from events import actions as events
from events.models import EventType
from events.publishing import last_position, publish
from gigs import actions as gig_actions
from integrations.models import WebhookEndpoint, WebhookMessage
from integrations.webhooks import actions, delivery, feed, lanes, wire
from integrations.webhooks.models import MOST_IN_A_BATCH
from invitations import actions as answers_of_workers
from invitations import waves
from tests.factories import BY, NOW, WHO_AND_WHEN, make_accepted, make_auto_gig, make_gig, make_worker, make_worker_ids
from tests.integrations.webhooks.receiver import Receiver
from tests.workers.space_invitations.conftest import invite
from workers.space_invitations.actions import join

pytestmark = pytest.mark.django_db


def hook(**fields: Any) -> WebhookEndpoint:
    return actions.create(url="https://hooks.example.org/", **fields, **WHO_AND_WHEN)


def read() -> None:
    publish()
    feed.read(now=NOW)


def types_of(endpoint: WebhookEndpoint) -> list[str]:
    return [message.event_types[0] for message in endpoint.messages.order_by("pk")]


def test_each_endpoint_is_told_what_it_asked_for() -> None:
    all_of_it, some = hook(), hook(event_types=["gig_invitation.updated", "gig.created"])
    make_accepted()
    read()
    assert types_of(all_of_it) == ["gig.created", "user.updated", "gig_invitation.created", "gig_invitation.updated"]
    assert types_of(some) == ["gig.created", "gig_invitation.updated"]


def test_a_gig_changes_with_its_tasks() -> None:
    gig, endpoint, other = make_gig(), hook(event_types=["gig.updated"]), hook(event_types=["gig.ended"])
    task = gig_actions.add_task(gig=gig, title="Order", base_price=300, **WHO_AND_WHEN)
    gig_actions.update_task(task=task, base_price=400, **WHO_AND_WHEN)
    read()
    assert [each["type"] for each in said(endpoint)] == types_of(endpoint) == ["gig.updated"] * 2
    assert [each["data"]["tasks"]["data"][0]["base_price"] for each in said(endpoint)] == [400, 400]
    assert said(other) == []


def test_what_was_read_is_not_read_again() -> None:
    endpoint = hook()
    make_gig()
    read()
    feed.read_on(endpoint.pk, now=NOW)
    feed.read_on(endpoint.pk, now=NOW)
    assert types_of(endpoint) == ["gig.created"]


def test_a_crash_while_reading_leaves_nothing_and_the_next_reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = hook()
    make_gig()
    publish()
    append = lanes.append
    with monkeypatch.context() as crash:
        crash.setattr(lanes, "append", lambda *args, **kwargs: (append(*args, **kwargs), 1 / 0))
        with pytest.raises(ZeroDivisionError):
            feed.read_on(endpoint.pk, now=NOW)
    assert not WebhookMessage.objects.exists()
    feed.read(now=NOW)
    assert types_of(endpoint) == ["gig.created"]


@pytest.fixture
def of_eight(monkeypatch: pytest.MonkeyPatch) -> WebhookEndpoint:
    """One that has yet to read eight events of two gigs; a look is twice three."""
    endpoint = hook(event_types=["gig.archived"])
    read()
    monkeypatch.setattr(feed, "READ_AT_ONCE", 3)
    monkeypatch.setattr(feed, "READS", 2)
    for number in range(8):
        events.record(EventType.GIG_ARCHIVED, by=BY, now=NOW, gig_id=number % 2)
    publish()
    return endpoint


def test_a_long_feed_is_read_in_parts_and_in_order(of_eight: WebhookEndpoint) -> None:
    assert [feed.read(now=NOW) for _ in range(3)] == [6, 2, 0]
    assert [message.lane for message in of_eight.messages.order_by("pk")] == ["gig:0", "gig:1"] * 4
    assert of_eight.messages.heads().count() == 2


def test_each_part_is_a_transaction_so_that_nobody_waits_for_the_whole_look(
    of_eight: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, made = lanes.append, []

    def append_once(endpoint: WebhookEndpoint, messages: Any, **how: Any) -> None:
        made.extend(messages)
        append(endpoint, messages, **how) if len(made) == 3 else 1 / 0

    monkeypatch.setattr(lanes, "append", append_once)
    feed.read(now=NOW)
    of_eight.refresh_from_db()
    assert (of_eight.messages.count(), of_eight.position) == (3, last_position() - 5)


def test_the_largest_batch_can_be_read_at_once() -> None:
    assert feed.READ_AT_ONCE >= MOST_IN_A_BATCH


def test_of_a_lane_the_database_lets_one_to_the_front() -> None:
    endpoint = hook()
    for _ in range(2):
        events.record(EventType.GIG_ARCHIVED, by=BY, now=NOW, gig_id=7)
    read()
    with pytest.raises(IntegrityError, match="webhook_message_one_at_the_front|endpoint_id"), transaction.atomic():
        endpoint.messages.update(next_attempt_at=NOW)


# --- What is said ---------------------------------------------------------------------------------------------------


def said(endpoint: WebhookEndpoint) -> list[dict[str, Any]]:
    """The events of all its messages."""
    return [json.loads(message.body) for message in endpoint.messages.order_by("pk")]


def test_an_invitation_is_told_with_the_status_that_each_event_gave_it() -> None:
    endpoint = hook(event_types=["gig_invitation.created", "gig_invitation.updated"])
    invitation = make_accepted()
    answers_of_workers.leave(invitation=invitation, by=BY, now=NOW)
    read()
    assert [each["data"]["status"] for each in said(endpoint)] == ["pending", "accepted", "rejected"]
    assert {each["data"]["id"] for each in said(endpoint)} == {str(invitation.pk)}


def test_a_wave_tells_how_many_it_asked() -> None:
    endpoint = hook(event_types=["wave.created"])
    make_worker_ids(3)
    wave = waves.run(gig=make_auto_gig(), **WHO_AND_WHEN)
    read()
    [told] = said(endpoint)
    assert told["data"] == {
        "id": str(wave.pk),
        "object": "wave",
        "gig_id": str(wave.gig_id),
        "number": 1,
        "wanted": 10,
        "invited": 3,
        "shortfall": "pool_exhausted",
    }


def test_a_user_is_told_as_the_endpoints_tell_one() -> None:
    endpoint = hook(event_types=["user.updated"])
    worker = make_worker(languages=["de"])
    read()
    [told] = said(endpoint)
    assert (told["data"]["id"], told["data"]["worker"]["document"]["languages"]) == (str(worker.pk), ["de"])


def test_who_joins_by_a_mail_is_told_with_the_invitation() -> None:
    endpoint = hook(event_types=["space_invitation.accepted"])
    invitation = invite()
    join(invitation=invitation, password="a long passphrase", now=NOW)
    read()
    [told] = said(endpoint)
    assert (told["data"]["id"], told["data"]["status"]) == (str(invitation.pk), "accepted")


def test_many_users_cost_few_queries(django_assert_max_num_queries) -> None:
    hook(event_types=["user.updated"])
    for _ in range(20):
        make_worker()
    publish()
    with django_assert_max_num_queries(12):
        feed.read(now=NOW)


def test_what_is_gone_is_told_as_deleted() -> None:
    endpoint = hook(event_types=["gig.created", "gig.deleted"])
    gig = make_gig()
    gig_actions.delete(gig=gig, **WHO_AND_WHEN)
    read()
    assert [each["type"] for each in said(endpoint)] == ["gig.created", "gig.deleted"]
    for told in said(endpoint):
        assert told["data"] == {"id": told["data"]["id"], "object": "gig", "deleted": True}


def test_every_event_of_ours_that_may_be_told_has_its_object() -> None:
    families = ("gig.", "wave.", "gig_invitation.")
    ours = {str(type) for type in EventType if type.startswith(families)}
    assert ours - {*wire.NAMES} == {"gig.opened", "gig_invitation.seen"}


# --- Batches --------------------------------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_a_wave_of_ten_thousand_is_few_requests_and_few_queries(
    receiver: Receiver, django_assert_max_num_queries, clock
) -> None:
    endpoint = actions.create(url=receiver.url, batch_size=1000, **WHO_AND_WHEN)
    make_worker_ids(10_000)
    gig = make_auto_gig(total_seats=1000)
    wave = waves.run(gig=gig, **WHO_AND_WHEN)
    publish()
    with django_assert_max_num_queries(110):
        while feed.read(now=NOW):
            pass
    delivery.deliver(endpoint_id=endpoint.pk)
    told = [event for request in receiver.got for event in request.told["data"]]
    created = [event["data"]["id"] for event in told if event["type"] == "gig_invitation.created"]
    assert (len({*created}), len(created), wave.invited) == (10_000, 10_000, 10_000)
    assert len(receiver.got) <= 12
    assert [int(event["id"]) for event in told] == sorted(int(event["id"]) for event in told)


def test_who_asks_for_batches_always_gets_a_list(receiver: Receiver, clock) -> None:
    endpoint = actions.create(url=receiver.url, batch_size=10, event_types=["gig.created"], **WHO_AND_WHEN)
    make_gig()
    read()
    delivery.deliver(endpoint_id=endpoint.pk)
    [request] = receiver.got
    assert request.told["type"] == "batch"
    assert [event["type"] for event in request.told["data"]] == ["gig.created"]


def test_a_batch_is_of_one_gig(clock) -> None:
    endpoint = hook(batch_size=10, event_types=["gig.archived"])
    for gig_id in (1, 2, 1, 2, 1):
        events.record(EventType.GIG_ARCHIVED, by=BY, now=NOW + timedelta(seconds=gig_id), gig_id=gig_id)
    read()
    assert sorted(endpoint.messages.values_list("lane", "amount")) == [("gig:1", 3), ("gig:2", 2)]


@pytest.mark.parametrize(("most", "amounts"), [(1_000_000, [6]), (7_000, [2, 2, 2]), (10, [1] * 6)])
def test_a_batch_ends_before_it_has_too_many_bytes_and_what_has_them_by_itself_goes_alone(
    most: int, amounts: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "MOST_BYTES", most)
    endpoint = hook(batch_size=1000, event_types=["gig.created", "gig.updated"])
    # Some 1,700 characters, which are 2,700 bytes.
    gig = make_gig(description="ü" * 1000)
    for _ in range(5):
        events.record(EventType.GIG_UPDATED, by=BY, now=NOW, gig_id=gig.pk)
    read()
    assert [message.amount for message in endpoint.messages.order_by("pk")] == amounts
    places = [int(event["id"]) for each in said(endpoint) for event in each["data"]]
    assert places == sorted({*places})


def test_what_cannot_be_told_to_one_keeps_no_other_from_being_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = hook(), hook()
    make_gig()
    publish()
    real = feed.wanted

    def wanted(endpoint: WebhookEndpoint, published: Any) -> Any:
        return real(endpoint, published) if endpoint == other else 1 / 0

    monkeypatch.setattr(feed, "wanted", wanted)
    assert feed.read(now=NOW) == 1
    assert [message.endpoint for message in WebhookMessage.objects.all()] == [other]
    assert f"Webhook endpoint {one.pk} cannot read on" in caplog.text
