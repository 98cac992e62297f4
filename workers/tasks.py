"""What beat starts for workers."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from workers import actions, leftovers
from workers.space_invitations import mailing


@shared_task
def resume_paused(**kwargs: Any) -> int:
    return actions.resume_paused(now=timezone.now())


@shared_task
def send_space_invitations(**kwargs: Any) -> int:
    return mailing.send_due(now=timezone.now())


@shared_task
def forget_leftovers(**kwargs: Any) -> int:
    return leftovers.forget(now=timezone.now())
