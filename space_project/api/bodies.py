"""What bodies of several rooms have in common."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class CirroBody(serializers.Serializer):
    """Null for what may be left out is as if left out."""

    def to_internal_value(self, data: Any) -> Any:
        # In a change it could as well mean to empty what there is, so there it stays and is refused.
        if isinstance(data, Mapping) and not self.partial:
            data = {name: value for name, value in data.items() if value is not None or self.reads_null(name)}
        return super().to_internal_value(data)

    def reads_null(self, name: str) -> bool:
        field = self.fields.get(name)
        return field is not None and (field.required or field.allow_null)


@extend_schema_field({"type": "object", "additionalProperties": {}})
class ObjectField(serializers.JSONField):
    """A JSON object, kept as it is; what is in it has its own rules."""

    default_error_messages = {"invalid": "Write a JSON object."}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        return data
