"""What people say of themselves beside their profile."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workers.models import User
from workers.places import Choices, Groups, country_choices, time_zones, zone_groups

LONGEST_PAUSE = timedelta(days=366)
EARLIEST_BIRTHDAY = date(1900, 1, 1)


class AccountForm(forms.Form):
    """Gives the fields of `workers.actions.change_account`."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=150)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=150, required=False)
    birthday = forms.DateField(
        label=gettext_lazy("Birthday"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
    )
    country_code = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), help_text=gettext_lazy("All times are shown in it. Choose a city near you.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, user: User, today: date, data: Any = None) -> None:
        self.today = today
        super().__init__(data, initial={name: getattr(user, name) for name in AccountForm.base_fields})
        for name, hint in {"first_name": "given-name", "last_name": "family-name", "country_code": "country"}.items():
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.choose("country_code", with_value(user.country_code, [("", _("Not told")), *country_choices()]))
        self.choose("time_zone", zones_with(self.bound_zone(user)))
        self.choose("language", [("", _("As my browser asks for it")), *settings.LANGUAGES])

    def clean_birthday(self) -> date | None:
        birthday: date | None = self.cleaned_data["birthday"]
        # What an import brought stays.
        if birthday is None or birthday == self.initial["birthday"]:
            return birthday
        if not EARLIEST_BIRTHDAY <= birthday < self.today:
            raise ValidationError(_("This cannot be your birthday."))
        return birthday

    def choose(self, name: str, choices: Choices | Groups) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def bound_zone(self, user: User) -> str:
        """The zone that has to be among the choices: a browser may send one by an older name."""
        sent = self.data.get("time_zone")
        return sent if sent in time_zones() else user.time_zone


class TimeZoneForm(forms.Form):
    """A zone as a browser names its own."""

    time_zone = forms.CharField(max_length=64)

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in time_zones():
            raise ValidationError(_("There is no such time zone."))
        return zone


class PauseForm(forms.Form):
    """A day ahead, in the worker's own zone, which the request has activated."""

    until = forms.DateField(
        label=gettext_lazy("First day you want invitations again"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, now: datetime, data: Any = None) -> None:
        super().__init__(data)
        self.today = timezone.localdate(now)
        self.fields["until"].widget.attrs |= {"min": self.first_day.isoformat(), "max": self.last_day.isoformat()}

    @property
    def first_day(self) -> date:
        return self.today + timedelta(days=1)

    @property
    def last_day(self) -> date:
        return self.today + LONGEST_PAUSE

    def clean_until(self) -> datetime:
        day: date = self.cleaned_data["until"]
        if not self.first_day <= day <= self.last_day:
            told = {"first": formats.date_format(self.first_day), "last": formats.date_format(self.last_day)}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s.") % told)
        return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


class CalendarForm(forms.Form):
    """Which address of the calendar feed the page showed that asks for a new one."""

    replacing = forms.CharField(required=False, empty_value=None, max_length=43)


class WordForm(forms.Form):
    """Somebody who has no password to give types a word instead."""

    word = forms.CharField(max_length=100)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.expected = _("delete")
        self.fields["word"].label = _("Type «%(word)s» to go on") % {"word": self.expected}
        self.fields["word"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}

    def clean_word(self) -> str:
        if self.cleaned_data["word"].casefold() != self.expected.casefold():
            raise ValidationError(_("This is not the word."))
        return self.expected


def with_value(value: str, choices: Choices) -> Choices:
    """What an import brought stays, though nobody would offer it."""
    known = any(value == offered for offered, _text in choices)
    return choices if known else [(value, value), *choices]


def zones_with(zone: str) -> Groups:
    groups = zone_groups()
    known = any(zone == offered for _group, zones in groups for offered, _text in zones)
    return groups if known else [(_("As now"), [(zone, zone)]), *groups]
