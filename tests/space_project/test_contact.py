"""Pages that send people to whoever runs this Space say how to reach them, if somebody is named."""

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from invitations.models import Invitation, Status
from tests.factories import make_gig, make_in_status, make_worker
from workers.models import User, Worker

pytestmark = pytest.mark.django_db
LINK = '<a href="mailto:help@space.example">help@space.example</a>'


@pytest.fixture(params=["mailto:help@space.example", ""])
def link(request, settings):
    """What has to stand on the page; nothing where nobody is named."""
    settings.CONTACT = request.param
    return LINK if request.param else ""


def says(text: str, link: str) -> bool:
    return link in text if link else "mailto:" not in text


@pytest.mark.parametrize("template", ["403.html", "account/account_inactive.html", "mfa/authenticate.html"])
def test_a_page_that_nobody_gets_beyond(template, link, rf) -> None:
    request = rf.get("/")
    request.user = User(email="ada@example.org")
    assert says(render_to_string(template, {}, request), link)


def test_a_worker_on_hold(client, link) -> None:
    worker = make_worker()
    Worker.objects.filter(pk=worker.pk).update(is_active=False)
    client.force_login(worker.user)
    assert says(client.get("/invitations/").text, link)


@pytest.mark.parametrize("status", [Status.LEFT, Status.EXPIRED])
def test_an_invitation_that_only_the_organisers_can_renew(status, client, link) -> None:
    worker = make_worker()
    gig = make_in_status(status, make_gig(now=timezone.now()), worker).gig
    client.force_login(worker.user)
    assert says(client.get(f"/gigs/{gig.pk}/").text, link)
    assert Invitation.objects.get().status == status


def test_a_mail_to_an_address_without_an_account(client, link, settings, mailoutbox) -> None:
    settings.SIGN_UP = False
    client.post("/account/password/reset/", {"email": "nobody@example.org"})
    [mail] = mailoutbox
    assert ("for one. help@space.example\n" in mail.body) == bool(link)
