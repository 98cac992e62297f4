"""Finding people among a million."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from space_project.admin import MOST_FOUND, LongListAdmin
from space_project.patience import Patience
from workers.people import NAME_SECONDS, called


class PeopleAdmin(LongListAdmin):
    """Found by id, by the beginning of the e-mail address, by id elsewhere, and by names as far as there is time."""

    # How a row comes to its account.
    account = ""
    search_help_text = gettext_lazy("By id, by the beginning of an e-mail address, or by name.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        ids = {*self.found(queryset, term)}
        named = None if ids else Patience(NAME_SECONDS).ask(lambda: [*self.called(queryset, term)])
        if not ids and named is None:
            messages.warning(request, _("There are too many names to search all: try an e-mail address or an id."))
        return queryset.filter(pk__in=ids or named or []), False

    def called(self, queryset: QuerySet[Any], term: str) -> Iterator[Any]:
        """The ids of those whose names begin with these words."""
        found = queryset.filter(called(term, account=self.account))
        yield from found.order_by().values_list("pk", flat=True)[:MOST_FOUND]
