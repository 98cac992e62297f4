"""allauth's forms in the words of this house."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers.models import User
from workers.sign_in import actions

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code"),
}
# In one sentence what the validators of the settings tell in four.
PASSWORD_RULES = _("At least 8 characters, not digits alone, nothing many people use, and not your name or address.")


class PlainForm(forms.Form):
    """Labels that stay in sight instead of placeholders; what people type first has the focus."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.help_text = PASSWORD_RULES if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs["inputmode"] = "numeric"
        self.focus(next(iter(self.fields)))

    def focus(self, name: str) -> None:
        for other, field in self.fields.items():
            field.widget.attrs["autofocus"] = other == name


class SignInForm(PlainForm, account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        if self.is_bound:
            self.focus("password")


class SignUpForm(PlainForm, account.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        self.fields["password1"].label = _("Password")
        self.fields["password2"].label = _("Password, once more")

    def try_save(self, request: HttpRequest) -> Any:
        try:
            return super().try_save(request)
        except (IntegrityError, ValidationError):
            # Somebody took the address a moment ago, such as the first of two clicks.
            return None, prevent_enumeration(request, email=self.cleaned_data["email"])


class RequestPasswordForm(PlainForm, account.ResetPasswordForm):
    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        self.users = [*User.objects.filter(email=email, is_active=True)]
        return email


class NewPasswordForm(PlainForm, account.ResetPasswordKeyForm):
    def save(self) -> None:
        """Who comes with the link of a mail has read it."""
        super().save()
        actions.confirm_address(user=self.user, by=self.user.actor, now=timezone.now())


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):
    pass


class FirstPasswordForm(PlainForm, account.SetPasswordForm):
    pass


class ConfirmPasswordForm(PlainForm, account.ReauthenticateForm):
    pass


class NewAddressForm(ConfirmPasswordForm):
    """Who signs in through another system has no password to prove who they are by; the mail's link remains."""

    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    field_order = ("email", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail address")
        if not self.user.has_usable_password():
            del self.fields["password"]

    def clean_email(self) -> str:
        email = str(get_adapter().clean_email(self.cleaned_data["email"].lower()))
        if email == self.user.email:
            raise ValidationError(_("This is your address already."))
        return email


class CodeForm(PlainForm, mfa.AuthenticateForm):
    pass


class ConfirmCodeForm(PlainForm, mfa.ReauthenticateForm):
    pass


class FirstCodeForm(PlainForm, ActivateTOTPForm):
    pass
