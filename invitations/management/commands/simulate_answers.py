"""Lets the demo's workers answer their invitations."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections import Counter
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from invitations.demo.answers import answer_some
from invitations.demo.seeding import SEED

log = logging.getLogger("simulate_answers")


class Command(BaseCommand):
    help = "Lets the demo's workers answer their invitations, until it is stopped; never in production."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, help="Stop after so long.")
        parser.add_argument("--pace", type=float, default=1, help="2 is twice as fast as people.")
        parser.add_argument("--seed", type=int, default=SEED, help="The same number gives the same temperaments.")

    def handle(self, *, seconds: float | None, pace: float, seed: int, **options: Any) -> None:
        if not settings.SIMULATE_ANSWERS:
            raise CommandError(
                "This Space answers for nobody: it is in production (DEBUG is off), or SPACE_SIMULATE_ANSWERS is off."
            )
        if pace <= 0:
            raise CommandError(f"--pace is {pace:g}: give a number above 0; 1 is as fast as people.")
        counts = simulate(seconds=seconds, pace=pace, seed=seed, stopped=stop_signal())
        said = ", ".join(f"{number} {what}" for what, number in counts.items()) or "nobody answered"
        self.stdout.write(f"Stopped: {said}.")


def stop_signal() -> threading.Event:
    """Is set when the process is asked to stop, so that a round under way comes to its end."""
    stopped = threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
    return stopped


def simulate(*, seconds: float | None, pace: float, seed: int, stopped: threading.Event) -> Counter[str]:
    """A round of answers a second, or as often as the pace says. Returns how often what was said."""
    counts: Counter[str] = Counter()
    random, end = Random(seed), time.monotonic() + (seconds if seconds is not None else float("inf"))
    while not stopped.is_set() and time.monotonic() < end:
        for answer in answer_some(now=timezone.now(), random=random, seed=seed, pace=pace):
            counts["refused" if answer.refusal else answer.reply] += 1
            log.info("%s", answer)
        stopped.wait(min(1 / pace, max(0, end - time.monotonic())))
    return counts
