"""What staff have to know of the upstream, on the first page of the admin."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.upstream import beginning
from integrations.upstream.client import upstream
from integrations.upstream.models import APART, ChangeState, UpstreamChange, UpstreamCursor, UpstreamGig, UpstreamTurn
from space_project.attention import Notice

MAY_CHANGE = "integrations.change_upstreamchange"
# What passes sooner need not be told.
SILENT_FOR = timedelta(minutes=5)


def notices(now: datetime) -> Sequence[Notice]:
    """Eight queries at most where the Space follows an upstream."""
    return [*of_another(), *of_silence(now), *of_refusals(), *of_failures(), *of_gigs()] if settings.UPSTREAM else []


def of_another() -> Iterator[Notice]:
    for cursor in UpstreamCursor.objects.exclude(site="").exclude(**beginning.whom()):
        yield Notice(
            title=_("The upstream is another one than before"),
            about=upstream().site,
            text=_(
                "The Space has followed %(site)s as %(client_id)s, and knows the ids there. Nothing is told or looked "
                "up until these are set again, or «manage.py change_upstream» says what is so."
            )
            % {"site": cursor.site, "client_id": cursor.client_id},
            url=page_of(ChangeState.WAITING),
        )


def of_silence(now: datetime) -> Iterator[Notice]:
    silent = UpstreamTurn.objects.filter(failed_at__lte=now - SILENT_FOR).order_by("failed_at").first()
    if silent:
        yield Notice(
            title=_("The upstream does not answer"),
            about=upstream().site,
            text=silent.failure,
            url=page_of(ChangeState.WAITING),
        )


def of_refusals() -> Iterator[Notice]:
    parked = UpstreamChange.objects.parked().order_by("-pk")
    if latest := parked.first():
        amount = parked.count()
        title = ngettext("The upstream refused %(amount)s change", "The upstream refused %(amount)s changes", amount)
        yield Notice(
            title=title % {"amount": amount},
            about=f"{latest.get_what_display()} {latest.subject_id}",
            text=latest.failure,
            url=page_of(ChangeState.PARKED),
        )


def of_failures() -> Iterator[Notice]:
    """The silence of all is told of by itself; these fail while others do not."""
    stubborn = UpstreamChange.objects.stubborn().order_by("pk")
    if oldest := stubborn.first():
        amount = stubborn.count()
        title = ngettext(
            "%(amount)s change for the upstream fails again and again",
            "%(amount)s changes for the upstream fail again and again",
            amount,
        )
        yield Notice(
            title=title % {"amount": amount},
            about=f"{oldest.get_what_display()} {oldest.subject_id}",
            text=oldest.failure,
            url=page_of(ChangeState.WAITING),
        )


def of_gigs() -> Iterator[Notice]:
    apart = UpstreamGig.objects.filter(APART).order_by("pk")
    if first := apart.first():
        amount = apart.count()
        title = ngettext(
            "%(amount)s gig does not follow the upstream", "%(amount)s gigs do not follow the upstream", amount
        )
        yield Notice(
            title=title % {"amount": amount},
            about=_("Gig %(id)s") % {"id": first.pk},
            text=first.look_failure,
            url=reverse("admin:gigs_gig_page", args=[first.pk]),
        )


def page_of(state: ChangeState) -> str:
    return f"{reverse('admin:integrations_upstreamchange_changelist')}?state={state}"
