"""What beat starts every second."""

from typing import Any

from celery import shared_task

from events import publishing


@shared_task
def publish(**kwargs: Any) -> int:
    return publishing.publish()
