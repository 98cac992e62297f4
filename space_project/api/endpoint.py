"""What an endpoint takes and answers, said once: requests are held to it, and the OpenAPI document tells it.

    class Archive(WireView):
        @endpoint("archive_gig", answers={200: GigObject}, body=ArchiveBody)
        def post(self, request: Request, pk: int, body: Body) -> Response:
            \"""The gig is archived, now or at `archive_at`.\"""

docs/api.md, «Declaring an endpoint», tells the rest.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from space_project.api.strict import KnownNames
from space_project.api.views import asked, given

# A checked body or query: the names of its serializer, with their values.
Body = dict[str, Any]
Query = dict[str, Any]
Handler = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Endpoint:
    """`answers` says for each status that is no refusal which TypedDict describes the answer, or None for no JSON."""

    name: str
    answers: Mapping[int, Any]
    body: type[Serializer] | None
    query: type[Serializer] | None
    own: bool
    partial: bool
    scope: str | None
    refuses: frozenset[int]
    headers: tuple[OpenApiParameter, ...]

    def refusals(self, method: str, has_path_ids: bool) -> set[int]:
        """The statuses with which it may refuse. What a query or a body may be told is the same for all."""
        told = {401, 403, 429, *self.refuses}
        if has_path_ids:
            told.add(404)
        if self.query:
            told |= {400, 422}
        if self.own:
            told.add(400)
        if method not in SAFE_METHODS:
            told |= {400, 409, 411, 413, 415, 422}
        return told


def endpoint(
    name: str,
    *,
    answers: Mapping[int, Any],
    body: type[Serializer] | None = None,
    query: type[Serializer] | None = None,
    own: bool = False,
    partial: bool = False,
    scope: str | None = None,
    refuses: Collection[int] = (),
    headers: Collection[OpenApiParameter] = (),
) -> Callable[[Handler], Handler]:
    """For a method of a WireView, which gets the checked `body` and `query` as arguments of these names.

    `name` is the operation's in the document, as generated clients call it: a verb and a noun. `own` says that Cirro
    has no such endpoint, as a body of KnownNames does: where it takes no body or no query, names there are refused.
    `partial` takes a body in which anything may be left out. `scope` is needed in place of the method's own. `refuses`
    names statuses beyond those that follow from the rest, `headers` what this endpoint alone takes or answers.
    """
    own = own or (body is not None and issubclass(body, KnownNames))
    nothing = KnownNames if own else Serializer

    def declared(handler: Handler) -> Handler:
        @wraps(handler)
        def checked(view: Any, request: Request, **path: Any) -> HttpResponseBase:
            if query or own:
                told = asked(query or nothing, request)
                path |= {"query": told} if query else {}
            if request.method not in SAFE_METHODS:
                # Also a write that takes nothing refuses what is no JSON object.
                told = given(body or nothing, request.data, partial=partial)
                path |= {"body": told} if body else {}
            return handler(view, request, **path)

        checked.endpoint = Endpoint(  # type: ignore[attr-defined]
            name, answers, body, query, own, partial, scope, frozenset(refuses), tuple(headers)
        )
        return checked

    return declared
