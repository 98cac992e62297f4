"""The form in which staff write a gig: its words, its fields, and what is wrong told where it is."""

import json
from collections.abc import Collection
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gigs import actions as gig_actions
from gigs.models import Gig
from invitations import offers
from invitations.admin.gig_rules import at_fields
from invitations.admin.stale import as_it_stood, told_since
from space_project import json_problems
from space_project.errors import SpaceError
from workers.models import RANKS, random_rank

QUERIES = ("filter_query", "sort_query")
# A longer one stands in several lines.
LINE_CHARS = 60

LABELS = {
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description"),
    "url": gettext_lazy("Address"),
    "start_at": gettext_lazy("Start"),
    "end_at": gettext_lazy("End"),
    "archive_at": gettext_lazy("Archive by itself"),
    "total_seats": gettext_lazy("Seats wanted"),
    "seats_min": gettext_lazy("Seats at least"),
    "seats_max": gettext_lazy("Seats at most"),
    "invitation_mode": gettext_lazy("Mode"),
    "invitation_multiplier": gettext_lazy("Invitations per seat"),
    "invitation_frequency": gettext_lazy("Minutes between waves"),
    "filter_query": gettext_lazy("Who is asked"),
    "sort_query": gettext_lazy("In which order"),
}
HELP = {
    "url": gettext_lazy("Where the work is done. It opens only for those who hold a seat."),
    "archive_at": gettext_lazy("Empty: you archive the gig by hand."),
    "total_seats": gettext_lazy("How many workers you want. Empty: as many as at least."),
    "seats_min": gettext_lazy("Waves run while fewer have accepted. Empty: as many as wanted."),
    "seats_max": gettext_lazy(
        "When so many have accepted, all pending invitations expire. Empty: nobody gets a seat beyond those wanted, "
        "and pending invitations stay, as standby."
    ),
    "invitation_mode": gettext_lazy(
        "Automatic: waves come by themselves, the first at once. By hand: when you say so."
    ),
    "invitation_multiplier": gettext_lazy("A wave asks this many workers for each seat still wanted."),
    "invitation_frequency": gettext_lazy("The next wave comes after so long, while seats are open."),
    "filter_query": gettext_lazy("Without a condition everybody is asked."),
    "sort_query": gettext_lazy("Who comes first. Without an order it is fair: everybody is first somewhere."),
}
MODES = [("auto", gettext_lazy("Automatic")), ("manual", gettext_lazy("By hand"))]


class MomentInput(forms.DateTimeInput):
    """The browser's own input for a day and a time, in the zone of whoever looks."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M:%S")


class QueryField(forms.JSONField):
    """JSON as people write it: what is wrong is told with its place, and it comes back laid out to be read."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return json.loads(value, object_pairs_hook=json_problems.once)
        except json.JSONDecodeError as error:
            told = {"line": error.lineno, "column": error.colno, "problem": json_problems.told(error)}
            sentence = _("This is not JSON: %(problem)s, in line %(line)s at character %(column)s.")
            raise ValidationError(sentence % told, code="invalid") from error
        except json_problems.KeyTwice as error:
            sentence = _(
                "“%(key)s” stands twice in one object, and only the last would count: keep one of them. Two conditions "
                'of a key stand in one object, as in {"$gte": 30, "$lte": 40}, or in a list, as in '
                '{"$and": [{…}, {…}]}.'
            )
            raise ValidationError(sentence % {"key": error.key}, code="key_twice") from error
        except RecursionError as error:
            raise ValidationError(_("Objects and lists are nested too deep."), code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What cannot be read is shown as it was written."""
        try:
            return initial if self.disabled else self.to_python(data)
        except ValidationError:
            return InvalidJSONInput(data)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, InvalidJSONInput) or not value:
            return value or ""
        line = json.dumps(value, ensure_ascii=False)
        return line if len(line) <= LINE_CHARS else json.dumps(value, ensure_ascii=False, indent=2)


def query_input(kind: str) -> forms.Textarea:
    return AdminTextareaWidget(attrs={"rows": 4, "class": "monospace", "spellcheck": "false", "data-query": kind})


def with_plain_lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def in_form(name: str, logged: Any) -> Any:
    """A value of the log as a form has it: no fractions of a second, and an empty query is nothing."""
    if name == "description":
        return with_plain_lines(logged)
    moment = parse_datetime(logged) if name.endswith("_at") and logged else None
    return moment.replace(microsecond=0) if moment else logged or None


class GigForm(forms.ModelForm):
    """What the actions would say of the gig is said at the form.

    `version` is when the gig that the form shows was last changed; `fair_start` where the fair order of a new gig
    begins, so that what a preview tells is what saving does.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    fair_start = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=RANKS - 1)

    class Meta:
        model = Gig
        fields = sorted(gig_actions.FIELDS)
        labels = LABELS
        help_texts = HELP
        field_classes = {
            "url": partial(forms.URLField, assume_scheme="https"),
            "filter_query": QueryField,
            "sort_query": QueryField,
        }
        widgets = {"filter_query": query_input("filter"), "sort_query": query_input("sort")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"total_seats", "seats_min"} & self.fields.keys():
            self.fields[name].required = False
        if "invitation_mode" in self.fields:
            self.fields["invitation_mode"].choices = MODES  # type: ignore[attr-defined]
        self.initial["fair_start"] = random_rank()
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def is_valid(self) -> bool:
        """Who comes back from the consequences wants to write on, not to save."""
        return "_back" not in self.data and super().is_valid()

    def given(self) -> dict[str, Any]:
        """Of a gig that is there, what staff have changed: its times are more exact than the form shows them.

        The form shows both numbers of seats, so whoever changes one has said the other.
        """
        fields = {name: value for name, value in self.cleaned_data.items() if name in gig_actions.FIELDS}
        # To a form, queries in another order are the same; the action knows better.
        names = fields if self.instance._state.adding else fields.keys() & {*self.changed(), *QUERIES}
        complete = gig_actions.with_seats(fields)
        return {name: complete[name] for name in names}

    def changed(self) -> set[str]:
        changed = {*self.changed_data}
        return changed | {*gig_actions.SEATS} if changed & {*gig_actions.SEATS} else changed

    def opened_at(self) -> datetime | None:
        """When the gig that was shown had last been changed, unless its version has been tampered with."""
        try:
            opened_at = parse_datetime(self.cleaned_data.get("version") or "")
        except ValueError:
            return None
        return opened_at if opened_at and timezone.is_aware(opened_at) else None

    def versions(self) -> Collection[str] | None:
        """Of the gig, which may be saved."""
        return [self.cleaned_data["version"]] if self.opened_at() else None

    def is_stale(self) -> bool:
        """Whether the gig has been changed since the form was opened."""
        versions = self.versions()
        return versions is not None and not self.instance.is_at(versions)

    def clean_description(self) -> str:
        """A browser ends lines in its own way; that is no change."""
        given, stands = self.cleaned_data["description"], self.instance.description
        return stands if with_plain_lines(given) == with_plain_lines(stands) else given

    def clean(self) -> dict[str, Any]:
        """Nothing written is no condition and no order."""
        for name in QUERIES:
            if name in self.cleaned_data and self.cleaned_data[name] is None:
                self.cleaned_data[name] = {}
        return self.cleaned_data

    def _post_clean(self) -> None:
        """The actions check the gig, in place of the model form, which knows neither clock nor seats."""
        if self.instance.pk and self.is_stale():
            self.tell_stale()
        if self.errors:
            return
        try:
            self.draft()
        except ValidationError as error:
            for name, sentence in at_fields(error, {**self.cleaned_data}):
                self.add_error(name, sentence)
        except SpaceError as error:
            self.add_error(None, str(error))

    def tell_stale(self) -> None:
        """Said once: who saves again has read it. What others changed and this person did not is as it now stands."""
        opened_at = self.opened_at()
        assert opened_at
        for sentence in told_since(self.instance, opened_at):
            self.add_error(None, sentence)
        untouched = [
            name for name, stood in as_it_stood(self.instance, opened_at).items() if self.is_still(name, stood)
        ]
        self.data = self.data.copy()  # type: ignore[attr-defined]
        for name in ["version", *untouched]:
            self.data[self.add_prefix(name)] = self.text_of(name)  # type: ignore[index]

    def is_still(self, name: str, stood: Any) -> bool:
        """Whether the form says of the field what stood there then, as far as a form shows it."""
        if name not in self.cleaned_data:
            return False
        return not self.fields[name].has_changed(in_form(name, stood), with_plain_lines(self[name].data or ""))

    def text_of(self, name: str) -> str:
        """The field as the form of the gig as it now stands has it."""
        field = self.fields[name]
        shown = field.widget.format_value(field.prepare_value(self[name].initial))
        # A menu takes a list, of what it has selected.
        return (shown[0] if isinstance(shown, list) else shown) or ""

    def draft(self) -> None:
        now = timezone.now()
        if self.instance.pk:
            offers.draft(gig=self.instance, now=now, **self.given())
            return
        self.instance = gig_actions.draft(now=now, **self.given())
        if self.cleaned_data.get("fair_start") is not None:
            self.instance.fair_start = self.cleaned_data["fair_start"]
