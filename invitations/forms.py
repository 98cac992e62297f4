"""What workers write about an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from invitations.models import Invitation, RejectionReason

REASONS = (
    (RejectionReason.TOO_FAR, _("Too far")),
    (RejectionReason.WRONG_TIME, _("Wrong time")),
    (RejectionReason.NOT_MY_THING, _("Not my thing")),
    (RejectionReason.BUSY, _("Busy")),
    (RejectionReason.OTHER, _("Another reason")),
)


class ReasonForm(forms.Form):
    """Why a worker says no: one of the reasons, words of their own, or both."""

    reason = forms.ChoiceField(choices=REASONS, required=False)
    note = forms.CharField(
        required=False,
        max_length=Invitation._meta.get_field("rejection_note").max_length,
        label=_("In your own words"),
    )

    def clean_reason(self) -> str:
        """Words alone are another reason."""
        return self.cleaned_data["reason"] or RejectionReason.OTHER
