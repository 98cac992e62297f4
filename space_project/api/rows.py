"""Rows in, a result for each out, however many: JSON Lines in, a list out, and never all of either in memory."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ClassVar

from django.conf import settings
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from integrations.idempotency import HEADER
from space_project.api.paging import envelope
from space_project.api.parsers import BodyTooLarge
from space_project.api.views import WireView

CHUNK_BYTES = 2**16
# What is larger waits on the disk.
MEMORY_BYTES = 2**20


class RowsParser(BaseParser):
    """JSON Lines, read to the end before anything is done with them: `view.rows` is the file.

    The data of the request are its digest, by which a repeat under the same Idempotency-Key is known.
    """

    media_type = "application/x-ndjson"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, str]:
        context = parser_context or {}
        check_size(context["request"])
        # Closed with the answer, by RowsView.
        rows, digest = SpooledTemporaryFile(MEMORY_BYTES), sha256()  # noqa: SIM115
        while chunk := stream.read(CHUNK_BYTES):
            rows.write(chunk)
            digest.update(chunk)
        rows.seek(0)
        context["view"].rows = rows
        return {"sha256": digest.hexdigest()}


class RowsView(WireView):
    """Takes rows: a file in `rows`, unless there is no body."""

    parser_classes = (RowsParser,)
    # How the OpenAPI document tells the body: by what a row is, as it has no word for lines.
    row: ClassVar[type[Serializer]]
    rows: IO[bytes] | None = None

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.rows:
            response._resource_closers.append(self.rows.close)
        return response


def is_kept(request: Any) -> bool:
    """Whether the answer is kept for a repeat; then all rows are one transaction, and the answer is made in memory."""
    return HEADER in request.headers


def check_size(request: Any) -> None:
    """BodyTooLarge for more than may be declared; the server reads no further than that."""
    limit = settings.API_MAX_BODY_BYTES if is_kept(request) else settings.API_IMPORT_MAX_BYTES
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise BodyTooLarge(f"The body is larger than {limit} bytes: send it in parts.")


def told(
    request: Request, path: str, results: Iterable[Any], write: Callable[[Any], Mapping[str, Any]]
) -> HttpResponseBase:
    """A list of what became of the rows, sent as it comes; what is cut off is no JSON."""
    written = map(write, results)
    if is_kept(request):
        return Response(envelope([*written]) | {"url": path, "has_more": False})
    return StreamingHttpResponse(pieces(path, written), content_type="application/json")


def pieces(path: str, written: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    # The view has gone by when these are asked for, and programs read English.
    with translation.override("en"):
        yield f'{{"object": "list", "url": {json.dumps(path)}, "has_more": false, "data": ['
        comma = ""
        for each in written:
            yield f"{comma}\n{json.dumps(each)}"
            comma = ","
        yield "\n]}"
