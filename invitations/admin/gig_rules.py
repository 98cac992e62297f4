"""The rules between a gig's fields in the words of the form, each at its field; programs are told the fields' names."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from gigs.models import Gig

# By the name of the constraint: at which fields it can be broken, and what is to be done there.
RULES: dict[str, tuple[tuple[str, ...], Promise]] = {
    "gig_seats_min_at_least_one": (("seats_min", "total_seats"), gettext_lazy("Write at least 1.")),
    "gig_seats_min_within_total": (
        ("seats_min",),
        gettext_lazy("These are more than the seats wanted: lower this, or raise “Seats wanted”."),
    ),
    "gig_total_within_seats_max": (
        ("seats_max",),
        gettext_lazy("These are fewer than the seats wanted: raise this, or lower “Seats wanted”."),
    ),
    "gig_accepted_within_capacity": (
        ("seats_max", "total_seats", "seats_min"),
        gettext_lazy("More workers have accepted than these seats hold: raise the seats."),
    ),
    "gig_starts_before_it_ends": (("end_at",), gettext_lazy("The end has to be later than the start.")),
    "gig_multiplier_and_frequency_at_least_one": (
        ("invitation_multiplier", "invitation_frequency"),
        gettext_lazy("Write at least 1."),
    ),
}


def at_fields(refusal: ValidationError, written: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """Field and sentence of what a gig with these fields was refused for; None where none of them is at fault."""
    told = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    broken = {str(rule.violation_error_message): rule.name for rule in Gig._meta.constraints}
    for field, sentences in told.items():
        for sentence in sentences:
            if sentence in broken and broken[sentence] in RULES:
                names, in_form = RULES[broken[sentence]]
                yield from ((name, str(in_form)) for name in at_fault(names, written))
            else:
                yield field if field in written else None, sentence


def at_fault(names: tuple[str, ...], written: Mapping[str, Any]) -> list[str | None]:
    """Those of them that are nought, or else the first that is written at all."""
    filled = [name for name in names if written.get(name) is not None]
    return [name for name in filled if written[name] == 0] or [*filled, None][:1]
