"""Endpoints whose work is a line in the log, so that tests can count how often it was done."""

from django.urls import path
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

import space_project.urls
from events import actions as events
from events.models import Event, EventType
from integrations.idempotency import IdempotentWrites
from integrations.throttling import RateLimitHeaders
from tests.factories import NOW


def work(by: str) -> Event:
    return events.record(EventType.GIG_OPENED, by=by, now=NOW)


class Things(RateLimitHeaders, IdempotentWrites, APIView):
    """What its `then` says happens after the work."""

    def get(self, request: Request) -> Response:
        return Response({"by": request.user.actor})

    def post(self, request: Request) -> Response:
        then = request.data.get("then")
        event = work(request.user.actor)
        match then:
            case "answer":
                return Response({"error": "no"}, status=422)
            case "refuse":
                raise NotFound("There is no such thing.")
            case "fail":
                return Response({"error": "broken"}, status=503)
            case "break":
                raise RuntimeError("broken")
        return Response({"z": event.pk, "a": 1.50}, status=201, headers={"ETag": '"7"'})

    delete = post


class Administered(Things):
    required_scope = "admin"


class Public(Things):
    permission_classes = (AllowAny,)

    def get(self, request: Request) -> Response:
        return Response({"signed_in": request.user.is_authenticated})


urlpatterns = [
    *space_project.urls.urlpatterns,
    path("things", Things.as_view()),
    path("administered", Administered.as_view()),
    path("public", Public.as_view()),
]
