"""Another e-mail address for an account: asked for with the password, and changed by the link of a mail to it.

Not by allauth's own pages for it, which write rows of its table when they are looked at (docs/adr/0008).
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from workers.models import User
from workers.requests import SignedIn
from workers.sign_in import actions
from workers.sign_in.forms import NewAddressForm
from workers.sign_in.views import limited

SALT = "new-address"
page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Change:
    """`user` is as the link found them."""

    user: User
    email: str


def key_for(user: User, email: str) -> str:
    """Good for a day, once, and until the password is another."""
    return signing.dumps([user.pk, user.email, proof_of(user), email], salt=SALT, compress=True)


def proof_of(user: User) -> str:
    return salted_hmac(SALT, user.password).hexdigest()[:16]


def change_in(key: str) -> Change | None:
    """None if the link is not ours, too old, or used."""
    try:
        pk, before, proof, email = signing.loads(key, salt=SALT, max_age=settings.PASSWORD_RESET_TIMEOUT)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, email=before, is_active=True).first()
    return Change(user, email) if user and proof_of(user) == proof else None


@never_cache
@page
@limited
@rate_limit(action="manage_email")
def change_address(request: SignedIn) -> HttpResponse:
    """Whether somebody else has the address is not told: then no mail goes out."""
    form = NewAddressForm(request.POST if request.method == "POST" else None, user=request.user)
    if not form.is_valid():
        return render(request, "account/address_change.html", {"form": form})
    email = form.cleaned_data["email"]
    if not User.objects.filter(email=email).exists():
        path = reverse("workers:confirm-address", args=[key_for(request.user, email)])
        link = {"confirm_url": request.build_absolute_uri(path)}
        get_adapter(request).send_mail("account/email/address_confirm", email, link)
    told = _("Look into the mail of %(email)s and open the link there: until then your address stays as it is.")
    messages.success(request, told % {"email": email})
    return redirect("workers:settings")


@never_cache
@login_not_required
@page
def confirm_address(request: HttpRequest, key: str) -> HttpResponse:
    """A link opens the page; only its button changes the address."""
    change = change_in(key)
    if change and request.method == "POST" and is_changed(request, change):
        messages.success(request, _("Your e-mail address is %(email)s now.") % {"email": change.email})
        return redirect("home")
    is_open = change is not None and request.method != "POST"
    context = {"change": change if is_open else None, "key": key}
    return render(request, "account/address_confirm.html", context, status=200 if is_open else 404)


def is_changed(request: HttpRequest, change: Change) -> bool:
    """Whether it could be done. The address before is told, in case it was somebody else."""
    user, before = change.user, change.user.email
    try:
        actions.change_address(user=user, email=change.email, by=user.actor, now=timezone.now())
    except (User.DoesNotExist, ValidationError, IntegrityError):
        # Another link, or somebody else who has taken the address, was faster.
        return False
    get_adapter(request).send_notification_mail("account/email/address_changed", user, email=before)
    return True
