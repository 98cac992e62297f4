"""Where the upstream calls: only who holds the secret makes the Space look, and nobody makes it do more."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from integrations.upstream import looking
from integrations.upstream.models import UpstreamGig
from integrations.webhooks import signing
from space_project.upstream import Upstream
from tests.conftest import unchanged_rows
from tests.factories import NOW, make_gig

pytestmark = pytest.mark.django_db

SECRET = signing.new_secret()
LATER = NOW.replace(year=2040)


@pytest.fixture(autouse=True)
def followed(settings) -> None:
    settings.UPSTREAM = Upstream("https://cirro.example/api", "space-1", "no key", SECRET)


@pytest.fixture
def gigs() -> list[UpstreamGig]:
    ids = ("17", "18")
    return [UpstreamGig.objects.create(pk=make_gig().pk, upstream_id=pk, look_at=LATER) for pk in ids]


def call(payload: Any, secret: str = SECRET, ago: timedelta = timedelta(0), **changes: str) -> HttpResponse:
    body = payload if isinstance(payload, str) else json.dumps(payload)
    said = datetime.now(UTC) - ago
    headers = signing.headers(webhook_id="m1", body=body, by_secrets=[secret], now=said) | changes
    content_type = headers.pop("Content-Type")
    return Client().post("/upstream/webhook", body, content_type=content_type, headers=headers)


def looked_at() -> set[str]:
    """The gigs that the next tick looks at."""
    return {*UpstreamGig.objects.filter(look_at__lt=LATER).values_list("upstream_id", flat=True)}


ONE = {"type": "gig_invitation.updated", "data": {"id": "1", "object": "gig_invitation", "gig_id": "17"}}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (ONE, {"17"}),
        ({"type": "batch", "data": [ONE, {"data": {"gig_id": 18}}]}, {"17", "18"}),
        ({"type": "gig_invitation.created", "data": {"id": "9"}}, {"17", "18"}),
        ([], {"17", "18"}),
        ({"data": {"gig_id": "99"}}, set()),
        ({"data": {"gig_id": {"gig_id": None}}}, {"17", "18"}),
    ],
    ids=str,
)
def test_the_gigs_it_names_are_looked_at(gigs, payload: Any, expected: set[str]) -> None:
    assert (call(payload).status_code, looked_at()) == (204, expected)


def test_a_call_that_names_no_gig_makes_no_herd(gigs, django_assert_max_num_queries) -> None:
    """Each gig in its turn; however often it comes, none is looked at more often or later for it."""
    many = [UpstreamGig(pk=10**9 + pk, upstream_id=f"x{pk}", look_at=LATER) for pk in range(600)]
    UpstreamGig.objects.bulk_create(many)
    with django_assert_max_num_queries(20):
        call([])
    times = [*UpstreamGig.objects.order_by("look_at").values_list("look_at", flat=True)]
    assert {after - before for before, after in pairwise(times)} == {looking.GAP}
    call([]), call([])
    assert times == [*UpstreamGig.objects.order_by("look_at").values_list("look_at", flat=True)]


def test_a_gig_that_is_named_goes_first(gigs) -> None:
    UpstreamGig.objects.filter(upstream_id="18").update(look_at=datetime.now(UTC) - timedelta(minutes=5))
    call(ONE)
    assert looking.due(datetime.now(UTC)).first().upstream_id == "17"


def test_a_replay_makes_nothing_but_another_look(gigs) -> None:
    assert [call(ONE).status_code for _ in range(3)] == [204] * 3
    assert looked_at() == {"17"}


def test_a_gig_that_had_its_last_look_is_looked_at_only_if_it_is_named(gigs) -> None:
    UpstreamGig.objects.update(look_at=None)
    call([])
    assert looked_at() == set()
    call(ONE)
    assert looked_at() == {"17"}


@pytest.mark.parametrize(
    "forged",
    [
        {"secret": signing.new_secret()},
        {"ago": timedelta(minutes=6)},
        {"ago": timedelta(minutes=-6)},
        {"webhook-signature": "v1,bm90IHNpZ25lZA=="},
        {"webhook-signature": "rubbish"},
        {"webhook-signature": "v1,%"},
        {"webhook-id": "m2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "yesterday"},
    ],
    ids=str,
)
def test_what_the_upstream_has_not_signed_is_refused(gigs, forged: dict[str, Any]) -> None:
    with unchanged_rows():
        answer = call(ONE, **forged)
    assert answer.status_code == 401
    assert "Standard Webhooks" in answer.json()["error"]


def test_an_unsigned_call_is_refused(gigs) -> None:
    with unchanged_rows():
        assert Client().post("/upstream/webhook", ONE, content_type="application/json").status_code == 401


@pytest.mark.parametrize("body", ["{", " ", "NaNa"])
def test_what_is_no_json_is_refused(gigs, body: str) -> None:
    with unchanged_rows():
        assert call(body).status_code == 400


def test_what_is_too_long_is_refused_before_it_is_read(gigs, caplog) -> None:
    with unchanged_rows():
        answer = call("x" * 3_000_000)
    assert (answer.status_code, "bytes at most" in answer.json()["error"], caplog.messages) == (
        413,
        True,
        ["Request Entity Too Large: /upstream/webhook"],
    )
    assert [record.levelname for record in caplog.records] == ["WARNING"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_is_not_said_to_be_json_is_refused(gigs, content_type: str) -> None:
    with unchanged_rows():
        answer = call(ONE, **{"Content-Type": content_type})
    assert (answer.status_code, "application/json" in answer.json()["error"]) == (415, True)


def test_json_may_come_with_its_charset(gigs) -> None:
    assert call(ONE, **{"Content-Type": "application/json; charset=utf-8"}).status_code == 204


@pytest.mark.parametrize("upstream", [None, Upstream("https://cirro.example/api", "space-1", "no key")], ids=str)
def test_without_a_secret_there_is_nobody(gigs, settings, upstream: Upstream | None) -> None:
    settings.UPSTREAM = upstream
    assert call(ONE).status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_it_is_called_by_post_only(method: str) -> None:
    assert getattr(Client(), method)("/upstream/webhook").status_code == 405
