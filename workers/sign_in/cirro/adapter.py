"""Where allauth leaves the decision about people from elsewhere to the house."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from workers.models import User
from workers.sign_in.cirro import joining


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """From the settings alone: what opens doors is not kept in a table of admin."""
        if not settings.CIRRO_CLIENT_ID or provider not in (None, "cirro"):
            return []
        return [
            SocialApp(provider="cirro", name="Cirro", client_id=settings.CIRRO_CLIENT_ID, secret=settings.CIRRO_SECRET)
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whoever runs the Space has opened it to Cirro's people by naming Cirro in the settings."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> None:
        sociallogin.profile = data["profile"]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if not sociallogin.is_existing and (user := joining.known(sociallogin.profile)):
            remember(sociallogin, user)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with transaction.atomic():
            user = joining.join(profile=sociallogin.profile, now=timezone.now())
            remember(sociallogin, user)
        return user


def remember(sociallogin: SocialLogin, user: User) -> None:
    """From now on this person at Cirro is this account here."""
    account: SocialAccount = sociallogin.account
    account.user = sociallogin.user = user
    account.save()
