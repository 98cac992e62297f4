"""The column that holds a worker's document."""

from typing import Any

from django.db import models

from mql import document


class DocumentField(models.JSONField):
    """A JSON object of at most `mql.document.MAX_DOCUMENT_BYTES`, with the order of its keys.

    Whatever door writes it, what the filter language cannot read is refused: InvalidDocument.
    """

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if not hasattr(value, "as_sql"):
            document.check(value)
        return super().get_db_prep_save(value, connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, dict) and connection.vendor == "postgresql":
            value = document.to_jsonb(value)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        stored = super().from_db_value(value, expression, connection)
        # What is read may be a part of the document only (`document__home`), of whatever kind.
        return document.from_jsonb({"": stored})[""] if connection.vendor == "postgresql" else stored
