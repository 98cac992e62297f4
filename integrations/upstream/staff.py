"""What staff have to know of the upstream, on the first page of the admin."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.upstream.client import upstream
from integrations.upstream.models import ChangeState, UpstreamChange, UpstreamTurn
from space_project.attention import Notice

MAY_CHANGE = "integrations.change_upstreamchange"
# What passes sooner need not be told.
SILENT_FOR = timedelta(minutes=5)


def notices(now: datetime) -> Sequence[Notice]:
    """Two queries where the Space follows an upstream."""
    return [*of_silence(now), *of_refusals()] if settings.UPSTREAM else []


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


def page_of(state: ChangeState) -> str:
    return f"{reverse('admin:integrations_upstreamchange_changelist')}?state={state}"
