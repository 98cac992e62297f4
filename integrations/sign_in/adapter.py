"""Where allauth's provider leaves the decision to the house."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.utils.translation import gettext_lazy as _

from integrations.sign_in.actions import SCOPE


class SignInAdapter(DefaultOIDCAdapter):
    scope_display = {SCOPE: _("Your profile")}  # noqa: RUF012
