"""Who can be invited."""

import secrets
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models.functions import Lower

from space_project.errors import SpaceError
from workers.fields import DocumentField
from workers.matching import Matches, Query, SortKey

# Keys of the document that the Space writes; from outside they are refused.
RESERVED_KEYS = ("_id", "user")

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
        "e-mail address", unique=True, error_messages={"unique": "There is an account with this e-mail address."}
    )
    country_code = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1, two letters: DE, TH.")
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name: Europe/Berlin.")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    WORKER_FIELDS = frozenset({"country_code", "time_zone", "date_joined", "is_active"})

    objects = UserByEmailManager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message="Write the e-mail address in lower case.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def actor(self) -> str:
        """How the event log names this person."""
        return f"user:{self.pk}"

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

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


class WorkerQuerySet(models.QuerySet["Worker"]):
    def active(self) -> "WorkerQuerySet":
        return self.filter(is_active=True)

    def matching(self, filter_query: Query) -> "WorkerQuerySet":
        """Those whose document matches, by MongoDB's meaning. InvalidFilter if the query is none."""
        return self.filter(Matches(filter_query))

    def in_order_of(self, sort_query: Query) -> "WorkerQuerySet":
        """Sorted as MongoDB sorts; ties, and all of them without a query, by the stored random rank."""
        return self.order_by(*([SortKey(sort_query)] if sort_query else []), "rank")

    def locked(self) -> "WorkerQuerySet":
        """The rows stay as they are until the transaction ends. Whoever needs a gig's row too locks that one first."""
        return self.select_for_update(of=("self",), no_key=True)


class Worker(models.Model):
    """A person who can be invited to gigs. The id is the account's, so there is one id for one person."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="worker")
    external_id = models.CharField(
        max_length=200, null=True, blank=True, unique=True, help_text="The worker's id in another system."
    )
    document = DocumentField(default=dict, help_text="The profile, a JSON object: what filters are matched with.")
    is_active = models.BooleanField(default=True, help_text="Only active workers are invited.")
    released_at = models.DateTimeField(
        null=True, editable=False, help_text="When an inactive worker's seats and invitations were given back."
    )
    rank = models.BigIntegerField(
        default=random_rank, editable=False, help_text="The worker's place in the fair order: random, for good."
    )
    revision = models.BigIntegerField(
        default=0,
        editable=False,
        help_text="Grows with each change of document or activity; written by the database (migration `revisions`).",
    )

    objects = WorkerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["rank"], name="worker_rank"),
            models.Index(fields=["revision"], name="worker_revision"),
            models.Index(
                fields=["user"],
                name="worker_to_release",
                condition=models.Q(is_active=False, released_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="worker_released_only_while_inactive",
                condition=models.Q(is_active=False) | models.Q(released_at=None),
                violation_error_message="An active worker has nothing to give back: clear released_at.",
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
            raise WorkerInactive(f"Worker {self.pk} is not active: activate the account first.")
