"""drf-spectacular, told to read what the endpoints declare, and nothing else."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import SAFE_METHODS
from rest_framework.serializers import DecimalField, ListSerializer, Serializer, ValidationError

from integrations.authentication import BearerToken
from integrations.permissions import usual_scope
from space_project.api.endpoint import Endpoint
from space_project.api.objects import ErrorObject
from space_project.api.rows import RowsParser, RowsView
from space_project.api.views import given
from space_project.schema import examples, headers
from space_project.schema.examples import illustrate
from space_project.schema.types import Schema, schema_of

PATH_ID = {"type": "string", "pattern": "^[0-9]{1,30}$"}
# As drf-spectacular names bodies in which anything may be left out.
PARTIAL = re.compile("^Patched(.+?)(?:Body|Fields)$")
REFUSALS = {
    400: "The body or the query cannot be understood.",
    401: "The token is missing or not good; the text is one of the five that the guide names.",
    403: "The client lacks a scope.",
    404: "There is no such thing in this Space.",
    409: "A write under the same Idempotency-Key is being worked on.",
    411: "The body comes in pieces, without a Content-Length.",
    412: "It has changed since: read it again.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Understood, and against a rule.",
    429: "The client has sent all its requests of this minute.",
}


class WireSchema(AutoSchema):
    """Describes one method of one view by its Endpoint; without one, it is no part of the document."""

    @property
    def endpoint(self) -> Endpoint:
        return getattr(self.view, self.method.lower()).endpoint

    @property
    def doc(self) -> tuple[str, str]:
        """The first sentence of the method's docstring, and the rest of it."""
        summary, _, rest = get_doc(getattr(self.view, self.method.lower())).partition("\n\n")
        return summary.replace("\n", " "), rest

    def is_excluded(self) -> bool:
        return not hasattr(getattr(self.view, self.method.lower()), "endpoint")

    def get_operation_id(self) -> str:
        return self.endpoint.name

    def get_summary(self) -> str:
        return self.doc[0]

    def get_description(self) -> str:  # type: ignore[override]
        """What the docstring goes on to say, and the scope, where the endpoint is for clients."""
        is_for_clients = BearerToken in self.view.authentication_classes
        return f"{self.doc[1]}\n\n{f'Needs the scope `{scope_of(self)}`.' if is_for_clients else ''}".strip()

    def get_request_serializer(self) -> Any:
        if isinstance(self.view, RowsView):
            return {RowsParser.media_type: self.rows(self.view.row)}
        body = self.endpoint.body
        return body(partial=self.endpoint.partial) if body else None

    def _get_request_body(self, direction: str = "request") -> Any:
        """Whether there has to be one, the check of the body knows."""
        told: Schema = super()._get_request_body(direction)
        if told:
            told["required"] = isinstance(self.view, RowsView) or needs_one(self.endpoint)
        return told

    def rows(self, row: type[Serializer]) -> Schema:
        """A file to those who know no lines of JSON; what a line is, for those who do."""
        line = self.resolve_serializer(row, "request").ref
        return {"type": "string", "format": "binary", "contentSchema": line}

    def get_response_serializers(self) -> Any:
        refusals = self.endpoint.refusals(self.method, "{" in self.path)
        told = {status: OpenApiResponse(ErrorObject, description=REFUSALS[status]) for status in sorted(refusals)}
        return {status: self.answer(status, kind) for status, kind in self.endpoint.answers.items()} | told

    def answer(self, status: int, kind: Any) -> OpenApiResponse:
        schema = schema_of(kind, self) if kind else None
        return OpenApiResponse(schema, description=HTTPStatus(status).phrase)

    def get_override_parameters(self) -> list[Any]:
        query = [self.endpoint.query] if self.endpoint.query else []
        writes = [] if self.method in SAFE_METHODS else headers.OF_WRITES
        return [*query, *headers.OF_ALL, *writes, *self.endpoint.headers]

    def _get_serializer_field_meta(self, field: Any, direction: str) -> Schema:
        """An empty default is the code's word for «nothing was said»."""
        meta: Schema = super()._get_serializer_field_meta(field, direction)
        return {name: value for name, value in meta.items() if (name, value) != ("default", "")}

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        """Decimals are written as numbers or as texts, and lists have a length: drf-spectacular tells less."""
        told: Schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, DecimalField):
            text = {name: told.pop(name) for name in ("type", "format", "pattern")}
            told |= {"anyOf": [{"type": "number", **limits(field)}, text]}
        if isinstance(field, ListSerializer) and (most := getattr(field, "max_length", None)):
            told["maxItems"] = most
        return told

    def _resolve_path_parameters(self, variables: list[str]) -> list[Schema]:
        return [path_id(name, self.path) for name in variables]

    def _get_serializer_name(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> str:
        """A body in which anything may be left out is called by what it is for: «GigChanges»."""
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return PARTIAL.sub(r"\1Changes", name)


def needs_one(endpoint: Endpoint) -> bool:
    """Whether a request without a body is refused."""
    try:
        given(endpoint.body or Serializer, {}, partial=endpoint.partial)
    except ValidationError:
        return True
    return False


def limits(field: DecimalField) -> Schema:
    told = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: float(value) for name, value in told.items() if value is not None}


def path_id(name: str, path: str) -> Schema:
    """Whose id it is, the segment before it says: «gig_invitations» is of a gig invitation."""
    noun = path.partition(f"/{{{name}}}")[0].rpartition("/")[2].removesuffix("s").replace("_", " ")
    told = {"description": f"Of the {noun}.", "schema": PATH_ID}
    return {"name": name, "in": OpenApiParameter.PATH, "required": True} | told


def scope_of(schema: WireSchema) -> str:
    return schema.endpoint.scope or usual_scope(schema.method)


class WireGenerator(SchemaGenerator):
    """Ids stand in paths as readers of docs/api.md know them, and a refusal that is the same everywhere stands once."""

    def coerce_path(self, path: str, method: str, view: Any) -> str:
        return path.replace("pk}", "id}")

    def get_schema(self, request: Any = None, public: bool = False) -> Schema:
        schema: Schema = super().get_schema(request, public)
        shared = schema["components"].setdefault("responses", {})
        told = examples.read()
        for path in schema["paths"].values():
            for method, operation in path.items():
                illustrate(operation, told)
                operation["responses"] = {
                    status: share(answer, shared, name_of(int(status), method)) if int(status) >= 400 else answer
                    for status, answer in operation["responses"].items()
                }
        return without(schema, "x-spec-enum-id")


def without(node: Any, name: str) -> Any:
    """What drf-spectacular notes for itself is none of the reader's business."""
    if isinstance(node, dict):
        return {key: without(value, name) for key, value in node.items() if key != name}
    return [without(value, name) for value in node] if isinstance(node, list) else node


def name_of(status: int, method: str) -> str:
    kind = "" if status in (401, 403) else "Read" if method == "get" else "Write"
    return kind + "".join(word.capitalize() for word in HTTPStatus(status).phrase.split())


def share(answer: Schema, shared: dict[str, Schema], name: str) -> Schema:
    """A reference to the answer of this name; where the endpoint's own differs, that one."""
    return {"$ref": f"#/components/responses/{name}"} if shared.setdefault(name, answer) == answer else answer


class SignedToken(OpenApiAuthenticationExtension):
    target_class = "integrations.authentication.BearerToken"
    name = "signed_token"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[Any]]:
        return {self.name: [str(scope_of(auto_schema))]}

    def get_security_definition(self, auto_schema: AutoSchema) -> Schema:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token that the client signs itself: RS256, `sub` is the client id, `exp` at most 10 "
            "minutes ahead. The names beside it are the scopes that the client needs.",
        }


class UserToken(OpenApiAuthenticationExtension):
    target_class = "integrations.sign_in.authentication.UserToken"
    name = "user_token"

    def get_security_definition(self, auto_schema: Any) -> Schema:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token that a program got when somebody signed in with their account here.",
        }


@cache
def document() -> Schema:
    """The whole document. It changes with the code only, so it is made once."""
    return WireGenerator().get_schema(request=None, public=True)
