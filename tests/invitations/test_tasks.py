from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from gigs.models import Gig
from invitations import tasks
from invitations.models import Invitation, Status, Wave
from tests.factories import WHO_AND_WHEN, make_auto_gig, make_gig, make_invitation, make_worker
from workers import actions as worker_actions

pytestmark = pytest.mark.django_db


def test_run_due_waves_makes_the_waves_that_are_due() -> None:
    make_auto_gig(now=timezone.now())
    assert tasks.run_due_waves() == 1
    assert Wave.objects.count() == 1


def test_close_gigs_closes_what_has_ended() -> None:
    # The tests' own clock stands months ago, so this gig has ended long since.
    make_invitation(make_gig())
    assert tasks.close_gigs() == 1
    assert Gig.objects.get().closed_at is not None
    assert Invitation.objects.get().status == Status.EXPIRED


def test_release_inactive_gives_back_what_they_held() -> None:
    now = timezone.now()
    invitation = make_invitation(make_gig(now=now), make_worker(now=now))
    worker_actions.set_active(user=invitation.worker.user, active=False, **WHO_AND_WHEN)
    assert tasks.release_inactive() == 1
    assert Invitation.objects.get().status == Status.EXPIRED


def test_a_task_takes_words_it_does_not_know_yet() -> None:
    """A message of a newer release may reach an older worker."""
    for task in (tasks.run_due_waves, tasks.close_gigs, tasks.release_inactive):
        assert task(hint="from a newer release") == 0


def test_beat_starts_every_task_and_each_exists() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {task.name for task in (tasks.run_due_waves, tasks.close_gigs, tasks.release_inactive)} <= scheduled


def test_a_tick_that_could_not_run_expires_before_it_piles_up() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert 0 < entry["options"]["expires"] <= timedelta(minutes=1).total_seconds()
