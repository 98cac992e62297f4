"""Columns that Django does not bring."""

import json
from typing import Any

from django.db import models


class OrderedJSONField(models.JSONField):
    """JSON as text, so that the order of keys is kept: jsonb sorts them, and in a `sort_query` it is the meaning."""

    # An empty object is a query like any other; an empty text or list has to be refused like any other.
    empty_values: list[Any] = []  # noqa: RUF012

    def get_internal_type(self) -> str:
        return "TextField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)
