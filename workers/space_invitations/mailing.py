"""The mails go out: an invitation that was committed reaches a mail server at least once (DESIGN, 3.8)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from workers.models import SpaceInvitation

logger = logging.getLogger(__name__)

# So many in one sweep: with a server that answers nothing they still end before the task is given up.
SWEEP = 20
# Whoever has taken a mail is given so long to send it, before another does.
LEASE = timedelta(minutes=15)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
TEMPLATES = "workers/email/space_invitation"


def send_due(*, now: datetime) -> int:
    """Mails whose time has come are with the mail server, or wait for another try; returns how many were tried."""
    due = SpaceInvitation.objects.to_mail(now)[:SWEEP]
    return sum(send(invitation, now) for invitation in due)


def send(invitation: SpaceInvitation, now: datetime) -> bool:
    """Whether it was ours to send; the database gives it to one."""
    row = SpaceInvitation.objects.filter(pk=invitation.pk)
    if not row.to_mail(now).update(mail_due_at=now + LEASE, mail_attempts=F("mail_attempts") + 1):
        return False
    try:
        post(invitation)
    except OSError as error:
        logger.warning("The mail of space invitation %s could not be sent: %s", invitation.pk, error)
        row.update(mail_due_at=now + wait_after(invitation.mail_attempts), mail_problem=str(error)[:300])
    else:
        row.update(mail_due_at=None, mailed_at=now, mail_problem="")
    return True


def wait_after(attempts: int) -> timedelta:
    """Twice as long each time."""
    return min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT)


def post(invitation: SpaceInvitation) -> None:
    """OSError, of which SMTP's own are some, if the mail server does not take it."""
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link_of(invitation), "site": settings.SPACE_URL}
        subject = render_to_string(f"{TEMPLATES}_subject.txt", context)
        message = render_to_string(f"{TEMPLATES}_message.txt", context)
    # A name may hold the end of a line, a header may not.
    send_mail(" ".join(subject.split()), message.strip() + "\n", None, [invitation.email])


def link_of(invitation: SpaceInvitation) -> str:
    return settings.SPACE_URL + reverse("workers:space-invitation", args=[invitation.token])
