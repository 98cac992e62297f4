"""The API's root: every room's endpoints."""

from django.urls import include, path, re_path

from integrations.sign_in.api import Me
from space_project.refusals import no_endpoint
from space_project.schema import views as schema

app_name = "api"
urlpatterns = [
    # First, because programs ask most often for these.
    path("", include("invitations.api.urls")),
    path("schema", schema.schema, name="schema"),
    path("docs", schema.docs, name="docs"),
    path("users/me", Me.as_view(), name="me"),
    path("", include("events.api.urls")),
    path("", include("workers.api.urls")),
    path("", include("rewards.api.urls")),
    path("", include("integrations.webhooks.api.urls")),
    # Has to be the last.
    re_path("", no_endpoint, name="unknown"),
]
