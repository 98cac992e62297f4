"""How pages write moments and money, as the reader's language does."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, get_currency_precision
from django import template
from django.conf import settings
from django.utils import timezone, translation

register = template.Library()

# People of many countries read the English pages: days before months, hours up to 24.
LOCALES = {"en": "en_GB"}


def locale() -> str:
    language = translation.get_language() or settings.LANGUAGE_CODE
    return LOCALES.get(language) or translation.to_locale(language)


@register.filter
def money(amount: int) -> str:
    """An amount in minor units, in the Space's currency."""
    digits = get_currency_precision(settings.CURRENCY)
    return format_currency(Decimal(amount).scaleb(-digits), settings.CURRENCY, locale=locale())


@register.filter
def day(moment: datetime) -> str:
    """«Tue, 3 Mar», with the year unless it is this one."""
    local = timezone.localtime(moment)
    this_year = local.year == timezone.localtime().year
    if this_year:
        return format_skeleton("MMMEd", local, tzinfo=local.tzinfo, locale=locale())
    return format_date(local.date(), "EEE, d MMM y", locale=locale())


@register.filter
def clock(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return format_time(local, "short", tzinfo=local.tzinfo, locale=locale())


@register.filter
def day_and_clock(moment: datetime) -> str:
    return f"{day(moment)}, {clock(moment)}"


@register.filter
def period(gig: Any) -> str:
    """From start to end: «Tue, 3 Mar, 09:00 – 12:00»."""
    return f"{day_and_clock(gig.start_at)} – {ending(gig)}"


@register.filter
def ending(gig: Any) -> str:
    """When it ends, with the day where that is another one than it starts on."""
    same_day = timezone.localtime(gig.start_at).date() == timezone.localtime(gig.end_at).date()
    return clock(gig.end_at) if same_day else day_and_clock(gig.end_at)


@register.filter
def from_now(moment: datetime, now: datetime | None = None) -> str:
    """«in 90 minutes», «in 47 hours», «2 days ago»: a larger unit from two of it on, so that little is rounded."""
    distance: timedelta = moment - (now or timezone.now())
    return format_timedelta(distance, threshold=2, add_direction=True, locale=locale())


@register.filter
def lasting(length: timedelta) -> str:
    """«90 minutes», «47 hours»."""
    return format_timedelta(length, threshold=2, locale=locale())
