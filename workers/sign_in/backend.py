"""Who a password belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from workers.models import User


class ByEmail(AuthenticationBackend):
    """The account's own address opens it; what allauth keeps for addresses is not asked (docs/adr/0008)."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        account = User.objects.filter(email=email.lower()).first()
        return self._check_password(account, password)
