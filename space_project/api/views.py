"""The base of every endpoint."""

from datetime import datetime
from functools import cache
from threading import get_ident
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from integrations.idempotency import IdempotentWrites
from integrations.models import ApiClient
from integrations.throttling import RateLimitHeaders
from space_project.api.errors import LengthRequired
from space_project.limits import is_id

Row = TypeVar("Row", bound=Model)


class WireView(RateLimitHeaders, IdempotentWrites, APIView):
    """Who may come in, how often and in which form is said once, in settings.REST_FRAMEWORK."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Programs read English, whatever a browser says of the person before it."""
        with translation.override("en"):
            response = super().dispatch(request, *args, **kwargs)
        response.headers["Content-Language"] = "en"
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The clock is read once for a request."""
        super().initial(request, *args, **kwargs)
        check_length(request)
        self.now: datetime = timezone.now()

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """In place of DRF's own answer, which tells what the code calls the view."""
        return Response({"object": "options", "methods": self.allowed_methods})

    @property
    def required_scope(self) -> str | None:
        """The scope that the endpoint itself names (integrations/permissions.py)."""
        declared = getattr(getattr(self, (self.request.method or "").lower(), None), "endpoint", None)
        return declared.scope if declared else None

    @property
    def client(self) -> ApiClient:
        """Who asks, where only clients may."""
        assert isinstance(self.request.user, ApiClient)
        return self.request.user

    @property
    def who_and_when(self) -> dict[str, Any]:
        """What every action wants to know."""
        return {"by": self.client.actor, "now": self.now}


def check_length(request: Request) -> None:
    """LengthRequired for a body that comes in pieces: Django reads none of it, and would take it for no body at all."""
    if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired("Send the body in one piece, with its Content-Length.")


def given(serializer: type[Serializer], data: Any, *, partial: bool = False) -> dict[str, Any]:
    """What the request says, checked; ValidationError with all complaints at once."""
    return reader(serializer, partial, get_ident()).run_validation(data)


@cache
def reader(serializer: type[Serializer], partial: bool, thread: int) -> Serializer:
    """One for each thread, for making one copies each of its fields. Nothing of what it reads stays with it.

    DRF writes some of a field's complaints when they are first made, which two threads may not do at once.
    """
    return serializer(partial=partial)


def asked(serializer: type[Serializer], request: Request) -> dict[str, Any]:
    """The query's parameters, checked. A list comes as `status[]=a&status[]=b` or as `status=a&status=b`."""
    query = request.query_params
    return given(serializer, {name.removesuffix("[]"): alone(query.getlist(name)) for name in query})


def alone(values: list[str]) -> list[str] | str:
    return values[0] if len(values) == 1 else values


def found(rows: QuerySet[Row], pk: int) -> Row:
    """404 covers what does not exist and what is not yours (wire document, 1)."""
    row = next(iter(rows.filter(pk=pk)), None) if is_id(pk) else None
    if row is None:
        raise missing(rows.model, pk)
    return row


def unread(model: type[Row], pk: int) -> Row:
    """A row of which only the id is known; who asks for more finds it then, or `model.DoesNotExist`."""
    if not is_id(pk):
        raise missing(model, pk)
    return model.from_db(None, ["id"], [pk])


def missing(model: type[Model], pk: int) -> NotFound:
    return NotFound(f"There is no {model._meta.verbose_name} {pk} in this Space.")
