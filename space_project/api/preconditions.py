"""`ETag`, `If-Match`, `If-None-Match`: a program changes what it has read, and nothing newer (RFC 9110, 13)."""

from collections.abc import Collection

from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from space_project.schema.headers import HEADER, answered

ETAG = answered("ETag", "Names what is told: another one after each change of it.", [200, 201, 304], str)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    HEADER,
    description="The ETag with which the gig was read: if it has been changed since, nothing is done: 412.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, HEADER, description="The ETag that was read: while nothing has changed, 304 and no body."
)


def tagged(response: Response, version: str) -> Response:
    response.headers["ETag"] = quote_etag(version)
    return response


def versions_wanted(request: Request) -> Collection[str] | None:
    """The versions of which `If-Match` takes any; None if it takes whatever there is.

    Weak tags are none of them: they say that two are alike, not that they are the same.
    """
    if "If-Match" not in request.headers:
        return None
    tags = parse_etags(request.headers["If-Match"])
    if not tags:
        raise ParseError("If-Match has to be the ETag of an answer, with its quotes, or *.")
    return None if tags == ["*"] else [tag.strip('"') for tag in tags if not tag.startswith("W/")]


def is_known(request: Request, version: str) -> bool:
    """Whether the program says by `If-None-Match` that it has this version."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return tags == ["*"] or quote_etag(version) in [tag.removeprefix("W/") for tag in tags]


def not_modified(version: str) -> Response:
    return tagged(Response(status=304), version)
