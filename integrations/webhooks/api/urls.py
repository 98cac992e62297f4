from django.urls import path

from integrations.webhooks.api import views

ENDPOINT = "webhook_endpoints/<int:pk>"
MESSAGE = "webhook_endpoints/<int:endpoint_pk>/messages/<int:pk>"

urlpatterns = [
    path("webhook_endpoints", views.WebhookEndpoints.as_view(), name="webhook-endpoints"),
    path(ENDPOINT, views.OneWebhookEndpoint.as_view(), name="webhook-endpoint"),
    path(f"{ENDPOINT}/test", views.TrialOfEndpoint.as_view(), name="webhook-endpoint-test"),
    path(f"{ENDPOINT}/rotate_secret", views.RotationOfSecret.as_view(), name="webhook-endpoint-rotate-secret"),
    path(f"{ENDPOINT}/messages", views.WebhookMessages.as_view(), name="webhook-messages"),
    path(MESSAGE, views.OneWebhookMessage.as_view(), name="webhook-message"),
    path(f"{MESSAGE}/resend", views.ResendOfMessage.as_view(), name="webhook-message-resend"),
]
