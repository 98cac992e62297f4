"""The mails, through a real mail server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import NOW, WHO_AND_WHEN
from tests.workers.sign_in.conftest import free_port
from tests.workers.space_invitations.conftest import EMAIL, invite
from workers import tasks
from workers.models import SpaceInvitation
from workers.space_invitations import actions, mailing

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead_server(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def test_the_mail_tells_who_invites_to_what_and_where(mails, settings) -> None:
    settings.SPACE_URL = "https://space.example.org"
    invitation = invite(message="Come,\nwe have owls.")
    assert mailing.send_due(now=NOW) == 1
    [mail] = mails
    assert (mail["To"], mail["Subject"]) == (EMAIL, "Ada invites you to test with us")
    text = mail.get_content()
    assert f"https://space.example.org/join/{invitation.token}/" in text
    assert "Come,\nwe have owls." in text.replace("\r\n", "\n")
    assert "2026, 12:00 UTC" in " ".join(text.split())


def test_the_mail_speaks_german(mails) -> None:
    invite(language="de")
    mailing.send_due(now=NOW)
    assert mails[0]["Subject"] == "Ada lädt dich ein: test with us"
    assert "Hallo Grace Hopper" in mails[0].get_content()


def test_it_goes_once(mails) -> None:
    invitation = invite()
    assert [mailing.send_due(now=NOW), mailing.send_due(now=NOW + timedelta(days=1))] == [1, 0]
    invitation.refresh_from_db()
    assert (len(mails), invitation.mailed_at, invitation.mail_due_at) == (1, NOW, None)


def test_beat_sends_it(mails) -> None:
    invite(now=timezone.now())
    tasks.send_space_invitations()
    assert len(mails) == 1


def test_no_line_of_a_name_becomes_a_header(mails) -> None:
    invite(inviter_name="Ada\nBcc: everybody@example.org")
    mailing.send_due(now=NOW)
    assert (mails[0]["Bcc"], mails[0]["X-RcptTo"]) == (None, EMAIL)


def test_while_the_server_is_away_it_is_tried_again_and_waits_longer(dead_server) -> None:
    invitation = invite()
    waits, now = [], NOW
    for _attempt in range(9):
        assert mailing.send_due(now=now) == 1
        invitation.refresh_from_db()
        waits.append((invitation.mail_due_at - now).total_seconds())
        now = invitation.mail_due_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert "refused" in invitation.mail_problem


def test_once_the_server_is_back_it_goes(dead_server, request) -> None:
    invite()
    mailing.send_due(now=NOW)
    mails = request.getfixturevalue("mails")
    mailing.send_due(now=NOW + timedelta(seconds=30))
    assert len(mails) == 1
    assert SpaceInvitation.objects.get().mail_problem == ""


def test_what_was_taken_and_never_sent_is_taken_again(mails) -> None:
    """Its sender died between the claim and the mail."""
    invite()
    SpaceInvitation.objects.update(mail_due_at=NOW + mailing.LEASE)
    assert mailing.send_due(now=NOW) == 0
    assert mailing.send_due(now=NOW + mailing.LEASE) == 1


def test_two_who_have_found_the_same_send_it_once(mails) -> None:
    invitation = invite()
    assert [mailing.send(invitation, NOW), mailing.send(invitation, NOW)] == [True, False]
    assert len(mails) == 1


def test_what_has_ended_is_sent_no_more(mails) -> None:
    actions.expire(invitation=invite(), **WHO_AND_WHEN)
    assert mailing.send_due(now=NOW + timedelta(seconds=1)) == 0
    assert mails == []
