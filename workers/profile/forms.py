"""The form of a profile."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, ValidationError

from mql import InvalidDocument
from workers.profile.parts import Group, Levels, Part, parts_of

SHOWN_CHARS = 80


@dataclass(frozen=True)
class Section:
    """A part as the page shows it."""

    part: Part
    fields: list[BoundField]
    kept: str

    @property
    def is_group(self) -> bool:
        return isinstance(self.part, Group)

    @property
    def has_levels(self) -> bool:
        return isinstance(self.part, Levels)

    @property
    def answered(self) -> list[BoundField]:
        return [field for field in self.fields if field.value() or field.errors]

    @property
    def unanswered(self) -> list[BoundField]:
        return [field for field in self.fields if not (field.value() or field.errors)]


class ProfileForm(forms.Form):
    """The questions of `settings.PROFILE_SCHEMA`, filled from a profile.

    Every field carries in the page what it began with (`show_hidden_initial`). So what the worker changed, and what
    somebody else changed meanwhile, are told apart: the one is saved, the other stays, and where they meet the worker
    is asked again.
    """

    def __init__(self, profile: Mapping[str, Any], data: QueryDict | None = None) -> None:
        self.profile = profile
        self.parts = parts_of(settings.PROFILE_SCHEMA)
        begun: dict[str, Any] = {}
        for part in self.parts:
            begun |= part.initial(profile.get(part.key))
        super().__init__(data, initial=begun)
        self.names: dict[str, list[str]] = {}
        for part in self.parts:
            self.add(part)

    def add(self, part: Part) -> None:
        fields = part.fields()
        self.fields |= fields
        self.names[part.key] = [*fields]
        if self.hidden(part):
            # What is there already is an answer, though none that these fields can show.
            for field in fields.values():
                field.required = False

    def hidden(self, part: Part) -> list[Any]:
        return part.hidden(self.profile.get(part.key))

    def sections(self) -> Iterator[Section]:
        for part in self.parts:
            fields = [self[name] for name in self.names[part.key]]
            yield Section(part, fields, kept=", ".join(map(shown, self.hidden(part))))

    def changes(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The keys that change, as they stand in the profile and as the answers leave them; some are in one only."""
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        for part in self.parts:
            held = self.profile.get(part.key)
            answers = {name: self.cleaned_data[name] for name in self.touched(part)}
            value = part.answered(held, answers) if answers else held
            if value != held:
                before |= {part.key: held} if part.key in self.profile else {}
                after |= {} if value is None else {part.key: value}
        return before, after

    def titles(self, keys: Collection[str]) -> list[str]:
        return [part.title for part in self.parts if part.key in keys]

    def refuse(self, refusal: InvalidDocument) -> None:
        """What no field can tell: the profile as a whole, with what others wrote into it, is too much."""
        self.add_error(None, _("Your profile cannot be saved like this: %(problem)s.") % {"problem": refusal.problem})

    def touched(self, part: Part) -> list[str]:
        return [name for name in self.names[part.key] if name in self.changed_data]

    # --- Checks ---

    def clean(self) -> dict[str, Any]:
        for name in self.changed_data:
            self.check_not_overtaken(self[name])
        for part in self.parts:
            self.check_part(part)
        if self.errors:
            self.catch_up()
        return self.cleaned_data

    def check_not_overtaken(self, field: BoundField) -> None:
        """An error if somebody else has changed what the worker changes, and not to the same."""
        has_changed = field.field.has_changed
        if has_changed(field.initial, self.begun(field)) and has_changed(field.initial, field.data):
            problem = _("This has changed since you opened the page, to %(now)s. Save again if your answer is right.")
            self.add_error(field.name, problem % {"now": told_value(field)})

    def begun(self, field: BoundField) -> Any:
        """What the field began with when the page was opened, as its hidden twin sent it."""
        return field.field.hidden_widget().value_from_datadict(self.data, self.files, field.html_initial_name)

    def check_part(self, part: Part) -> None:
        """The schema has the last word on what was answered."""
        names = self.names[part.key]
        if self.errors.keys() & {*names}:
            return
        value = part.answered(None, {name: self.cleaned_data[name] for name in names})
        if value is not None and self.touched(part):
            for error in Draft202012Validator(part.schema).iter_errors(value):
                self.add_schema_error(part, error)
        elif value is None and part.required and not self.hidden(part):
            self.add_error(None, _("%(title)s: an answer is needed.") % {"title": part.title})

    def add_schema_error(self, part: Part, error: ValidationError) -> None:
        if error.validator == "required":
            held: Any = error.instance
            for key in {*part.schema["required"]} - held.keys():
                self.add_error(f"{part.key}.{key}", _("This is needed too."))
        else:
            self.add_error(None, f"{part.title}: {shown(error.message)}")

    def catch_up(self) -> None:
        """The page that is shown again has what stands now: where nothing was answered, and beneath every answer."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        for field in self:
            stands = as_sent(field.initial)
            data.setlist(field.html_initial_name, stands)
            if field.name not in self.changed_data:
                data.setlist(field.html_name, stands)
        self.data = data


def as_sent(value: Any) -> list[str]:
    """As a browser sends what a field begins with."""
    values = value if isinstance(value, list) else [value]
    return [str(each) for each in values if each is not None]


def told_value(field: BoundField) -> str:
    """What the field stands at, in the words of its choices."""
    titles = dict(getattr(field.field, "choices", []))
    told = [str(titles.get(text, text)) for text in as_sent(field.initial)]
    return f"«{shown(', '.join(told))}»" if told else _("nothing")


def shown(value: Any) -> str:
    """A value of the profile in a line of the page."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Truncator(text).chars(SHOWN_CHARS)
