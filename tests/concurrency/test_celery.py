"""Broker, worker and beat as real processes, killed at the worst moment. The table is the truth."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from invitations import invariants
from invitations.models import Invitation, Wave
from space_project.crew import Crew
from tests import services
from tests.factories import make_auto_gig, make_worker_ids

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 60.0
WANTED = 40


@pytest.fixture
def env() -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    return {"DATABASE_URL": url, "SPACE_TICK_SECONDS": "1", "LOG_LEVEL": "INFO"}


@pytest.fixture
def crew(tmp_path: Path, env: dict[str, str]) -> Iterator[Crew]:
    with Crew(tmp_path, env=env) as crew:
        crew.start("broker")
        yield crew


def wait_until(true: Callable[[], bool], crew: Crew) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, crew.log("worker")[-3000:]
        time.sleep(0.1)


def offer_gig():
    return make_auto_gig(now=timezone.now(), total_seats=4, invitation_multiplier=WANTED // 4)


def the_one_wave_is_whole() -> bool:
    return [wave.invited for wave in Wave.objects.all()] == [WANTED] and Invitation.objects.count() == WANTED


def test_a_worker_killed_in_mid_wave_leaves_nothing_and_another_does_it_once(crew: Crew) -> None:
    make_worker_ids(100)
    offer_gig()
    with psycopg.connect(crew.env["DATABASE_URL"]) as obstacle:
        # The wave has inserted its invitations and waits to write its events.
        obstacle.execute("LOCK TABLE events_event IN EXCLUSIVE MODE")
        crew.start("worker")
        crew.start("beat")
        wait_until(lambda: waiting_for_the_log() > 0, crew)
        crew.kill("worker")
    wait_until(lambda: waiting_for_the_log() == 0, crew)
    assert (Wave.objects.count(), Invitation.objects.count()) == (0, 0)

    crew.start("worker")
    wait_until(lambda: Wave.objects.exists(), crew)
    assert the_one_wave_is_whole()


def test_waves_run_over_the_redis_of_this_machine(tmp_path: Path, env: dict[str, str]) -> None:
    make_worker_ids(100)
    offer_gig()
    with Crew(tmp_path, env=env | {"REDIS_URL": services.find_redis()}) as crew:
        for name in ("worker", "beat") if crew.env["REDIS_URL"] else ("broker", "worker", "beat"):
            crew.start(name)
        wait_until(lambda: Wave.objects.exists(), crew)
    assert the_one_wave_is_whole()


def waiting_for_the_log() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'events_event'::regclass")
        return cursor.fetchone()[0]


def test_a_killed_broker_loses_and_doubles_nothing(crew: Crew) -> None:
    make_worker_ids(100)
    crew.start("worker")
    crew.start("beat")
    wait_until(lambda: "run_due_waves" in crew.log("worker"), crew)
    crew.kill("broker")
    offer_gig()
    time.sleep(2)
    assert not Wave.objects.exists()

    crew.start("broker")
    wait_until(lambda: Wave.objects.exists(), crew)
    assert the_one_wave_is_whole()


def test_two_beats_and_two_workers_give_each_gig_one_wave(crew: Crew) -> None:
    make_worker_ids(60)
    gigs = [offer_gig() for _ in range(30)]
    for name in ("worker", "worker 2", "beat", "beat 2"):
        crew.start(name)
    wait_until(lambda: Wave.objects.count() >= len(gigs), crew)
    time.sleep(3)
    assert sorted(Wave.objects.values_list("gig", flat=True)) == [gig.pk for gig in gigs]
    assert not any(list(each.violations(timezone.now())) for each in invariants.INVARIANTS)


def test_a_killed_beat_comes_back_and_goes_on(crew: Crew) -> None:
    make_worker_ids(60)
    crew.start("worker")
    crew.start("beat")
    wait_until(lambda: "run_due_waves" in crew.log("worker"), crew)
    crew.kill("beat")
    offer_gig()
    crew.start("beat")
    wait_until(lambda: Wave.objects.exists(), crew)
    assert the_one_wave_is_whole()
