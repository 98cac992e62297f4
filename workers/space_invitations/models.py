"""Who was asked to join the Space."""

import secrets
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

without_null = ProhibitNullCharactersValidator()


def random_token() -> str:
    return secrets.token_urlsafe(32)


class SpaceInvitationQuerySet(models.QuerySet["SpaceInvitation"]):
    def open(self, now: datetime) -> "SpaceInvitationQuerySet":
        """Those that can be accepted; the rows' side of `SpaceInvitation.is_open`."""
        return self.filter(accepted_at=None, expires_at__gt=now)

    def to_mail(self, now: datetime) -> "SpaceInvitationQuerySet":
        """Those whose mail is to be sent now, longest waiting first."""
        return self.open(now).filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")

    def of_person(self, user_id: int, email: str) -> "SpaceInvitationQuerySet":
        """Sent to this person, or accepted by them."""
        return self.filter(Q(email=email) | Q(accepted_by=user_id))


class SpaceInvitation(models.Model):
    """A mail that asks somebody to become a worker here. Whoever has its link may accept it, once."""

    token = models.CharField(max_length=43, unique=True, default=random_token, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150, validators=[without_null])
    subject = models.CharField(
        _("subject"),
        max_length=200,
        validators=[without_null],
        help_text=_("What the person is invited to: the mail says «… invites you to SUBJECT»."),
    )
    inviter_name = models.CharField(_("name of who invites"), max_length=150, validators=[without_null])
    message = models.TextField(
        _("message"),
        max_length=2000,
        blank=True,
        validators=[without_null],
        help_text=_("A personal word, as part of the mail."),
    )
    skip_background_check = models.BooleanField(
        _("skip background check"), default=False, help_text=_("Whoever accepts is not asked for country and birthday.")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, help_text=_("Of the mail."))
    created_at = models.DateTimeField(_("created at"), editable=False)
    expires_at = models.DateTimeField(_("expires at"), editable=False)
    accepted_at = models.DateTimeField(_("accepted at"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        "workers.User",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    mail_due_at = models.DateTimeField(
        null=True, editable=False, help_text="When the mail is to be sent, or tried again; empty: it has been sent."
    )
    mailed_at = models.DateTimeField(_("mailed at"), null=True, editable=False)
    mail_attempts = models.PositiveIntegerField(default=0, editable=False)
    mail_problem = models.CharField(
        _("problem of the mail"), max_length=300, blank=True, editable=False, help_text="Of the last attempt."
    )

    objects = SpaceInvitationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("invitation to the Space"), _("invitations to the Space")
        indexes = [
            models.Index(fields=["mail_due_at"], name="space_invitation_to_mail", condition=~Q(mail_due_at=None)),
            models.Index(fields=["email"], name="space_invitation_of_address"),
        ]
        constraints = [
            models.CheckConstraint(
                name="space_invitation_accepted_by_somebody",
                condition=Q(accepted_at=None, accepted_by=None) | ~Q(accepted_at=None) & ~Q(accepted_by=None),
                violation_error_message=_("An accepted invitation says when and by whom."),
            ),
            models.CheckConstraint(
                name="space_invitation_ends_after_it_began",
                condition=Q(expires_at__gte=F("created_at")),
                violation_error_message=_("An invitation cannot end before it began."),
            ),
        ]

    def __str__(self) -> str:
        # Django's history of the admin keeps this for good, so it does not say who was asked.
        return f"Invitation {self.pk} to the Space"

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and now < self.expires_at

    def status(self, now: datetime) -> Literal["pending", "accepted", "expired"]:
        """In the words that Cirro has for other invitations."""
        if self.accepted_at:
            return "accepted"
        return "pending" if self.is_open(now) else "expired"
