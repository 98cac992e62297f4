"""What was delivered, and what is paid for it."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator, ProhibitNullCharactersValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gigs.models import Gig, GigTask
from gigs.validators import check_object
from space_project.fields import OrderedJSONField
from workers.models import Worker

# No multiplier is larger (wire document, 7.2).
LARGEST_MULTIPLIER = Decimal("9.9999")
DAY_IN_MS = 24 * 60 * 60 * 1000
LARGEST_AMOUNT = 2**63 - 1


def payout_amount(quantity: Decimal, base_price: int, multiplier: Decimal) -> int:
    """In minor units: the exact product, a half rounded away from zero as on an invoice (docs/api.md, «Rewards»)."""
    return int((quantity * base_price * multiplier).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def text(length: int, **kwargs: Any) -> models.CharField:
    return models.CharField(max_length=length, validators=[ProhibitNullCharactersValidator()], **kwargs)


class Charged(models.Model):
    """What costs somebody something: who bears it, and the key under which a program may say it again."""

    title = text(255, verbose_name=_("title"))
    description = models.TextField(blank=True, validators=[ProhibitNullCharactersValidator()])
    cost_center_key = text(200, blank=True)
    cost_center_data = OrderedJSONField(default=dict, blank=True, validators=[check_object])
    idempotency_key = text(255, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    @property
    def is_deleted(self) -> bool:
        return False


class GigResult(Charged):
    """Approved work of a worker at a task; `amount` is what it brings, fixed when it was reported."""

    PAYS: ClassVar[tuple[str, ...]] = ("task_id", "worker_id", "quantity", "multiplier")

    task = models.ForeignKey(GigTask, verbose_name=_("task"), on_delete=models.PROTECT, related_name="results")
    worker = models.ForeignKey(Worker, verbose_name=_("worker"), on_delete=models.PROTECT, related_name="results")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=4, validators=[MinValueValidator(0)])
    multiplier = models.DecimalField(
        _("multiplier"), max_digits=5, decimal_places=4, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    amount = models.BigIntegerField(
        _("amount"), editable=False, help_text="In minor units: quantity x base price x multiplier."
    )
    delivery_date = models.DateField(_("delivery date"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="result_amounts_not_negative",
                condition=Q(quantity__gte=0, multiplier__gte=0, amount__gte=0),
                violation_error_message=_("Quantity, multiplier and amount cannot be negative."),
            )
        ]

    def __str__(self) -> str:
        return f"Result {self.pk}: {self.title}"


class GigTimeActivity(models.Model):
    """Time that a worker spent on a gig on one day."""

    gig = models.ForeignKey(Gig, verbose_name=_("gig"), on_delete=models.PROTECT, related_name="time_activities")
    worker = models.ForeignKey(
        Worker, verbose_name=_("worker"), on_delete=models.PROTECT, related_name="time_activities"
    )
    date = models.DateField(_("date"))
    description = models.TextField(blank=True, validators=[ProhibitNullCharactersValidator()])
    duration_in_ms = models.PositiveBigIntegerField(_("duration in ms"))
    created_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="time_activity_within_a_day",
                condition=Q(duration_in_ms__gte=1, duration_in_ms__lte=DAY_IN_MS),
                violation_error_message=_("duration_in_ms has to be between 1 and a day's 86400000."),
            )
        ]

    def __str__(self) -> str:
        return f"Time activity {self.pk}"


class PayoutQuerySet(models.QuerySet["Payout"]):
    def standing(self) -> "PayoutQuerySet":
        return self.filter(deleted_at=None)


class Payout(Charged):
    """An amount paid beside the results, such as a bonus.

    Of a deleted one remains what its idempotency key stands for, so that a late repeat pays nobody.
    """

    PAYS: ClassVar[tuple[str, ...]] = ("worker_id", "amount")

    worker = models.ForeignKey(Worker, verbose_name=_("worker"), on_delete=models.PROTECT, related_name="payouts")
    amount = models.PositiveBigIntegerField(_("amount"), help_text=_("In minor units: 300 is 3.00."))
    billing_date = models.DateField(_("billing date"))
    billed_at = models.DateTimeField(
        _("billed at"), null=True, blank=True, help_text=_("Once it is set, the payout can no longer be deleted.")
    )
    reference_id = text(200, blank=True)
    reference_type = text(200, blank=True)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = PayoutQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reference_id", "id"], name="payout_of_reference")]
        constraints = [
            models.CheckConstraint(
                name="payout_of_something",
                condition=Q(amount__gte=1),
                violation_error_message=_("amount has to be at least 1, in minor units."),
            )
        ]

    def __str__(self) -> str:
        return f"Payout {self.pk}: {self.title}"

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None
