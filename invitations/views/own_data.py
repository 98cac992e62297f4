"""What a person may do with all that the Space holds of them: take it away, and have it forgotten."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from invitations import farewell
from invitations.models import Invitation
from workers.actions import LastSuperuser
from workers.forms import WordForm
from workers.models import User
from workers.requests import SignedIn
from workers.sign_in.forms import ConfirmPasswordForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: SignedIn) -> HttpResponse:
    now, user = timezone.now(), request.user
    form = proof_of(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            farewell.delete_account(user=user, by=user.actor, now=now)
        except LastSuperuser as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Farewell."))
            return redirect("front-page")
    seats = Invitation.objects.accepted().filter(worker=user.pk, gig__closed_at=None, gig__end_at__gt=now).count()
    return render(request, "workers/delete_account.html", {"form": form, "seats": seats})


def proof_of(user: User, data: Any) -> Form:
    """Asks for the password; who signs in through another system has none, and types a word."""
    if not user.has_usable_password():
        return WordForm(data)
    form = ConfirmPasswordForm(data, user=user)
    # What is deleted is to be read first.
    form.fields["password"].widget.attrs.pop("autofocus", None)
    return form
