"""Many rows in one statement, on both databases."""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import connection


def given(**columns: Sequence[int]) -> tuple[str, list[Any]]:
    """A table expression `given` with these columns of whole numbers, row by row in order, and its parameters."""
    names = ", ".join(columns)
    if connection.vendor == "postgresql":
        arrays = ", ".join("%s::bigint[]" for _ in columns)
        return f"unnest({arrays}) WITH ORDINALITY AS given({names}, place)", [list(c) for c in columns.values()]
    fields = ", ".join(f"value ->> {index} AS {name}" for index, name in enumerate(columns))
    rows = json.dumps(list(zip(*columns.values(), strict=True)))
    return f"(SELECT {fields}, key AS place FROM json_each(%s)) AS given", [rows]


def adapted(params: Sequence[Any]) -> list[Any]:
    """Parameters as Django itself would hand them to this database."""
    values = (param.value if isinstance(param, Enum) else param for param in params)
    to_database = connection.ops.adapt_datetimefield_value
    return [to_database(value) if isinstance(value, datetime) else value for value in values]


def returned(statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement returns."""
    with connection.cursor() as cursor:
        cursor.execute(statement, adapted(params))
        return cursor.fetchall()


def executed(statement: str, params: Sequence[Any]) -> int:
    """How many rows a statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, adapted(params))
        return cursor.rowcount
