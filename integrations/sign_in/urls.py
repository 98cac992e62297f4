"""Where Cirro has them: the page on the host itself, the token on the API's (wire document, 3). allauth's own names."""

from allauth.idp.oidc.views import token
from django.urls import include, path

from integrations.sign_in.views import AuthorizeView

oidc = [
    path("oauth/authorize", AuthorizeView.as_view(), name="authorization"),
    path("api/oauth/token", token, name="token"),
]
urlpatterns = [path("", include((oidc, "oidc")))]
