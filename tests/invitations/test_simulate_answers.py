"""manage.py simulate_answers."""

import threading
from datetime import timedelta
from random import Random

import pytest
from django.core.management import CommandError, call_command

from invitations.demo import answers
from invitations.demo.answers import Temperament, answer_some
from invitations.demo.seeding import NAMED_WORKERS
from invitations.management.commands import simulate_answers
from invitations.models import Invitation, Status
from tests.factories import NOW, make_gig, make_invitation, make_workers
from workers.models import User

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def manner(monkeypatch):
    """Everybody is of this manner."""

    def of(name):
        monkeypatch.setattr(answers, "MANNERS", {name: 1})

    return of


def said(now=LATER):
    """What is said within many rounds."""
    random = Random(1)
    return [answer for _ in range(20) for answer in answer_some(now=now, random=random, seed=1)]


@pytest.mark.parametrize(
    ("name", "status"), [("accepting", Status.ACCEPTED), ("rejecting", Status.REJECTED), ("silent", Status.PENDING)]
)
def test_people_answer_by_their_manner(name, status, manner):
    manner(name)
    invitation = make_invitation()
    said()
    invitation.refresh_from_db()
    assert invitation.status == status


def test_the_fickle_leave_after_a_while(manner):
    manner("fickle")
    make_invitation()
    said()
    assert [answer.reply for answer in said(LATER + timedelta(minutes=5))] == ["leave"]


def test_nobody_answers_at_once(manner):
    manner("accepting")
    make_invitation()
    assert said(NOW + timedelta(seconds=1)) == []


def test_a_full_gig_is_an_ordinary_answer(manner):
    manner("accepting")
    gig = make_gig(total_seats=1)
    for worker in make_workers(2):
        make_invitation(gig, worker)
    assert any("taken" in answer.refusal for answer in said())


def test_nobody_answers_for_the_named_accounts(manner):
    manner("accepting")
    invitation = make_invitation()
    User.objects.filter(pk=invitation.worker_id).update(email=next(iter(NAMED_WORKERS)))
    assert said() == []


def test_nobody_answers_for_gigs_that_are_over(manner):
    manner("accepting")
    make_invitation()
    assert said(NOW + timedelta(days=3)) == []


def test_a_round_has_few_answers_and_few_questions(manner, django_assert_max_num_queries):
    manner("silent")
    make_invitation()
    with django_assert_max_num_queries(2):
        answer_some(now=LATER, random=Random(1), seed=1)


def test_most_people_stay_silent():
    manners = [Temperament.of(worker_id, seed=1).manner for worker_id in range(500)]
    assert manners.count("silent") > 250


def test_the_command_stops_after_its_seconds(settings, capsys):
    settings.SIMULATE_ANSWERS = True
    call_command("simulate_answers", seconds=0.05, pace=100)
    assert "Stopped: nobody answered." in capsys.readouterr().out


def test_a_stop_ends_the_rounds():
    stopped = threading.Event()
    stopped.set()
    assert not simulate_answers.simulate(seconds=None, pace=1, seed=1, stopped=stopped)


def test_production_answers_for_nobody(settings):
    settings.SIMULATE_ANSWERS = False
    with pytest.raises(CommandError, match="answers for nobody") as caught:
        call_command("simulate_answers")
    assert caught.value.returncode == 1
    assert not Invitation.objects.exists()


def test_a_pace_of_nothing_is_refused(settings):
    settings.SIMULATE_ANSWERS = True
    with pytest.raises(CommandError, match="above 0"):
        call_command("simulate_answers", pace=0)
