"""What one question of the profile can ask for. A kind knows its schema, its field, and what it makes of a value.

None stands for no value in all of them: the profile's key is missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from jsonschema import Draft202012Validator

from workers.profile.wording import told

# Where the schema sets no limit, so that one answer does not fill the whole document (`mql.limits`).
LONGEST_TEXT = 1_000
LONGEST_LONG_TEXT = 5_000


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    return Draft202012Validator(schema).is_valid(value)


def same(left: Any, right: Any) -> bool:
    """As JSON sees it: 1 is 1.0, but not true."""
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


@dataclass(frozen=True)
class Option:
    value: str | int | float
    schema: Mapping[str, Any]

    @property
    def text(self) -> str:
        """How a form names the value."""
        return str(self.value)

    @property
    def title(self) -> str:
        return told(self.schema, "title", self.text)


def options_of(schema: Mapping[str, Any]) -> list[Option]:
    """Of `enum`, or of `oneOf` with a `const` and a `title` each."""
    if "enum" in schema:
        return [Option(value, {}) for value in schema["enum"]]
    return [Option(each["const"], each) for each in schema["oneOf"]]


@dataclass(frozen=True)
class Kind:
    """A question with one input."""

    schema: Mapping[str, Any]

    # What the schema may say beside its wording; the rest is refused at start (`checks`).
    keywords: ClassVar[frozenset[str]] = frozenset({"type"})

    def field(self, **usual: Any) -> forms.Field:
        raise NotImplementedError

    def initial(self, value: Any) -> Any:
        """What the field begins with; None if it cannot show the value."""
        return value if self.can_show(value) else None

    def can_show(self, value: Any) -> bool:
        return fits(self.schema, value)

    def hidden(self, value: Any) -> list[Any]:
        """What the field cannot show of a value."""
        return [] if value is None or self.can_show(value) else [value]

    def answered(self, before: Any, given: Any) -> Any:
        """The value after the field was given this."""
        return None if given == "" else given


class Text(Kind):
    keywords = frozenset({"type", "minLength", "maxLength", "pattern"})

    def field(self, **usual: Any) -> forms.Field:
        limits = {"min_length": self.schema.get("minLength"), "max_length": self.schema.get("maxLength", LONGEST_TEXT)}
        if pattern := self.schema.get("pattern"):
            return forms.RegexField(pattern, strip=True, **limits, **usual)
        return forms.CharField(**limits, **usual)

    def can_show(self, value: Any) -> bool:
        """A browser takes line ends out of an input of one line."""
        return super().can_show(value) and not {"\n", "\r"} & {*value}


class LongText(Kind):
    keywords = frozenset({"type", "minLength", "maxLength", "x-long"})

    def field(self, **usual: Any) -> forms.Field:
        most = self.schema.get("maxLength", LONGEST_LONG_TEXT)
        rows = forms.Textarea(attrs={"rows": 5})
        return Lines(widget=rows, min_length=self.schema.get("minLength"), max_length=most, **usual)


class Lines(forms.CharField):
    def to_python(self, value: Any) -> Any:
        """With line ends as profiles have them; browsers send two characters for one."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class Number(Kind):
    keywords = frozenset({"type", "minimum", "maximum"})
    form_field: ClassVar[type[forms.IntegerField]] = forms.FloatField

    def field(self, **usual: Any) -> forms.Field:
        return self.form_field(min_value=self.schema.get("minimum"), max_value=self.schema.get("maximum"), **usual)


class WholeNumber(Number):
    form_field = forms.IntegerField


class YesOrNo(Kind):
    """Three answers, for «no» is another thing than none."""

    def field(self, **usual: Any) -> forms.Field:
        choices = [("true", _("Yes")), ("false", _("No"))] + ([] if usual["required"] else [("", _("No answer"))])
        return forms.TypedChoiceField(
            choices=choices, coerce=lambda text: text == "true", widget=forms.RadioSelect, **usual
        )

    def initial(self, value: Any) -> Any:
        return {True: "true", False: "false"}[value] if self.can_show(value) else None


class Choice(Kind):
    keywords = frozenset({"type", "enum", "oneOf"})

    @property
    def options(self) -> list[Option]:
        return options_of(self.schema)

    def field(self, **usual: Any) -> forms.Field:
        choices = [("", _("No answer")), *((option.text, option.title) for option in self.options)]
        return forms.TypedChoiceField(choices=choices, coerce=self.value_of, **usual)

    def value_of(self, text: str) -> str | int | float:
        """ValueError if there is no such option."""
        values = [option.value for option in self.options if option.text == text]
        if not values:
            raise ValueError(f"There is no option {text!r}.")
        return values[0]

    def initial(self, value: Any) -> Any:
        return next((option.text for option in self.options if same(option.value, value)), None)

    def can_show(self, value: Any) -> bool:
        return self.initial(value) is not None


class ManyChoices(Kind):
    """A list of options. What else stands in the list stays there."""

    keywords = frozenset({"type", "items", "minItems", "maxItems", "uniqueItems"})

    @property
    def options(self) -> list[Option]:
        return options_of(self.schema["items"])

    def field(self, **usual: Any) -> forms.Field:
        return SeveralField(
            least=self.schema.get("minItems", 0),
            most=self.schema.get("maxItems"),
            choices=[(option.text, option.title) for option in self.options],
            widget=forms.CheckboxSelectMultiple,
            **usual,
        )

    def initial(self, value: Any) -> Any:
        return [option.text for option in self.options if has(value, option)]

    def hidden(self, value: Any) -> list[Any]:
        if not isinstance(value, list):
            return [] if value is None else [value]
        return [each for each in value if not any(same(each, option.value) for option in self.options)]

    def answered(self, before: Any, given: Sequence[str]) -> Any:
        dropped = [option.value for option in self.options if option.text not in given]
        kept = [each for each in listed(before) if not any(same(each, value) for value in dropped)]
        added = [option.value for option in self.options if option.text in given and not has(kept, option)]
        return [*kept, *added] or None


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def has(value: Any, option: Option) -> bool:
    return any(same(each, option.value) for each in listed(value))


class SeveralField(forms.MultipleChoiceField):
    """So many of the choices, or none."""

    too_few = ngettext_lazy("Choose at least %(least)d.", "Choose at least %(least)d.", "least")
    too_many = ngettext_lazy("Choose at most %(most)d.", "Choose at most %(most)d.", "most")

    def __init__(self, *, least: int, most: int | None, **usual: Any) -> None:
        super().__init__(**usual)
        self.least, self.most = least, most

    def validate(self, value: Sequence[str]) -> None:
        super().validate(value)
        if value and len(value) < self.least:
            raise ValidationError(self.too_few % {"least": self.least})
        if self.most is not None and len(value) > self.most:
            raise ValidationError(self.too_many % {"most": self.most})
