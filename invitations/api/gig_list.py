"""GET /gigs, an endpoint of our own: which gigs there are."""

from collections.abc import Collection
from typing import Any

from rest_framework import serializers

from gigs.models import InvitationMode, Phase
from gigs.queries import GigQuerySet
from space_project.api.fields import ChoiceField, ChoicesField, MomentField
from space_project.api.filters import FilteredQuery, WireFilter, WireFilters
from space_project.api.ordering import OrderedPageQuery, ordered_page_of, orderings
from space_project.api.paging import Page, in_time

LONGEST_TEXT = 200


def moments(column: str, lookup: str, help_text: str) -> WireFilter:
    return WireFilter(MomentField(required=False, help_text=help_text), field_name=column, lookup_expr=lookup)


class GigFilters(WireFilters):
    """Periods are half-open: `from` is in them, `to` is not."""

    phase = WireFilter(
        ChoicesField(choices=Phase.values, required=False, help_text="In any of these."), method="in_phases"
    )
    invitation_mode = WireFilter(
        ChoiceField(
            choices=InvitationMode.values, required=False, help_text="Whether waves go out, or somebody invites."
        )
    )
    open_seats = WireFilter(
        serializers.BooleanField(required=False, help_text="Whether another worker could have a seat."),
        method="with_free_seat",
    )
    start_at_from = moments("start_at", "gte", "Those that start then or later.")
    start_at_to = moments("start_at", "lt", "Those that start before.")
    end_at_from = moments("end_at", "gte", "Those that end then or later.")
    end_at_to = moments("end_at", "lt", "Those that end before.")
    text = WireFilter(
        serializers.CharField(
            required=False, max_length=LONGEST_TEXT, help_text="Somewhere in the title, in any case."
        ),
        field_name="title",
        lookup_expr="icontains",
    )

    def in_phases(self, gigs: GigQuerySet, name: str, phases: Collection[str]) -> GigQuerySet:
        return gigs.in_phases(phases, self.now)

    def with_free_seat(self, gigs: GigQuerySet, name: str, wanted: bool) -> GigQuerySet:
        return gigs.with_free_seat(wanted)


class GigQuery(FilteredQuery, OrderedPageQuery):
    filters = GigFilters
    ordering = orderings("start_at", "end_at")


def page_in_time(gigs: GigQuerySet, query: dict[str, Any]) -> Page:
    """ValidationError if there are more gigs than can be looked through."""
    asked = [name for name in GigFilters.base_filters if name in query]
    if not asked:
        return ordered_page_of(gigs, query)
    sentence = "There are too many gigs to look through all of them: ask also for a phase, or for dates."
    return in_time(lambda: ordered_page_of(gigs, query), ", ".join(asked), sentence)
