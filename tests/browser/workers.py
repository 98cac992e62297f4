"""A worker in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from gigs.models import Gig
from invitations import actions, inviting
from invitations.models import Invitation
from tests.factories import BY, make_gig, make_worker
from workers.models import Worker

PASSWORD = "a long passphrase"
# What a browser says about an answer that is no success; the page shows the worker what it means.
EXPECTED = ("404 (Not Found)", "409 (Conflict)", "422 (Unprocessable")


@contextmanager
def browsing(
    browser: Browser, server: object, worker: Worker | None = None, forgiven: tuple[str, ...] = EXPECTED, **options: Any
) -> Iterator[Page]:
    """A page of a browser of its own, in which the worker is signed in; what else it complains of fails the test."""
    complaints: list[str] = []
    context = browser.new_context(base_url=str(server), **options)
    if worker:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session_of(worker), "url": str(server)}])
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    unforgiven = [each for each in complaints if not any(part in each for part in forgiven)]
    if unforgiven:
        raise AssertionError(unforgiven)


def session_of(worker: Worker) -> str:
    client = Client()
    client.force_login(worker.user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def make_member(**document: Any) -> Worker:
    """A worker who can sign in by PASSWORD."""
    worker = make_worker(now=timezone.now(), **(document or {"languages": ["en"]}))
    worker.user.set_password(PASSWORD)
    worker.user.save(update_fields=["password"])
    return get_user_model().objects.get(pk=worker.pk).worker


def invite(worker: Worker, gig: Gig | None = None, **fields: Any) -> Invitation:
    now = timezone.now()
    return inviting.invite(gig=gig or make_gig(now=now, **fields), worker=worker, by=BY, now=now)


def fill(gig: Gig) -> None:
    """Others take all seats."""
    for _ in range(gig.capacity - Gig.objects.get(pk=gig.pk).accepted_count):
        actions.accept(invitation=invite(make_worker(), gig), by=BY, now=timezone.now())
