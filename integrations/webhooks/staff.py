"""Staff learn what keeps endpoints from being told: on the admin's first page, and by mail of one that is off now."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Publication
from integrations.webhooks.models import MessageState, WebhookEndpoint, WebhookMessage
from space_project.attention import Notice
from workers.models import User

logger = logging.getLogger(__name__)

MAY_CHANGE = "integrations.change_webhookendpoint"
# Nobody mends more at once.
SHOWN = 8
# Nobody has to do anything about a message that was given up, and the list of messages has it longer.
PARKED_TOLD_FOR = timedelta(days=7)
# Usually an event is on its way in a second or two.
LATE = timedelta(minutes=5)


def tell(*, now: datetime) -> int:
    """Who may change endpoints has a mail about each that the Space switched off; returns how many endpoints.

    An endpoint is told of again if no mail about it went out, or in a crash before that was written down.
    """
    silent = list(WebhookEndpoint.objects.switched_off_untold().order_by("pk"))
    if not silent:
        return 0
    keepers = list(keepers_of_endpoints())
    if not keepers:
        logger.warning("Nobody can be told of webhook endpoints that were switched off: give somebody the role admin.")
    told = [endpoint.pk for endpoint in silent if not keepers or tell_of(endpoint, keepers)]
    return WebhookEndpoint.objects.filter(pk__in=told).update(staff_told_at=now)


def tell_of(endpoint: WebhookEndpoint, keepers: Iterable[User]) -> bool:
    """Whether a mail about it went out to one of them at least."""
    went_out = [sent(mail_about(endpoint, keeper)) for keeper in keepers]
    return any(went_out)


def sent(message: EmailMessage) -> bool:
    """Each on a connection of its own: an address that the server refuses keeps nobody else from being told."""
    try:
        return bool(message.send())
    except (SMTPException, OSError):
        logger.exception("%s cannot be told of a webhook endpoint that was switched off.", message.to[0])
        return False


def keepers_of_endpoints() -> Iterable[User]:
    may = Q(is_superuser=True) | Q(groups__permissions__codename=MAY_CHANGE.partition(".")[2])
    return User.objects.filter(may, is_active=True, is_staff=True).distinct().order_by("pk")


def mail_about(endpoint: WebhookEndpoint, keeper: User) -> EmailMessage:
    told = {"url": endpoint.url, "why": endpoint.switched_off_because, "page": page_of(endpoint)}
    with translation.override(keeper.language or settings.LANGUAGE_CODE):
        subject = _("A webhook endpoint was switched off")
        text = _(
            "The Space does not call %(url)s any more.\n\n%(why)s\n\nWhat happens meanwhile is kept for it. "
            "When it answers again, switch it on:\n%(page)s\n"
        )
        return EmailMessage(subject, text % told, to=[keeper.email])


def page_of(endpoint: WebhookEndpoint) -> str:
    return settings.SPACE_URL + path_of(endpoint)


def path_of(endpoint: WebhookEndpoint) -> str:
    return reverse("admin:integrations_webhookendpoint_change", args=[endpoint.pk])


def notices(now: datetime) -> Sequence[Notice]:
    """Five queries at most."""
    return [*of_silence(), *of_parked(now), *of_lag(now)]


def of_silence() -> Iterator[Notice]:
    silent = WebhookEndpoint.objects.filter(switched_off_at__isnull=False).order_by("-switched_off_at")[:SHOWN]
    for endpoint in silent:
        yield Notice(
            title=_("A webhook endpoint was switched off"),
            about=endpoint.url,
            text=endpoint.switched_off_because,
            url=path_of(endpoint),
        )


def of_parked(now: datetime) -> Iterator[Notice]:
    """One for all of them, with the words of the latest."""
    told = WebhookMessage.objects.parked_since(now - PARKED_TOLD_FOR).aggregate(amount=Count("pk"), latest=Max("pk"))
    for latest in WebhookMessage.objects.filter(pk=told["latest"]).select_related("endpoint").defer("body"):
        amount = told["amount"]
        title = ngettext("%(amount)s webhook message was given up", "%(amount)s webhook messages were given up", amount)
        attempt = latest.attempts.last()
        yield Notice(
            title=title % {"amount": amount},
            about=latest.endpoint.url,
            text=attempt.error if attempt else "",
            url=f"{reverse('admin:integrations_webhookmessage_changelist')}?state={MessageState.PARKED}",
        )


def of_lag(now: datetime) -> Iterator[Notice]:
    """One for each endpoint whose messages are not made: reading on fails for it, or there is too much to read."""
    late = Publication.objects.filter(position=OuterRef("position") + 1, event__at__lte=now - LATE)
    for endpoint in WebhookEndpoint.objects.filter(Exists(late), is_on=True).order_by("pk")[:SHOWN]:
        yield Notice(
            title=_("A webhook endpoint is told too late"),
            about=endpoint.url,
            text=_("What happened five minutes ago is not on its way yet. If that lasts, the workers' log says why."),
            url=path_of(endpoint),
        )
