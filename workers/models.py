"""Who can be invited."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from space_project.errors import SpaceError
from workers.fields import DocumentField
from workers.matching import Matches, Query
from workers.notification_preferences.models import TopicPreference as TopicPreference
from workers.space_invitations.models import SpaceInvitation as SpaceInvitation

# Keys of the document that the Space writes; from outside they are refused.
RESERVED_KEYS = ("_id", "user")

# No mail is ever delivered there (RFC 2606).
ANONYMOUS_DOMAIN = "users.invalid"
# Of the addresses that deleted accounts have; no mail can reach one (RFC 2606).
DELETED_DOMAIN = "deleted.invalid"

# Ranks are whole numbers from 0 up to, not including, this one.
RANKS = 2**62


def random_rank() -> int:
    return secrets.randbelow(RANKS)


class UserByEmailManager(UserManager["User"]):
    """Django's, where the e-mail address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True} | fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractUser):
    """An account: a person who signs in by e-mail, as a worker, as staff, or both."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(
        _("e-mail address"), unique=True, error_messages={"unique": _("There is an account with this e-mail address.")}
    )
    country_code = models.CharField(
        _("country code"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters: DE, TH.")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", help_text=_("IANA name: Europe/Berlin."))
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, help_text="Of the pages; empty: what the browser asks for."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    WORKER_FIELDS = frozenset({"country_code", "time_zone", "date_joined", "is_active"})

    objects = UserByEmailManager()  # type: ignore[misc]

    class Meta:
        verbose_name, verbose_name_plural = _("account"), _("accounts")
        # There are few of them among many, and programs list them.
        indexes = [models.Index(fields=["id"], name="user_inactive", condition=models.Q(is_active=False))]
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in lower case."),
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def anonymous_email(self) -> str:
        """An address that names the account to programs without telling the person's; no mail arrives there."""
        return f"worker-{self.pk}@{ANONYMOUS_DOMAIN}"

    @property
    def called(self) -> str:
        """By name, or else by e-mail address."""
        return self.get_full_name() or self.email

    @property
    def called_without_name(self) -> str:
        """What others are told of somebody who has given no name; not the address."""
        return f"worker {self.pk}"

    @property
    def actor(self) -> str:
        """How the event log names this person."""
        return f"user:{self.pk}"

    @property
    def is_deleted(self) -> bool:
        return self.email.endswith(f"@{DELETED_DOMAIN}")

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()
        if self._state.adding and self.is_deleted:
            raise ValidationError({"email": _("No mail can reach this address.")})

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, update_fields=update_fields, **kwargs)
        if update_fields is None or self.WORKER_FIELDS & set(update_fields):
            self.refresh_worker()

    @transaction.atomic
    def refresh_worker(self) -> None:
        """The worker's document and activity say what the account says. Costs a query, two if there is a worker."""
        for worker in Worker.objects.locked().filter(pk=self.pk):
            # As it stands in the database: this copy may be old in all but what was just saved.
            worker.user = User.objects.get(pk=self.pk)
            worker.is_active = worker.user.is_active
            worker.save(update_fields=["document", "is_active"])

    def reserved_keys(self) -> dict[str, Any]:
        """What the Space itself says in a worker's document, so that one JSON column answers every filter."""
        return {
            "_id": self.pk,
            "user": {
                "country_code": self.country_code,
                "time_zone": self.time_zone,
                "created_at": int(self.date_joined.timestamp()),
            },
        }


class WorkerInactive(SpaceError):
    code = "worker_inactive"


class WorkerPaused(SpaceError):
    code = "worker_paused"


class WorkerQuerySet(models.QuerySet["Worker"]):
    def active(self) -> "WorkerQuerySet":
        return self.filter(is_active=True)

    def invitable(self) -> "WorkerQuerySet":
        """Those who may be asked now; the rows' side of `Worker.check_invitable`."""
        return self.active().filter(resumes_at=None)

    def to_resume(self, now: datetime) -> "WorkerQuerySet":
        """Those whose pause is over and still stands in their row."""
        return self.filter(resumes_at__lte=now)

    def matching(self, filter_query: Query) -> "WorkerQuerySet":
        """Those whose document matches, by MongoDB's meaning. InvalidFilter if the query is none."""
        return self.filter(Matches(filter_query))

    def not_matching(self, filter_query: Query) -> "WorkerQuerySet":
        return self.exclude(Coalesce(Matches(filter_query), False))

    def locked(self) -> "WorkerQuerySet":
        """The rows stay as they are until the transaction ends. Whoever needs a gig's row too locks that one first."""
        return self.select_for_update(of=("self",), no_key=True)


class Worker(models.Model):
    """A person who can be invited to gigs. The id is the account's, so there is one id for one person."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="worker", verbose_name=_("account")
    )
    external_id = models.CharField(
        _("external id"),
        max_length=200,
        null=True,
        blank=True,
        unique=True,
        help_text=_("The worker's id in another system."),
    )
    document = DocumentField(
        _("document"), default=dict, help_text=_("The profile, a JSON object: what filters are matched with.")
    )
    is_active = models.BooleanField(_("is active"), default=True, help_text="Only active workers are invited.")
    billable = models.BooleanField(
        _("billable"), default=False, help_text="Told to programs written for Cirro; the Space does nothing with it."
    )
    resumes_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Nobody invites the worker before; emptied by the tick after it (`resume_paused`).",
    )
    released_at = models.DateTimeField(
        null=True, editable=False, help_text="When an inactive worker's seats and invitations were given back."
    )
    calendar_token = models.CharField(
        max_length=43,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Who knows it may read the worker's calendar feed.",
    )
    rank = models.BigIntegerField(
        default=random_rank, editable=False, help_text="The worker's place in the fair order: random, for good."
    )
    revision = models.BigIntegerField(
        default=0,
        editable=False,
        help_text="Grows with each change of document, activity or pause; written by the database (`revisions`).",
    )

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("worker"), _("workers")
        indexes = [
            models.Index(fields=["rank"], name="worker_rank"),
            models.Index(fields=["revision"], name="worker_revision"),
            models.Index(
                fields=["user"],
                name="worker_to_release",
                condition=models.Q(is_active=False, released_at=None),
            ),
            models.Index(fields=["resumes_at"], name="worker_to_resume", condition=models.Q(resumes_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="worker_released_only_while_inactive",
                condition=models.Q(is_active=False) | models.Q(released_at=None),
                violation_error_message=_("An active worker has nothing to give back: clear released_at."),
            )
        ]

    def __str__(self) -> str:
        return f"Worker {self.pk}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.document = self.profile | self.user.reserved_keys()
        if self.is_active and self.released_at:
            self.released_at = None
            update_fields = None if update_fields is None else {*update_fields, "released_at"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def profile(self) -> dict[str, Any]:
        """The document without the keys the Space writes."""
        return {key: value for key, value in self.document.items() if key not in RESERVED_KEYS}

    def check_active(self) -> None:
        """WorkerInactive unless the worker may be invited and hold a seat."""
        if not self.is_active:
            raise WorkerInactive(gettext("Worker %(id)s is not active: activate the account first.") % {"id": self.pk})

    def check_invitable(self) -> None:
        """WorkerInactive or WorkerPaused unless the worker may be asked now."""
        self.check_active()
        if self.resumes_at:
            told = {"id": self.pk, "at": f"{self.resumes_at:%Y-%m-%d %H:%M}"}
            raise WorkerPaused(gettext("Worker %(id)s takes no invitations until %(at)s UTC.") % told)
