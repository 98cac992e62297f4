"""Speaks to Cirro; whatever is wrong with its answers is an OAuth2Error."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from workers.sign_in.cirro.profile import UnusableProfile


class CirroOAuth2Adapter(OAuth2Adapter):
    provider_id = "cirro"
    basic_auth = True

    @property
    def authorize_url(self) -> str:
        return f"{settings.CIRRO_SITE}/oauth/authorize"

    @property
    def access_token_url(self) -> str:
        return f"{settings.CIRRO_API}/oauth/token"

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            data = super().get_access_token_data(*args, **kwargs)
        except KeyError as error:
            raise OAuth2Error("The token's answer does not say what it is.") from error
        if not isinstance(data, dict):
            raise OAuth2Error("The token's answer is no object.")
        return data

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Used once, for the profile, and not kept: when it ends is of no interest."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any) -> SocialLogin:
        data = self.fetch_profile(token.token)
        try:
            return self.get_provider().sociallogin_from_response(request, data)
        except UnusableProfile as error:
            raise OAuth2Error(str(error)) from error

    def fetch_profile(self, token: str) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(f"{settings.CIRRO_API}/v2/users/me", headers={"Authorization": f"Bearer {token}"})
        if not answer.ok:
            raise OAuth2Error(f"users/me answers with {answer.status_code}.")
        return answer.json()
