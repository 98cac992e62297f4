"""What beat starts every few seconds. Each reads the clock once and makes one call; a lost tick is made up for."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from invitations import closings, waves


@shared_task
def run_due_waves(**kwargs: Any) -> int:
    return waves.run_due(now=timezone.now())


@shared_task
def close_gigs(**kwargs: Any) -> int:
    return closings.close_gigs(now=timezone.now())


@shared_task
def release_inactive(**kwargs: Any) -> int:
    return closings.release_inactive(now=timezone.now())
