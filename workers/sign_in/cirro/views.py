"""The two addresses of Cirro's sign-in; without Cirro in the settings they are not there."""

from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse

from workers.sign_in.cirro.client import CirroOAuth2Adapter

View = Callable[[HttpRequest], HttpResponse]


def only_when_on(view: View) -> View:
    @login_not_required
    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not settings.CIRRO_CLIENT_ID:
            raise Http404
        return view(request)

    return checked


oauth2_login = only_when_on(OAuth2LoginView.adapter_view(CirroOAuth2Adapter))
oauth2_callback = only_when_on(OAuth2CallbackView.adapter_view(CirroOAuth2Adapter))
