"""What is kept of people has an age, also where nobody deletes an account."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

from tests.factories import NOW, make_worker
from tests.workers.space_invitations.conftest import invite
from workers import leftovers
from workers.models import SpaceInvitation
from workers.space_invitations import actions
from workers.tasks import forget_leftovers

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LONG_AGO = NOW - leftovers.INVITATIONS_KEPT_FOR


@pytest.mark.parametrize(("ended_at", "stays"), [(LONG_AGO, False), (LONG_AGO + timedelta(seconds=1), True)])
def test_an_invitation_to_the_space_that_nobody_accepted_has_an_age(ended_at, stays) -> None:
    invitation = invite()
    SpaceInvitation.objects.update(created_at=ended_at - DAY, expires_at=ended_at)
    assert leftovers.forget(now=NOW) == (not stays)
    assert SpaceInvitation.objects.filter(pk=invitation.pk).exists() is stays


def test_an_accepted_one_stays_with_the_account() -> None:
    invitation = invite()
    actions.accept(invitation=invitation, user=make_worker().user, by="test", now=NOW)
    assert leftovers.forget(now=NOW + leftovers.INVITATIONS_KEPT_FOR * 2) == 0


def test_djangos_history_does_not_say_who_was_asked() -> None:
    invitation = invite()
    entry = LogEntry.objects.log_actions(make_worker().pk, [invitation], ADDITION, single_object=True)
    assert invitation.email not in entry.object_repr


def test_sessions_that_are_over_are_gone() -> None:
    for name, expire_date in (("over", NOW), ("lives", NOW + DAY)):
        Session.objects.create(session_key=name, session_data="", expire_date=expire_date)
    assert leftovers.forget(now=NOW) == 1
    assert Session.objects.get().session_key == "lives"


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM space_cache")
        return cursor.fetchone()[0]


@time_machine.travel(NOW, tick=False)
def test_what_is_over_in_the_cache_is_gone_though_nobody_asks_for_it() -> None:
    cache.set("over", "a file of workers", 60)
    cache.set("lives", 1, 3 * 60)
    assert (kept(), leftovers.forget(now=NOW), leftovers.forget(now=NOW + timedelta(minutes=2))) == (2, 0, 1)
    assert (kept(), cache.get("lives")) == (1, 1)


def test_the_task_does_it() -> None:
    invite()
    SpaceInvitation.objects.update(created_at=LONG_AGO - DAY, expires_at=LONG_AGO)
    assert forget_leftovers() == 1
