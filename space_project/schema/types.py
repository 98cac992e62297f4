"""TypedDicts, by which answers are written and checked by mypy, as schemas of the OpenAPI document."""

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc

Schema = dict[str, Any]
PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
}


class TypedDictExtension(OpenApiSerializerExtension):
    """An answer's type is a component of its own, named as the type without «Object»."""

    @classmethod
    def _matches(cls, target: Any) -> bool:
        return is_typeddict(target)

    def get_name(self, auto_schema: AutoSchema, direction: str) -> str:
        return str(self.target.__name__).removesuffix("Object")

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> Schema:
        members = get_type_hints(self.target, include_extras=True)
        schema = {
            "type": "object",
            "properties": {name: schema_of(hint, auto_schema) for name, hint in members.items()},
            "required": [name for name in members if name in self.target.__required_keys__],
        }
        return schema | ({"description": text} if (text := get_doc(self.target)) else {})


def schema_of(hint: Any, auto_schema: AutoSchema) -> Schema:
    """`Annotated[int, "What it says."]` describes a member; a dict in that place adds to its schema."""
    if is_typeddict(hint):
        return dict(auto_schema.resolve_serializer(hint, "response").ref)
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return annotated(schema_of(parts[0], auto_schema), parts[1:])
    if hint in PLAIN:
        return dict(PLAIN[hint])
    if origin is Literal:
        return {"type": "string", "enum": [*parts]}
    if origin in (Union, UnionType):
        return {"anyOf": [schema_of(part, auto_schema) for part in parts]}
    if origin is list:
        return {"type": "array", "items": schema_of(parts[0], auto_schema)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(parts[1], auto_schema)}
    raise TypeError(f"No schema is known for {hint}: add it to space_project/schema/types.py.")


def annotated(schema: Schema, notes: tuple[Any, ...]) -> Schema:
    for note in notes:
        schema |= note if isinstance(note, dict) else {"description": note}
    return schema
