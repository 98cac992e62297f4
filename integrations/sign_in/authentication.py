"""A person comes in by a token that a program got for them."""

from allauth.idp.oidc.models import Token
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from integrations.authentication import EXPIRED, MISSING, UNVERIFIED, BearerToken, token_of
from workers.models import User


class UserToken(BaseAuthentication):
    """`request.user` is the person. The sentences are those that programs know. Costs one query."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        if (value := token_of(request)) is None:
            return None
        rows = Token.objects.by_value(value).filter(type=Token.Type.ACCESS_TOKEN, user__is_active=True)
        token = rows.select_related("user").first()
        if token is None:
            raise AuthenticationFailed(UNVERIFIED)
        if token.expires_at and token.expires_at <= timezone.now():
            raise AuthenticationFailed(EXPIRED)
        return token.user, token

    authenticate_header = BearerToken.authenticate_header


class IsPerson(BasePermission):
    def has_permission(self, request: Request, view: object) -> bool:
        if not isinstance(request.user, User):
            raise NotAuthenticated(MISSING)
        return True
