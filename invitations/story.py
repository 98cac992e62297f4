"""The main job as a story, told while real processes run the waves (`manage.py demo`)."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from rich.console import Console

from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import actions, inviting
from invitations.models import Invitation, Status, Wave
from workers import actions as worker_actions
from workers.models import Worker

BY = "command:demo"
PATIENCE_SECONDS = 20.0
LANGUAGES = ("de", "en", "fr", "pl")

console = Console(highlight=False)


def expect(true: bool, sentence: str) -> None:
    if not true:
        raise CommandError(f"Not seen: {sentence}.")
    console.print(f"  [green]seen[/] {sentence}")


def wait_until(true: Callable[[], bool], sentence: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise CommandError(f"Not seen within {PATIENCE_SECONDS:g} seconds: {sentence}.")
        time.sleep(0.1)


def who_and_when() -> dict[str, Any]:
    return {"by": BY, "now": timezone.now()}


def make_worker(number: int, language: str) -> Worker:
    now = timezone.now()
    user = worker_actions.create_user(
        email=f"worker{number}@demo.example", by=BY, now=now, first_name=f"Worker {number}"
    )
    return worker_actions.write_document(user=user, document={"languages": [language]}, by=BY, now=now)


def offer(title: str, **fields: Any) -> Gig:
    now = timezone.now()
    usual: dict[str, Any] = {
        "title": title,
        "description": "Buy a pair of shoes in the new shop and tell what went wrong.",
        "url": "https://shop.example/checkout",
        "start_at": now + timedelta(hours=1),
        "end_at": now + timedelta(hours=9),
        "filter_query": {"languages": "de"},
    }
    return gig_actions.create(by=BY, now=now, **(usual | fields))


@dataclass
class Audience:
    """Watches one gig: prints its waves as they happen and answers for its workers."""

    gig: Gig
    waves_seen: int = 0

    def see_wave(self) -> Wave:
        number = self.waves_seen + 1
        wait_until(lambda: self.gig.waves.filter(number=number).exists(), f"wave {number} of «{self.gig.title}»")
        wave = self.gig.waves.get(number=number)
        self.waves_seen = number
        console.print(
            f"  wave {wave.number}: {wave.accepted} accepted, {wave.vacancies} vacancies, {wave.invited} invited"
        )
        return wave

    def count(self, status: Status) -> int:
        return self.gig.invitations.filter(status=status).count()

    def let(self, amount: int, answer: Callable[..., Invitation], status: Status = Status.PENDING) -> None:
        for invitation in self.gig.invitations.filter(status=status).order_by("pk")[:amount]:
            answer(invitation=invitation, **who_and_when())
        console.print(f"  {amount} worker{'s' * (amount != 1)} {answer.__name__}")


def seats_fill_wave_by_wave(audience: Audience) -> None:
    console.rule("A gig for 5 seats, in auto mode")
    expect(audience.see_wave().invited == 10, "the first wave invites seats times multiplier")
    audience.let(3, actions.accept)
    audience.let(2, actions.reject)
    second = audience.see_wave()
    expect((second.accepted, second.invited) == (3, 4), "the second wave shrinks with the vacancies")
    audience.let(2, actions.accept)
    expect(audience.count(Status.ACCEPTED) == 5, "the seats are filled")
    expect(audience.count(Status.PENDING) == 0, "at seats_max the rest expires")


def a_freed_seat_is_offered_again(audience: Audience) -> None:
    console.rule("One worker leaves")
    audience.let(1, actions.leave, Status.ACCEPTED)
    third = audience.see_wave()
    expect((third.accepted, third.invited) == (4, 2), "the next wave comes at once, for one vacancy")
    audience.let(1, actions.accept)
    expect(audience.count(Status.ACCEPTED) == 5, "the vacancy is filled")


def staff_invite_by_hand() -> Gig:
    console.rule("A manual gig")
    gig = offer("Interview in person", invitation_mode="manual", total_seats=2)
    chosen = random.Random(7).sample(list(Worker.objects.values_list("pk", flat=True).order_by("pk")), 2)
    asked = inviting.invite_many(gig=gig, worker_ids=chosen, **who_and_when())
    expect(all(each.is_new for each in asked), "two workers are invited by hand")
    Audience(gig).let(1, actions.accept)
    expect(not gig.waves.exists(), "a manual gig has no waves of its own")
    return gig


def a_new_worker_is_offered_what_fits(full: Gig, manual: Gig) -> None:
    console.rule("A new worker joins")
    foreign = offer("Read French labels", filter_query={"languages": "fr"}, invitation_mode="manual")
    worker = make_worker(1000, "de")
    gig_ids = [full.pk, foreign.pk, manual.pk]
    attempt = inviting.attempt(worker=worker, gig_ids=gig_ids, max_amount=2, **who_and_when())
    expect(attempt.invited_gig_ids == [manual.pk], "the attempt invites to the one gig that is open and fits")


def tell() -> None:
    """CommandError with a sentence for the first thing that was not seen."""
    for number in range(1, 61):
        make_worker(number, LANGUAGES[number % len(LANGUAGES)] if number % 2 else "de")
    fields: dict[str, Any] = {"total_seats": 5, "seats_max": 5, "invitation_multiplier": 2, "invitation_frequency": 3}
    gig = offer("Test the checkout", **fields)
    audience = Audience(gig)
    seats_fill_wave_by_wave(audience)
    a_freed_seat_is_offered_again(audience)
    a_new_worker_is_offered_what_fits(gig, staff_invite_by_hand())
    expect(gig.invitations.values("worker").distinct().count() == gig.invitations.count(), "nobody was asked twice")
