"""About how many workers match a filter that finds too many to be counted, from those with the lowest random ranks."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from invitations.counting import Amount
from space_project.patience import Patience
from workers.models import Worker

SAMPLE = 5_000
# Of fewer, a guess would be more than a fifth off in one of three cases.
LEAST = 25


def estimated(filter_query: Mapping[str, Any], counted: Amount, patience: Patience, *, seconds: float) -> Amount:
    """`counted`, how many match and may be asked, if that is exact; else about how many, if there is a way to tell."""
    if counted.value is not None and not counted.more:
        return counted
    matching = patience.ask(lambda: matching_in_sample(filter_query), most=seconds)
    total = all_workers()
    if not matching or matching < LEAST or total < SAMPLE:
        return counted
    return Amount(max(rounded(matching / SAMPLE * total), counted.value or 0), about=True)


def matching_in_sample(filter_query: Mapping[str, Any]) -> int:
    # Written out, so that the database looks at these only, whatever index the filter has.
    ids = list(Worker.objects.order_by("rank").values_list("pk", flat=True)[:SAMPLE])
    return Worker.objects.filter(pk__in=ids).invitable().matching(filter_query).count()


def all_workers() -> int:
    """As PostgreSQL knows without looking; less than nought if it has never looked."""
    if connection.vendor != "postgresql":
        return Worker.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [Worker._meta.db_table])
        return int(cursor.fetchone()[0])


def rounded(number: float) -> int:
    """To two digits: 12,000 of 12,345."""
    return int(float(f"{number:.1e}"))
