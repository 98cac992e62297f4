"""Forms that belong to no room."""

from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.forms import EmailInput


class SignInForm(AuthenticationForm):
    """Django's, for people who are known by their e-mail address: phones show the keyboard with the @."""

    username = UsernameField(label="E-mail address", widget=EmailInput(attrs={"autofocus": True}))
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "There is no account with this e-mail address and password. Passwords tell A from a.",
    }
