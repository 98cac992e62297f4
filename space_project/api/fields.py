"""How the wire writes moments and ids: UNIX seconds and strings of digits out, several forms in."""

from datetime import UTC, datetime
from typing import Any, overload

from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from space_project.limits import LARGEST_ID

# What a moment in a request can be: the years in which databases and calendars agree.
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
# So long the text of an id may be, also of one that no row can have.
MOST_DIGITS = 30
# So many choices are told to who made none of them.
MOST_TOLD = 20


@overload
def unix(moment: datetime) -> int: ...
@overload
def unix(moment: datetime | None) -> int | None: ...
def unix(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def iso(moment: datetime) -> str:
    """`2026-01-01T00:00:00.000Z`, where the wire has no UNIX seconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@extend_schema_field(
    {
        "anyOf": [
            {"type": "integer", "minimum": 0, "exclusiveMaximum": int(LAST.timestamp())},
            {"type": "string", "format": "date-time"},
        ]
    }
)
class MomentField(serializers.Field):
    """UNIX seconds, as a number or in digits, or ISO 8601, also with Ruby's «UTC»; without an offset UTC is meant."""

    default_error_messages = {  # noqa: RUF012
        "invalid": "Write UNIX seconds, such as 1767225600, or ISO 8601, such as 2026-01-01T00:00:00Z.",
        "out_of_range": "The moment has to be between the years 1970 and 9998.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        moment = self.read(data)
        if not FIRST <= moment < LAST:
            self.fail("out_of_range")
        return moment

    def read(self, data: Any) -> datetime:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            self.fail("invalid")
        try:
            seconds = float(data)
        except ValueError:
            return self.read_iso(str(data))
        except OverflowError:
            self.fail("out_of_range")
        if not FIRST.timestamp() <= seconds < LAST.timestamp():
            self.fail("out_of_range")
        return datetime.fromtimestamp(seconds, tz=UTC)

    def read_iso(self, text: str) -> datetime:
        try:
            moment = parse_datetime(text.replace(" UTC", "Z"))
        except ValueError:
            moment = None
        if moment is None:
            self.fail("invalid")
        try:
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except OverflowError:
            self.fail("out_of_range")

    def to_representation(self, value: datetime) -> int:
        return int(value.timestamp())


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "pattern": f"^[0-9]{{1,{MOST_DIGITS}}}$"},
            {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
        ]
    }
)
class IdField(serializers.Field):
    """A number, or a string of its digits. Ids that no row can have are taken: there is just nothing behind them."""

    default_error_messages = {"invalid": "Write an id: a whole number, or its digits as a string."}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> int:
        number = id_in(data)
        if number is None:
            self.fail("invalid")
        return number

    def to_representation(self, value: int) -> str:
        return str(value)


def id_in(data: Any) -> int | None:
    """The id that is written so; None if it is none."""
    if isinstance(data, bool) or not isinstance(data, str | int):
        return None
    digits = str(data)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS else None


class ChoiceField(serializers.ChoiceField):
    """Who chooses wrong is told what there is."""

    def __init__(self, choices: Any, **given: Any) -> None:
        super().__init__(choices=choices, **given)
        among = ", ".join(map(str, [*self.choices][:MOST_TOLD]))
        self.error_messages["invalid_choice"] += f" Choose among {among}{', …' * (len(self.choices) > MOST_TOLD)}."


class ChoicesField(ChoiceField, serializers.MultipleChoiceField):
    """Any of these, or one of them by itself, as Cirro's clients write either."""

    def to_internal_value(self, data: Any) -> Any:
        given: Any = [data] if isinstance(data, str) else data
        return super().to_internal_value(given)
