"""Cirro among allauth's providers."""

from typing import Any

from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from django.http import HttpRequest

from workers.sign_in.cirro.client import CirroOAuth2Adapter
from workers.sign_in.cirro.profile import Profile


class CirroProvider(OAuth2Provider):
    id = "cirro"
    name = "Cirro"
    account_class = ProviderAccount
    oauth2_adapter_class = CirroOAuth2Adapter

    def get_default_scope(self) -> list[str]:
        return ["read"]

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Signing in, for what this Space asks for; allauth lets the address of the page ask for more."""
        given = super().get_redirect_from_request_kwargs(request)
        return given | {"process": "login", "scope": self.get_scope(), "auth_params": {}}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return Profile.read(data).id

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: what the Space takes over is in account and worker, and the rest is not its business."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"profile": Profile.read(data)}


provider_classes = [CirroProvider]
