"""/webhook_endpoints, endpoints of our own."""

from django.db.models import QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.models import Scope
from integrations.webhooks import actions
from integrations.webhooks.api.bodies import EndpointBody, EndpointQuery, MessageQuery, RotationBody
from integrations.webhooks.api.objects import (
    WebhookEndpointList,
    WebhookEndpointObject,
    WebhookEndpointWithSecret,
    WebhookMessageList,
    WebhookMessageObject,
    WebhookMessageWithBody,
    endpoint_object,
    message_object,
    with_secret,
)
from integrations.webhooks.api.secret import SecretOnce
from integrations.webhooks.models import WebhookEndpoint, WebhookMessage
from space_project.api.endpoint import Body, Query, endpoint
from space_project.api.objects import DeletedObject
from space_project.api.paging import listed, page_of
from space_project.api.views import WireView, found


def endpoint_of(pk: int) -> WebhookEndpoint:
    return found(WebhookEndpoint.objects.all(), pk)


def messages_of(endpoint_pk: int) -> QuerySet[WebhookMessage]:
    return endpoint_of(endpoint_pk).messages.prefetch_related("attempts")


class WebhookEndpoints(SecretOnce):
    @endpoint("list_webhook_endpoints", answers={200: WebhookEndpointList}, query=EndpointQuery, scope=Scope.ADMIN)
    def get(self, request: Request, query: Query) -> Response:
        """Lists who is called when something happens."""
        return listed("/webhook_endpoints", page_of(WebhookEndpoint.objects.all(), query), endpoint_object)

    @endpoint("create_webhook_endpoint", answers={201: WebhookEndpointWithSecret}, body=EndpointBody, scope=Scope.ADMIN)
    def post(self, request: Request, body: Body) -> Response:
        """Has an address called for what happens from now on.

        The answer tells the secret that signs, which is not told again.
        """
        made = actions.create(**body, **self.who_and_when)
        return Response(with_secret(made), status=status.HTTP_201_CREATED)


class OneWebhookEndpoint(WireView):
    @endpoint("get_webhook_endpoint", answers={200: WebhookEndpointObject}, own=True, scope=Scope.ADMIN)
    def get(self, request: Request, pk: int) -> Response:
        """Reads an endpoint."""
        return Response(endpoint_object(endpoint_of(pk)))

    @endpoint(
        "update_webhook_endpoint",
        answers={200: WebhookEndpointObject},
        body=EndpointBody,
        partial=True,
        scope=Scope.ADMIN,
    )
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Changes what is given.

        Who is switched on again gets all that was missed.
        """
        return Response(endpoint_object(actions.update(endpoint=endpoint_of(pk), **body, **self.who_and_when)))

    @endpoint("delete_webhook_endpoint", answers={200: DeletedObject}, own=True, scope=Scope.ADMIN)
    def delete(self, request: Request, pk: int) -> Response:
        """Deletes an endpoint with all that it was told.

        Nobody calls it from now on; its messages go in the background.
        """
        actions.delete(endpoint=endpoint_of(pk), **self.who_and_when)
        return Response({"id": str(pk), "object": "webhook_endpoint", "deleted": True})


class TrialOfEndpoint(WireView):
    @endpoint("test_webhook_endpoint", answers={200: WebhookMessageObject}, own=True, scope=Scope.ADMIN)
    def post(self, request: Request, pk: int) -> Response:
        """Sends a `webhook_endpoint.test`, also to an endpoint that is off.

        It is tried once; the message says afterwards what came of it.
        """
        return Response(message_object(actions.send_test(endpoint=endpoint_of(pk), **self.who_and_when)))


class RotationOfSecret(SecretOnce):
    @endpoint("rotate_webhook_secret", answers={200: WebhookEndpointWithSecret}, body=RotationBody, scope=Scope.ADMIN)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Makes a new secret, which is not told again.

        For a day, or until `old_secret_ends_at`, which may be 7 days ahead, the one before signs too.
        """
        return Response(with_secret(actions.rotate_secret(endpoint=endpoint_of(pk), **body, **self.who_and_when)))


class WebhookMessages(WireView):
    @endpoint("list_webhook_messages", answers={200: WebhookMessageList}, query=MessageQuery, scope=Scope.ADMIN)
    def get(self, request: Request, pk: int, query: Query) -> Response:
        """Lists what the endpoint was told and is yet to be told, each with its attempts."""
        rows = messages_of(pk).defer("body")
        if query.get("state"):
            rows = rows.filter(state__in=query["state"])
        return listed(f"/webhook_endpoints/{pk}/messages", page_of(rows, query), message_object)


class OneWebhookMessage(WireView):
    @endpoint("get_webhook_message", answers={200: WebhookMessageWithBody}, own=True, scope=Scope.ADMIN)
    def get(self, request: Request, endpoint_pk: int, pk: int) -> Response:
        """Reads a message with what it says."""
        message = found(messages_of(endpoint_pk), pk)
        return Response({**message_object(message), "body": message.body})


class ResendOfMessage(WireView):
    @endpoint("resend_webhook_message", answers={200: WebhookMessageObject}, own=True, scope=Scope.ADMIN)
    def post(self, request: Request, endpoint_pk: int, pk: int) -> Response:
        """Sends a message again under the same `webhook_id`, as soon as it is its turn."""
        sent = actions.resend(message=found(messages_of(endpoint_pk), pk), **self.who_and_when)
        return Response(message_object(sent))
