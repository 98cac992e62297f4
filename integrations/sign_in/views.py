"""allauth's two addresses of OAuth, as far as this Space offers them."""

from typing import Any
from urllib.parse import urlsplit

from allauth.idp.oidc.views import AuthorizationView
from csp.constants import SELF
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse

from integrations.models import ApiClient


class AuthorizeView(AuthorizationView):
    """Asks the person, each time; only the button tells the program who they are."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Before allauth does: it would let a stranger past who asks with `prompt=none`.
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200 and not isinstance(response, TemplateResponse):
            # The page that says what is wrong with the program's request.
            response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        program = ApiClient.objects.filter(client_id=self._request_info["client_id"]).first()
        return super().get_context_data(**kwargs) | {"program": program, "host": self.destination.netloc}

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        # A browser holds the redirect after the form to this too.
        origin = f"{self.destination.scheme}://{self.destination.netloc}"
        response._csp_update = {"form-action": [SELF, origin]}
        return response

    @property
    def destination(self) -> Any:
        return urlsplit(self._request_info["redirect_uri"])
