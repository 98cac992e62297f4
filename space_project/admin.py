"""What the admin pages of several rooms share."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet, TextChoices
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from space_project.errors import SpaceError
from space_project.limits import id_in
from workers.models import User

REFUSALS = (SpaceError, ValidationError)
# Nobody turns more pages; who has not found what they look for by then searches or filters.
MOST_LISTED = 10_000
# As many are looked at of those that a search finds.
MOST_FOUND = 200


class RefusalsAsMessages(admin.ModelAdmin):
    """What an action refuses after the form was found right, because the world has changed meanwhile, is told there.

    Whatever the request had written by then is rolled back.
    """

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except REFUSALS as refusal:
            vars(request)["refusal"] = refusal
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = vars(request).get("refusal")
        return type(form.__name__, (Refused, form), {"refusal": refusal}) if refusal else form

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, object_id, *args, **kwargs)
        except REFUSALS as refusal:
            return tell(request, refusal, reverse(f"admin:{self.opts.label_lower.replace('.', '_')}_changelist"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        try:
            return super().changelist_view(request, extra_context)
        except REFUSALS as refusal:
            return tell(request, refusal, request.get_full_path())


class Refused(ModelForm):
    """A form that was right until the action said no; it says so unless it finds its own words now."""

    refusal: Exception

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors:
            for name, sentences in sentences_of(self.refusal).items():
                for sentence in sentences:
                    self.add_error(name if name in self.fields else None, sentence)


def sentences_of(refusal: Exception) -> dict[str, list[str]]:
    """By field; those of none are under the name Django has for it."""
    if not isinstance(refusal, ValidationError):
        return {NON_FIELD_ERRORS: [str(refusal)]}
    return refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}


def tell(request: HttpRequest, refusal: Exception, url: str) -> HttpResponseRedirect:
    for sentences in sentences_of(refusal).values():
        for sentence in sentences:
            messages.error(request, sentence)
    return redirect(url)


class CountedSoFar(Paginator):
    """Counts a long list only as far as it is shown: what lies behind costs nothing."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list[:MOST_LISTED]  # type: ignore[assignment]
        return rows.count()

    @property
    def goes_on(self) -> bool:
        return self.count == MOST_LISTED


class LongListAdmin(admin.ModelAdmin):
    """A list of perhaps millions of rows, in the order of an index, found by what an index knows.

    Each of `search_fields` is a whole lookup, such as `user__email__startswith`, and asked for by itself: no index
    answers several of them in one condition.
    """

    paginator = CountedSoFar
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
    actions = None
    ordering = ("-pk",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        return (queryset.filter(pk__in={*self.found(queryset, term)}) if term else queryset), False

    def found(self, queryset: QuerySet[Any], term: str) -> Iterator[Any]:
        """The ids of what is like the term. A query for each lookup."""
        for lookup in self.search_fields:
            if lookup.endswith("pk") and not id_in(term):
                continue
            found = queryset.filter(**{lookup: term.lower() if "email" in lookup else term})
            yield from found.order_by().values_list("pk", flat=True)[:MOST_FOUND]


class IdFilter(admin.SimpleListFilter):
    """Rows of one thing, whose number is typed in: no menu could list a million of them."""

    template = "admin/id_filter.html"
    column: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("", "")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = (self.value() or "").strip()
        if not value:
            return queryset
        pk = id_in(value)
        return queryset.filter(**{self.column: pk}) if pk else queryset.none()

    def choices(self, changelist: Any) -> Iterator[Any]:
        others = {name: value for name, value in changelist.params.items() if name != self.parameter_name}
        yield {"value": self.value() or "", "others": others, "without": changelist.get_query_string(others)}


class ChoiceFilter(admin.SimpleListFilter):
    """Rows with one of the values that a column may have."""

    choices_of: type[TextChoices]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return self.choices_of.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class ReadOnlyAdmin(LongListAdmin):
    """To be looked at; rows change through actions only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def framed(of: admin.ModelAdmin, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
    """A page of this ModelAdmin's, within the frame of the admin."""
    return TemplateResponse(request, template, of.admin_site.each_context(request) | {"opts": of.opts} | context)


def ask(of: admin.ModelAdmin, request: HttpRequest, row: Model, **question: Any) -> TemplateResponse:
    """Before something is done to the row: its `title`, what it means as `question`; a `button` that is shorter."""
    return framed(of, request, "admin/ask.html", object=row, **question)


def who_and_when(request: HttpRequest) -> dict[str, Any]:
    """What every action wants to know."""
    assert isinstance(request.user, User)
    return {"by": request.user.actor, "now": timezone.now()}
