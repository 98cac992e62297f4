"""What whoever accepts an invitation to the Space says of themselves."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workers.forms import AccountForm
from workers.models import SpaceInvitation, User
from workers.sign_in.forms import PASSWORD_RULES

EARLIEST_BIRTHDAY = date(1900, 1, 1)


class JoinForm(SetPasswordMixin, AccountForm):
    """Gives the arguments of `space_invitations.actions.join`."""

    birthday = forms.DateField(
        label=gettext_lazy("Birthday"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}),
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=gettext_lazy("Password"), label2=gettext_lazy("Password, once more")
    )

    def __init__(self, invitation: SpaceInvitation, today: date, data: Any = None) -> None:
        self.user, self.today = invited(invitation), today
        super().__init__(self.user, data)
        self.fields["password1"].help_text = PASSWORD_RULES
        self.fields["password2"].help_text = ""
        if invitation.skip_background_check:
            del self.fields["birthday"], self.fields["country_code"]
        else:
            self.fields["country_code"].required = True

    def clean_birthday(self) -> date:
        birthday: date = self.cleaned_data["birthday"]
        if not EARLIEST_BIRTHDAY <= birthday < self.today:
            raise ValidationError(_("This cannot be your birthday."))
        return birthday

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
