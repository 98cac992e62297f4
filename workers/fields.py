"""The column that holds a worker's document."""

from typing import Any

from django.db import models

from mql import document


class DocumentField(models.JSONField):
    """A JSON object of at most `mql.document.MAX_DOCUMENT_BYTES`, with the order of its keys.

    Whatever door writes it, what the filter language cannot read is refused: InvalidDocument.
    """

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, dict):
            document.check(value)
            if connection.vendor == "postgresql":
                value = document.to_jsonb(value)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        stored = super().from_db_value(value, expression, connection)
        return document.from_jsonb(stored) if connection.vendor == "postgresql" else stored
