"""Random histories of everything that can be done, with the clock going on; after each step all promises hold."""

from datetime import timedelta
from random import Random
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events.models import Event
from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import actions, closings, farewell, inviting, offers, waves
from invitations.invariants import INVARIANTS
from invitations.models import TRANSITIONS, Invitation, RejectionReason, Status
from space_project.errors import SpaceError
from tests.factories import BY, NOW, make_gig, make_worker
from workers import actions as worker_actions
from workers.models import Worker

SKILLS = st.sampled_from(["html", "sql", "testing"])
OFFERS = st.fixed_dictionaries(
    {
        "total_seats": st.integers(1, 2),
        "seats_min": st.none() | st.integers(1, 2),
        "seats_max above": st.none() | st.integers(0, 1),
        "invitation_mode": st.sampled_from(["auto", "auto", "manual"]),
        "filter_query": st.sampled_from([{}, {}, {"skill": "sql"}]),
        "sort_query": st.sampled_from([{}, {"rating": -1}]),
        "hours": st.integers(2, 30),
    }
)
ANSWERS = {
    "accept": actions.accept,
    "accept in steps": lambda **given: actions.accept_in_steps(no_reward=None, **given),
    "reject": actions.reject,
    "leave": actions.leave,
    "expire": actions.expire,
    "reset": actions.reset,
    "undo": actions.undo,
}


class History(RuleBasedStateMachine):
    """One Space, in a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        # A history that is told again has to go the same way: the same ranks, so the same people in a wave.
        self.chance = patch("workers.models.secrets.randbelow", Random(7).randrange)
        self.chance.start()

    def teardown(self) -> None:
        self.chance.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @property
    def who_and_when(self) -> dict:
        return {"by": BY, "now": self.now}

    def one_of(self, rows, choice: int):
        rows = list(rows.order_by("pk"))
        return rows[choice % len(rows)]

    def try_to(self, do, **given) -> None:
        """A refusal is an ordinary outcome, if it leaves nothing behind."""
        written = Event.objects.count()
        try:
            with transaction.atomic():
                do(**given, **self.who_and_when)
        except (SpaceError, ValidationError):
            assert Event.objects.count() == written

    @initialize(gigs=st.tuples(OFFERS, OFFERS))
    def a_space_begins_with_four_workers_and_two_gigs(self, gigs: tuple[dict, dict]) -> None:
        for skill in ("html", "sql", "sql", "sql"):
            make_worker(now=self.now, skill=skill, rating=1)
        for gig in gigs:
            self.a_gig_is_offered(gig)
        waves.run_due(now=self.now)

    @precondition(lambda self: Worker.objects.count() < 7)
    @rule(skill=SKILLS, rating=st.integers(1, 3))
    def a_worker_joins(self, skill: str, rating: int) -> None:
        make_worker(now=self.now, skill=skill, rating=rating)

    @precondition(lambda self: Gig.objects.count() < 3)
    @rule(gig=OFFERS)
    def a_gig_is_offered(self, gig: dict) -> None:
        total, hours = gig["total_seats"], gig["hours"]
        extra, minimum = gig["seats_max above"], gig["seats_min"] or total
        make_gig(
            now=self.now,
            total_seats=total,
            seats_min=min(minimum, total),
            seats_max=None if extra is None else total + extra,
            invitation_mode=gig["invitation_mode"],
            invitation_multiplier=2,
            filter_query=gig["filter_query"],
            sort_query=gig["sort_query"],
            start_at=self.now + timedelta(hours=1),
            end_at=self.now + timedelta(hours=hours),
        )

    @rule(minutes=st.sampled_from([1, 5, 60, 600]))
    def time_passes_and_the_engine_ticks(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        worker_actions.resume_paused(now=self.now)
        closings.close_gigs(now=self.now)
        closings.release_inactive(now=self.now)
        waves.run_due(now=self.now)

    @precondition(lambda self: Invitation.objects.pending().exists())
    @rule(choice=st.integers(0, 99), in_steps=st.booleans())
    def somebody_accepts(self, choice: int, in_steps: bool) -> None:
        invitation = self.one_of(Invitation.objects.pending(), choice)
        self.try_to(ANSWERS["accept in steps" if in_steps else "accept"], invitation=invitation)

    @precondition(lambda self: Invitation.objects.accepted().exists())
    @rule(choice=st.integers(0, 99))
    def somebody_leaves(self, choice: int) -> None:
        self.try_to(actions.leave, invitation=self.one_of(Invitation.objects.accepted(), choice))

    @precondition(lambda self: self.answered_just_now().exists())
    @rule(choice=st.integers(0, 99))
    def somebody_takes_the_answer_back(self, choice: int) -> None:
        self.try_to(actions.undo, invitation=self.one_of(self.answered_just_now(), choice))

    def answered_just_now(self):
        return Invitation.objects.filter(status__in=["accepted", "rejected"], answered_at=self.now)

    @precondition(lambda self: Invitation.objects.filter(status=Status.REJECTED).exists())
    @rule(choice=st.integers(0, 99), reason=st.sampled_from(RejectionReason.values))
    def somebody_says_why_not(self, choice: int, reason: str) -> None:
        invitation = self.one_of(Invitation.objects.filter(status=Status.REJECTED), choice)
        self.try_to(actions.give_reason, invitation=invitation, reason=reason, note="Sorry.")

    @precondition(lambda self: Invitation.objects.exists())
    @rule(answer=st.sampled_from(sorted(ANSWERS)), choice=st.integers(0, 99))
    def somebody_answers(self, answer: str, choice: int) -> None:
        invitation = self.one_of(Invitation.objects.all(), choice)
        before = invitation.status
        self.try_to(ANSWERS[answer], invitation=invitation)
        after = Invitation.objects.get(pk=invitation.pk).status
        transition = TRANSITIONS[answer.split()[0]]
        assert after == before or (before in transition.sources and after == transition.target)

    @precondition(lambda self: Gig.objects.exists())
    @rule(gig=st.integers(0, 9), worker=st.integers(0, 9))
    def staff_invite(self, gig: int, worker: int) -> None:
        worker = self.one_of(Worker.objects.all(), worker)
        self.try_to(inviting.invite, gig=self.one_of(Gig.objects.all(), gig), worker=worker)

    @rule(worker=st.integers(0, 9), most=st.none() | st.integers(0, 2))
    def a_worker_is_offered_what_fits(self, worker: int, most: int | None) -> None:
        gig_ids = list(Gig.objects.values_list("pk", flat=True))
        worker = self.one_of(Worker.objects.all(), worker)
        self.try_to(inviting.attempt, worker=worker, gig_ids=gig_ids, max_amount=most)

    @precondition(lambda self: Gig.objects.exists())
    @rule(
        gig=st.integers(0, 9),
        changes=st.fixed_dictionaries(
            {},
            optional={
                "total_seats": st.integers(1, 4),
                "seats_min": st.integers(1, 3),
                "seats_max": st.none() | st.integers(1, 5),
                "filter_query": st.sampled_from([{}, {"skill": "sql"}]),
                "sort_query": st.sampled_from([{}, {"rating": 1}]),
                "invitation_mode": st.sampled_from(["auto", "manual"]),
                "title": st.just("Another title"),
            },
        ),
        longer=st.booleans(),
    )
    def staff_change_a_gig(self, gig: int, changes: dict, longer: bool) -> None:
        if longer:
            changes |= {"end_at": self.now + timedelta(hours=9)}
        asked = Invitation.objects.count()
        self.try_to(offers.update, gig=self.one_of(Gig.objects.all(), gig), **changes)
        assert Invitation.objects.count() == asked

    @precondition(lambda self: Gig.objects.exists())
    @rule(gig=st.integers(0, 9))
    def staff_run_a_wave(self, gig: int) -> None:
        self.try_to(waves.run, gig=self.one_of(Gig.objects.all(), gig))

    @precondition(lambda self: Gig.objects.count() == 3)
    @rule(gig=st.integers(0, 9), do=st.sampled_from([offers.archive, gig_actions.delete]))
    def staff_take_a_gig_back(self, gig: int, do) -> None:
        self.try_to(do, gig=self.one_of(Gig.objects.all(), gig))

    @rule(worker=st.integers(0, 9), active=st.booleans())
    def a_worker_becomes_inactive_or_returns(self, worker: int, active: bool) -> None:
        worker = self.one_of(Worker.objects.select_related("user"), worker)
        self.try_to(worker_actions.set_active, user=worker.user, active=active)

    @rule(worker=st.integers(0, 9), minutes=st.none() | st.integers(0, 90))
    def a_worker_takes_a_pause_or_ends_it(self, worker: int, minutes: int | None) -> None:
        worker = self.one_of(Worker.objects.select_related("user"), worker)
        until = None if minutes is None else self.now + timedelta(minutes=minutes)
        asked = worker.invitations.count()
        self.try_to(worker_actions.pause, user=worker.user, until=until)
        assert worker.invitations.count() == asked

    @rule(worker=st.integers(0, 9), skill=SKILLS)
    def a_worker_learns(self, worker: int, skill: str) -> None:
        worker = self.one_of(Worker.objects.select_related("user"), worker)
        self.try_to(worker_actions.write_document, user=worker.user, document={"skill": skill, "rating": 2})

    @precondition(lambda self: Worker.objects.active().count() > 3)
    @rule(worker=st.integers(0, 9))
    def a_worker_goes_for_good(self, worker: int) -> None:
        worker = self.one_of(Worker.objects.select_related("user"), worker)
        farewell.delete_account(user=worker.user, **self.who_and_when)
        held = Invitation.objects.filter(worker=worker, gig__in=Gig.objects.open(self.now))
        assert not held.filter(status__in=[Status.PENDING, Status.ACCEPTED]).exists()

    @invariant()
    def all_promises_hold(self) -> None:
        broken = {each.sentence: list(each.violations(self.now)) for each in INVARIANTS}
        assert not any(broken.values()), broken

    @invariant()
    def a_reason_is_of_a_rejection(self) -> None:
        with_reason = Invitation.objects.exclude(rejection_reason="", rejection_note="")
        for invitation in with_reason:
            assert Event.objects.filter(invitation_id=invitation.pk, data__to=Status.REJECTED).exists()

    @invariant()
    def the_log_tells_how_every_invitation_came_where_it_is(self) -> None:
        for invitation in Invitation.objects.all():
            events = Event.objects.filter(invitation_id=invitation.pk).order_by("pk")
            told = [event.data.get("to", Status.PENDING) for event in events if "rejection_reason" not in event.data]
            assert told[0] == Status.PENDING
            assert told[-1] == invitation.status


@pytest.mark.django_db
def test_no_history_breaks_a_promise() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
