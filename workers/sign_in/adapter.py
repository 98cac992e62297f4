"""Where allauth leaves the decision to the house."""

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workers import actions as workers
from workers.models import User
from workers.sign_in import actions

logger = logging.getLogger(__name__)

SIGN_UP = "sign-up"
STAGES = {"allauth.account.stages.EmailVerificationStage": "workers.sign_in.stages.ConfirmationStage"}
# A domain that cannot exist (RFC 2606): people whose address nobody told the Space.
NOWHERE = ".invalid"


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "There is no account with this e-mail address and password. Passwords tell A from a."
        ),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or have a new password sent to you by mail."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not right. Codes of an app are good for half a minute: take the next one."),
        "rate_limited": _("Too many tries. Wait five minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP)

    def clean_email(self, email: str) -> str:
        User._meta.get_field("email").clean(email, None)
        if email.endswith(NOWHERE):
            raise ValidationError(_("No mail can reach this address."))
        return email

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        given = form.cleaned_data
        return workers.create_user(email=given["email"], password=given["password1"], by=SIGN_UP, now=timezone.now())

    def set_password(self, user: User, password: str) -> None:
        actions.set_password(user=user, password=password, by=user.actor, now=timezone.now())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        user: User = email_address.user
        actions.confirm_address(user=user, by=user.actor, now=timezone.now())
        told = {"email": email_address.email}
        self.add_message(request, messages.SUCCESS, "account/messages/email_confirmed.txt", told)
        return True

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A session names the account by its id alone: its row outlives an account that is deleted."""
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record.pop("email", None)
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def get_login_stages(self) -> list[str]:
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Without the mail the person cannot go on: if the server does not take it, a page says so."""
        if email.endswith(NOWHERE):
            return
        try:
            super().send_mail(template_prefix, email, context | {"sign_up_is_open": settings.SIGN_UP})
        except OSError as error:
            logger.exception("The mail %s could not be sent.", template_prefix)
            page = render(self.request, "account/mail_failed.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
            raise ImmediateHttpResponse(page) from error

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """What the mail tells of has happened already, so a mail server that is away stops nobody."""
        with suppress(ImmediateHttpResponse):
            super().send_notification_mail(*args, **kwargs)
