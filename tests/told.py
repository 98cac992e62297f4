"""Every answer that a test gets is held against the OpenAPI document: what it does not tell is a failure."""

import json
import re
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from space_project.schema.generator import document

ERROR = "#/components/schemas/Error"


def check(method: str, path: str, response: HttpResponse) -> None:
    told = operation(method.lower(), path)
    status = str(response.status_code)
    if told is None or status == "405":
        assert response.status_code >= 400, f"{method} {path} is not in the document: declare it with @endpoint."
        return validate(ERROR, response)
    assert status in told["responses"], f"{method} {path} answers {status}, of which its declaration tells nothing."
    answer = resolved(told["responses"][status])
    undocumented = {*response.headers} & OUR_HEADERS - {*answer.get("headers", {})}
    assert not undocumented, f"{method} {path} {status} has headers of which its declaration tells nothing."
    if "content" not in answer:
        assert not response.content
        return None
    [(kind, content)] = answer["content"].items()
    assert response.headers["Content-Type"] == kind
    return validate(json.dumps(content["schema"]), response)


OUR_HEADERS = {
    *("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "WWW-Authenticate"),
    *("Idempotent-Replayed", "ETag", "Location", "Link"),
}


def operation(method: str, path: str) -> dict[str, Any] | None:
    try:
        route = resolve(f"/api/v2{path.partition('?')[0]}").route
    except Resolver404:
        return None
    template = re.sub(r"<\w+:(\w*?)pk>", r"{\1id}", route.removeprefix("api/v2"))
    return document()["paths"].get(template, {}).get("get" if method == "head" else method)


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = document()
    for name in node["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def validate(schema: str, response: HttpResponse) -> None:
    if response.content:
        error = next(validator(schema).iter_errors(json.loads(response.content)), None)
        assert error is None, f"{error.json_path}: {error.message}"


@cache
def validator(schema: str) -> Draft202012Validator:
    """Of a schema as JSON text, or as a reference into the document."""
    wanted = {"$ref": schema} if schema.startswith("#") else json.loads(schema)
    registry = Registry().with_resource("urn:document", Resource(document(), DRAFT202012))
    return Draft202012Validator(absolute(wanted), registry=registry, format_checker=FormatChecker())


def absolute(schema: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
