"""A key of the profile with its questions: how they are filled from its value, and what answers make of it.

What no question shows stays where it is: other elements of a list, other keys of an object.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms

from workers.profile.kinds import (
    Choice,
    Kind,
    LongText,
    ManyChoices,
    Number,
    Option,
    Text,
    WholeNumber,
    YesOrNo,
    listed,
    same,
)
from workers.profile.wording import told

# The fields of a form by name; `address.city` is a question within an object.
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    key: str
    schema: Mapping[str, Any]
    required: bool

    @property
    def title(self) -> str:
        return told(self.schema, "title", self.key)

    @property
    def description(self) -> str:
        return told(self.schema, "description")

    def fields(self) -> dict[str, forms.Field]:
        raise NotImplementedError

    def initial(self, value: Any) -> dict[str, Any]:
        """What its fields begin with."""
        raise NotImplementedError

    def hidden(self, value: Any) -> list[Any]:
        """What its fields cannot show of the value."""
        raise NotImplementedError

    def answered(self, before: Any, answers: Answers) -> Any:
        """The value after these of its fields were answered; None to have no such key."""
        raise NotImplementedError


class Single(Part):
    @cached_property
    def kind(self) -> Kind:
        return kind_of(self.schema)

    def fields(self) -> dict[str, forms.Field]:
        return {self.key: field_of(self.kind, self.key, required=self.required)}

    def initial(self, value: Any) -> dict[str, Any]:
        return {self.key: self.kind.initial(value)}

    def hidden(self, value: Any) -> list[Any]:
        return self.kind.hidden(value)

    def answered(self, before: Any, answers: Answers) -> Any:
        return self.kind.answered(before, answers[self.key])


class Group(Part):
    """An object with a question for each key."""

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        return {key: kind_of(schema) for key, schema in self.schema["properties"].items()}

    def name(self, key: str) -> str:
        return f"{self.key}.{key}"

    def fields(self) -> dict[str, forms.Field]:
        needed = self.schema.get("required", []) if self.required else []
        return {self.name(key): field_of(kind, key, required=key in needed) for key, kind in self.kinds.items()}

    def initial(self, value: Any) -> dict[str, Any]:
        held = value if isinstance(value, dict) else {}
        return {self.name(key): kind.initial(held.get(key)) for key, kind in self.kinds.items()}

    def hidden(self, value: Any) -> list[Any]:
        if not isinstance(value, dict):
            return [] if value is None else [value]
        return [each for key, kind in self.kinds.items() for each in kind.hidden(value.get(key))]

    def answered(self, before: Any, answers: Answers) -> Any:
        after = dict(before) if isinstance(before, dict) else {}
        for key, kind in self.kinds.items():
            if self.name(key) not in answers:
                continue
            value = kind.answered(after.get(key), answers[self.name(key)])
            if value is None:
                after.pop(key, None)
            else:
                after[key] = value
        return after or None


class Levels(Part):
    """A list of objects, each an option with a level, such as skills. Asks for the level of every option."""

    @cached_property
    def places(self) -> dict[str, str]:
        return places_of(self.schema["items"])

    @cached_property
    def options(self) -> list[Option]:
        return Choice(self.schema["items"]["properties"][self.places["option"]]).options

    @cached_property
    def level(self) -> Choice:
        return Choice(as_choice(self.schema["items"]["properties"][self.places["level"]]))

    def name(self, option: Option) -> str:
        return f"{self.key}.{option.text}"

    def fields(self) -> dict[str, forms.Field]:
        return {self.name(option): self.level_field(option) for option in self.options}

    def level_field(self, option: Option) -> forms.Field:
        return self.level.field(required=False, label=option.title, show_hidden_initial=True)

    def initial(self, value: Any) -> dict[str, Any]:
        shown = self.shown(value)
        levels = {option.text: value[place][self.places["level"]] for place, option in shown.items()}
        return {self.name(option): self.level.initial(levels.get(option.text)) for option in self.options}

    def shown(self, value: Any) -> dict[int, Option]:
        """By their place in the list, the elements the fields show: the first of each option, if its level is one."""
        shown: dict[int, Option] = {}
        for place, element in enumerate(listed(value)):
            option = self.option_of(element)
            if option and option not in shown.values():
                shown[place] = option
        return shown

    def option_of(self, element: Any) -> Option | None:
        if not isinstance(element, dict) or self.level.initial(element.get(self.places["level"])) is None:
            return None
        held = element.get(self.places["option"])
        return next((option for option in self.options if same(option.value, held)), None)

    def hidden(self, value: Any) -> list[Any]:
        if not isinstance(value, list):
            return [] if value is None else [value]
        shown = self.shown(value)
        return [element for place, element in enumerate(value) if place not in shown]

    def answered(self, before: Any, answers: Answers) -> Any:
        return [*self.kept(before, answers), *self.added(before, answers)] or None

    def kept(self, before: Any, answers: Answers) -> Iterator[Any]:
        shown = self.shown(before)
        for place, element in enumerate(listed(before)):
            if place not in shown:
                yield element
                continue
            level = answers.get(self.name(shown[place]), element[self.places["level"]])
            if level != "":
                yield element | {self.places["level"]: level}

    def added(self, before: Any, answers: Answers) -> Iterator[dict[str, Any]]:
        known = [*self.shown(before).values()]
        for option in self.options:
            level = answers.get(self.name(option), "")
            if option not in known and level != "":
                yield self.element(option, level)

    def element(self, option: Option, level: int) -> dict[str, Any]:
        said = {"option": option.value, "title": option.schema.get("title", option.text), "level": level}
        return {key: said[role] for role, key in self.places.items()}


def places_of(items: Mapping[str, Any]) -> dict[str, str]:
    """Which key of an element holds the level, which the option, and which its title, if any; in the schema's order."""
    return {role_of(schema): key for key, schema in items["properties"].items()}


def role_of(schema: Mapping[str, Any]) -> str:
    if schema.get("type") == "integer":
        return "level"
    return "option" if "enum" in schema or "oneOf" in schema else "title"


def as_choice(level: Mapping[str, Any]) -> Mapping[str, Any]:
    if "oneOf" in level:
        return level
    return {"enum": [*range(level["minimum"], level["maximum"] + 1)]}


def kind_of(schema: Mapping[str, Any]) -> Kind:
    """Of a schema that `checks` has let pass."""
    if "enum" in schema or "oneOf" in schema:
        return Choice(schema)
    if schema["type"] == "string":
        return LongText(schema) if schema.get("x-long") else Text(schema)
    kinds: dict[str, type[Kind]] = {
        "integer": WholeNumber,
        "number": Number,
        "boolean": YesOrNo,
        "array": ManyChoices,
    }
    return kinds[schema["type"]](schema)


def part_of(key: str, schema: Mapping[str, Any], *, required: bool) -> Part:
    if schema.get("type") == "object":
        return Group(key, schema, required)
    if schema.get("type") == "array" and schema["items"].get("type") == "object":
        return Levels(key, schema, required)
    return Single(key, schema, required)


def parts_of(schema: Mapping[str, Any]) -> list[Part]:
    required = schema.get("required", [])
    return [part_of(key, each, required=key in required) for key, each in schema["properties"].items()]


def field_of(kind: Kind, key: str, *, required: bool) -> forms.Field:
    """A field that remembers in the page what it began with, so that a change made meanwhile is noticed."""
    return kind.field(
        required=required,
        label=told(kind.schema, "title", key),
        help_text=told(kind.schema, "description"),
        show_hidden_initial=True,
    )
