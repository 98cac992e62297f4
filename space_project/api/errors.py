"""Every refusal on the wire is `{"error": "..."}`: which field, what is wrong, what would be right (docs/api.md)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist
from django.core.exceptions import ValidationError as BrokenRule
from django.http import Http404
from rest_framework import status
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler, set_rollback

from gigs.models import GigChanged
from mql import Refused
from space_project.errors import SpaceError

# With these a body is not what the endpoint takes at all; any other complaint is a rule that it breaks.
MALFORMED = {"required", "null", "blank", "invalid", "not_a_list", "not_a_dict", "invalid_choice", "unknown"}
NAMELESS = {NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY}


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "conflict"


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_code = "length_required"


class PreconditionFailed(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"


class Unprocessable(APIException):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None, which DRF raises again, for what is nobody's fault but ours."""
    # It may be gone between the look of the door and the lock of the action.
    if isinstance(error, Http404 | ObjectDoesNotExist):
        error = NotFound("There is no such thing in this Space.")
    if isinstance(error, GigChanged):
        error = PreconditionFailed(f"{error} Read it again, and give the ETag that it has now.")
    if isinstance(error, SpaceError | Refused):
        error = Unprocessable(str(error))
    if isinstance(error, BrokenRule):
        error = Unprocessable(sentence(told(error)))
    if isinstance(error, ValidationError):
        set_rollback()
        return Response({"error": sentence(error.detail)}, status=status_of(error))
    response = exception_handler(error, context)
    if response is not None and isinstance(error, APIException):
        response.data = {"error": sentence(error.detail)}
    return response


def told(error: BrokenRule) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def status_of(error: ValidationError) -> int:
    codes = {leaf.code for _, leaf in leaves(error.detail)}
    return status.HTTP_400_BAD_REQUEST if codes & MALFORMED else status.HTTP_422_UNPROCESSABLE_ENTITY


def sentence(detail: Any) -> str:
    """All complaints in one text, each with the path of what it is about: «tasks.0.title: This field is required.»."""
    return " ".join(f"{path}: {leaf}" if path else str(leaf) for path, leaf in leaves(detail))


def leaves(detail: Any, path: str = "") -> Iterator[tuple[str, ErrorDetail]]:
    if isinstance(detail, Mapping):
        for name, child in detail.items():
            yield from leaves(child, path if name in NAMELESS else joined(path, name))
    elif isinstance(detail, list):
        # A list of complaints about one thing, or one entry for each element of a list that was given.
        for place, child in enumerate(detail):
            yield from leaves(child, joined(path, place) if isinstance(child, Mapping) else path)
    else:
        yield path, detail


def joined(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)
