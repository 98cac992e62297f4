"""What whoever accepts an invitation to the Space says of themselves."""

from datetime import date
from typing import Any

from django.contrib.auth.forms import SetPasswordMixin
from django.utils import translation
from django.utils.translation import gettext_lazy

from workers.forms import AccountForm
from workers.models import SpaceInvitation, User
from workers.sign_in.forms import PASSWORD_RULES


class JoinForm(SetPasswordMixin, AccountForm):
    """Gives the arguments of `space_invitations.actions.join`."""

    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=gettext_lazy("Password"), label2=gettext_lazy("Password, once more")
    )

    def __init__(self, invitation: SpaceInvitation, today: date, data: Any = None) -> None:
        self.user = invited(invitation)
        super().__init__(self.user, today, data)
        self.fields["password1"].help_text = PASSWORD_RULES
        self.fields["password2"].help_text = ""
        if invitation.skip_background_check:
            del self.fields["birthday"], self.fields["country_code"]
        else:
            self.fields["birthday"].required = self.fields["country_code"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.validate_passwords()
        self.validate_password_for_user(self.user)
        return cleaned

    @property
    def arguments(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("password")}
        return given | {"password": self.cleaned_data["password1"]}


def invited(invitation: SpaceInvitation) -> User:
    """An account as it would begin, not saved: with the last word of the name as the last name."""
    first, _space, last = invitation.name.strip().rpartition(" ")
    language = invitation.language if invitation.language != translation.get_language() else ""
    return User(email=invitation.email, first_name=first or last, last_name=last if first else "", language=language)
