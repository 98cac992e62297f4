"""A Space that follows a Cirro of the tests' own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from events import publishing
from gigs.models import Gig
from integrations.upstream import client, looking, reporting
from integrations.upstream.models import UpstreamGig, UpstreamTurn, UpstreamWorker
from invitations.models import Invitation
from space_project.upstream import Upstream
from tests.factories import NOW, make_auto_gig, make_worker
from tests.integrations.upstream import cirro as server
from tests.integrations.upstream.cirro import Cirro
from workers.models import Worker


class Clock:
    """Stands still; `later` moves it on, beyond all rests but for what it is told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, **how: float) -> None:
        self.now += timedelta(**(how or {"minutes": 11}))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cirro(settings, db: None) -> Iterator[Cirro]:
    with server.running() as cirro:
        settings.UPSTREAM = Upstream(f"{cirro.url}/api", "space-1", cirro.private_key, poll_seconds=60)
        settings.SPACE_URL = "https://space.example.org"
        yield cirro
        client.pool().clear()


@pytest.fixture
def report(cirro: Cirro, clock: Clock) -> Callable[[], int]:
    """What has happened is published, and told as far as the upstream takes it."""

    def publish_and_report() -> int:
        publishing.publish()
        return reporting.report(clock=clock)

    # Begins to follow, so that what is made from now on is read from the log.
    publish_and_report()
    return publish_and_report


@pytest.fixture
def look(cirro: Cirro, clock: Clock) -> Callable[[], int]:
    """All gigs are looked at, now."""

    def look_now() -> int:
        UpstreamTurn.objects.update(next_at=clock())
        UpstreamGig.objects.filter(look_at__isnull=False).update(look_at=clock())
        return looking.look(clock=clock)

    return look_now


@pytest.fixture
def worker(report: Callable[[], int]) -> Worker:
    worker = make_worker(languages=["de"])
    report()
    return worker


@pytest.fixture
def gig(report: Callable[[], int]) -> Gig:
    gig = make_auto_gig(total_seats=2, tasks=[{"title": "Buy", "base_price": 300}])
    report()
    return gig


@pytest.fixture
def asked(cirro: Cirro, worker: Worker, gig: Gig, look: Callable[[], int]) -> Invitation:
    """The upstream has invited the worker, and the Space has seen it."""
    cirro.invite(id_of(gig), user_of(worker))
    look()
    return Invitation.objects.get()


def id_of(gig: Gig) -> str:
    return UpstreamGig.objects.get(pk=gig.pk).upstream_id


def user_of(worker: Worker) -> str:
    return UpstreamWorker.objects.get(pk=worker.pk).upstream_id
