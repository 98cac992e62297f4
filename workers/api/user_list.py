"""GET /users, an endpoint of our own: who there is."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from space_project.api.filters import FilteredQuery, WireFilter, WireFilters
from space_project.api.paging import Page, PageQuery, in_time, page_of
from workers.models import User
from workers.people import called


class UserFilters(WireFilters):
    """By the whole address only: who could ask for beginnings could spell out every address in the Space."""

    email = WireFilter(serializers.EmailField(required=False, help_text="The whole address."), method="with_address")
    text = WireFilter(
        serializers.CharField(required=False, max_length=100, help_text="Words with which the names begin."),
        method="called",
    )
    is_worker = WireFilter(
        serializers.BooleanField(required=False, help_text="Whether the account is a worker's."),
        field_name="worker",
        lookup_expr="isnull",
        exclude=True,
    )
    is_active = WireFilter(serializers.BooleanField(required=False, help_text="Whether the account may sign in."))

    def with_address(self, users: QuerySet[User], name: str, address: str) -> QuerySet[User]:
        return users.filter(email=address.lower())

    def called(self, users: QuerySet[User], name: str, text: str) -> QuerySet[User]:
        return users.filter(called(text))


class UserQuery(FilteredQuery, PageQuery):
    filters = UserFilters


def page_in_time(users: QuerySet[User], query: dict[str, Any]) -> Page:
    """ValidationError if there are more accounts than can be looked through."""
    if "text" in query:
        sentence = "There are too many names to read all of them: write more of the name, or the whole e-mail address."
        return in_time(lambda: page_of(users, query), "text", sentence)
    if query.get("is_worker") is False:
        sentence = "There are too many workers to look for others among them: ask for all, or by email or text."
        return in_time(lambda: page_of(users, query), "is_worker", sentence)
    return page_of(users, query)
