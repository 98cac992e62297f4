"""What is no longer kept goes, some rows at a time."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

AT_ONCE = 5_000


@transaction.atomic
def sweep(rows: QuerySet[Any]) -> int:
    """The first AT_ONCE of these rows are gone; returns how many.

    A row that somebody holds is passed over until the next time: so a sweep waits for nobody, and nobody in a circle.
    """
    free = rows.select_for_update(of=("self",), skip_locked=True)
    ids = list(free.values_list("pk", flat=True)[:AT_ONCE])
    rows.model._default_manager.filter(pk__in=ids).delete()
    return len(ids)
