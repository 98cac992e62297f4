"""Bodies of requests: JSON objects of a bounded size."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

from space_project.json_problems import KeyTwice, once

utf8 = codecs.getreader("utf-8")


class BodyTooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class ObjectParser(JSONParser):
    """A JSON object, or nothing at all: actions without parameters come without a body (wire document, 14.7)."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        limit = settings.API_MAX_BODY_BYTES
        # What was declared is refused without reading it.
        if int((parser_context or {})["request"].META.get("CONTENT_LENGTH") or 0) > limit:
            raise BodyTooLarge(f"The body is larger than {limit} bytes: send it in parts.")
        try:
            body = json.load(utf8(stream), parse_constant=strict_constant, object_pairs_hook=once)
        except KeyTwice as error:
            raise ParseError(f'The key "{error.key}" stands twice in one object: only the last would count.') from error
        except ValueError as error:
            raise ParseError(f"JSON parse error - {error}") from error
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        if not isinstance(body, dict):
            raise ParseError("The body has to be a JSON object.")
        check_characters(body)
        return body


def check_characters(body: dict[str, Any]) -> None:
    """ParseError for what JSON can write and no text in UTF-8 hold, wherever it stands."""
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ParseError(
            "The body has half of a pair of surrogates (\\ud800 to \\udfff), which is no character."
        ) from error
