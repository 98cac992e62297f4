"""The document in the form that the page of templates/api shows: by resource, what each endpoint takes and answers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from space_project.schema.generator import document
from space_project.schema.types import Schema

# Deeper members of an object are told by its description.
DEEPEST = 3
LARGE = 2**31 - 1


@dataclass(frozen=True)
class Member:
    """A parameter, or what stands at `name` («tasks[].title») of a body or an answer."""

    name: str
    kind: str
    description: SafeString
    is_required: bool = False


@dataclass(frozen=True)
class Answer:
    status: str
    description: str
    members: list[Member]
    example: str

    @property
    def is_refusal(self) -> bool:
        return self.status >= "4"


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    description: SafeString
    parameters: list[Member]
    body: list[Member]
    media_type: str
    request: str
    answers: list[Answer]


@cache
def resources() -> list[tuple[str, list[Operation]]]:
    """Each resource with its endpoints."""
    told = [
        (operation["tags"][0], told_of(path, method, operation))
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    told.sort(key=lambda pair: pair[0])
    return [(tag, [operation for _, operation in pairs]) for tag, pairs in groupby(told, key=lambda pair: pair[0])]


def introduction() -> list[SafeString]:
    """What is so of all endpoints, and how programs sign in."""
    told = document()
    return [marked_up(text) for text in (told["info"]["description"], signing_in(told))]


def signing_in(told: Schema) -> str:
    return f"`Authorization: Bearer <JWT>`: {told['components']['securitySchemes']['signed_token']['description']}"


def told_of(path: str, method: str, operation: Schema) -> Operation:
    bodies: Schema = operation.get("requestBody", {}).get("content", {})
    media_type = next(iter(bodies), "")
    content = bodies.get(media_type, {})
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=marked_up(operation.get("description", "")),
        parameters=[parameter(each) for each in operation.get("parameters", [])],
        body=list(members(content.get("schema", {}))),
        media_type="" if media_type == "application/json" else media_type,
        request=written(content["example"]) if "example" in content else "",
        answers=[answer(status, resolved(each)) for status, each in operation["responses"].items()],
    )


def answer(status: str, told: Schema) -> Answer:
    content: Schema = next(iter(told.get("content", {}).values()), {})
    example = written(content["example"]) if "example" in content else ""
    return Answer(status, told["description"], list(members(content.get("schema", {}))), example)


def parameter(told: Schema) -> Member:
    place = "" if told["in"] == "query" else f"{told['in']}, "
    text = marked_up(told.get("description", ""))
    return Member(
        told["name"], place + kind(told["schema"]) + bounds(told["schema"]), text, told.get("required", False)
    )


def members(schema: Schema, before: str = "", depth: int = 0) -> Iterator[Member]:
    schema = resolved(schema.get("contentSchema", schema))
    for variant in schema.get("anyOf", []):
        yield from members(variant, before, depth)
    if "items" in schema:
        yield from members(schema["items"], f"{before.removesuffix('.')}[].", depth)
    for name, inner in schema.get("properties", {}).items():
        text = marked_up(inner.get("description", ""))
        yield Member(f"{before}{name}", kind(inner) + bounds(inner), text, name in schema.get("required", []))
        if depth < DEEPEST:
            yield from members(inner, f"{before}{name}.", depth + 1)


def kind(schema: Schema) -> str:
    """In words: «integer or null», «one of auto, manual», «list of object»."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return " or ".join(kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}" if len(schema["enum"]) > 1 else f"“{schema['enum'][0]}”"
    if "items" in schema:
        return f"list of {kind(schema['items'])}"
    names = schema.get("type", "anything")
    return schema.get("format") or (names if isinstance(names, str) else " or ".join(names))


def bounds(schema: Schema) -> str:
    """«, 1 to 500, 10 unless told»; what is as large as any column holds needs no words."""
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None and most < LARGE:
        told = f", {least or 0:,} to {most:,}"
    else:
        told = f", from {least:,} on" if least else ""
    if "maxLength" in schema:
        told += f", at most {schema['maxLength']:,} characters"
    default = schema.get("default")
    return f"{told}, {json.dumps(default)} unless told" if default not in (None, [], {}) else told


def resolved(schema: Schema) -> Schema:
    found: Any = schema
    if "$ref" in schema:
        found = document()
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name]
    return dict(found)


def written(example: Any) -> str:
    """JSON as people like to read it; lines of JSON are text already."""
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)


def marked_up(text: str) -> SafeString:
    """`Code` and paragraphs, as docstrings have them."""
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))).replace("\n\n", "<br>"))
