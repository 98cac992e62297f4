"""What requests about rewards may say."""

from datetime import date
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from rewards.models import DAY_IN_MS, LARGEST_MULTIPLIER
from space_project.api.bodies import CirroBody, ObjectField
from space_project.api.fields import IdField, MomentField
from space_project.api.paging import PageQuery


class DayField(serializers.DateField):
    """YYYY-MM-DD; of a full moment in ISO 8601, as Ruby writes one with or without a T, the day counts (wire document,
    7.2). A number is no day: 2026 could be a year or the 34th minute of 1970.
    """

    def to_internal_value(self, value: Any) -> date:
        try:
            return super().to_internal_value(value)
        except serializers.ValidationError as refusal:
            if not isinstance(value, str):
                raise
            try:
                return MomentField().read_iso(value).date()
            except serializers.ValidationError:
                raise refusal from None


class CostCenter(CirroBody):
    legal_entity = serializers.CharField()
    inhouse = serializers.RegexField("(?i)^(yes|no)$", error_messages={"invalid": "Write Yes or No."})
    customer_id = serializers.CharField(required=False)
    epam_project_code = serializers.CharField(required=False)
    company = serializers.CharField(required=False)


class ChargedBody(CirroBody):
    """Cost centers are kept and told; the Space itself asks for none, as the example Space sends none."""

    user_id = IdField()
    title = serializers.CharField(max_length=255)
    description = serializers.CharField(required=False, allow_blank=True)
    cost_center_key = serializers.CharField(required=False, allow_blank=True, max_length=200)
    cost_center_data = ObjectField(required=False, allow_null=True)
    idempotency_key = serializers.CharField(required=False, max_length=255)

    def validate_cost_center_data(self, given: dict[str, Any] | None) -> dict[str, Any]:
        if given:
            CostCenter(data=given).is_valid(raise_exception=True)
        return given or {}


class ResultBody(ChargedBody):
    gig_task_id = IdField()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=4, min_value=Decimal(0))
    multiplier = serializers.DecimalField(
        max_digits=5, decimal_places=4, min_value=Decimal(0), max_value=LARGEST_MULTIPLIER, required=False
    )
    delivery_date = DayField(required=False)


class PayoutBody(ChargedBody):
    amount = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="In minor units: 300 is 3.00.")
    billing_date = DayField(required=False)
    reference_id = serializers.CharField(required=False, allow_blank=True, max_length=200)
    reference_type = serializers.CharField(required=False, allow_blank=True, max_length=200)


class TimeActivityBody(CirroBody):
    """Durations may come with a fraction; what is less than a millisecond is dropped."""

    gig_id = IdField()
    user_id = IdField()
    date = DayField()
    description = serializers.CharField(required=False, allow_blank=True)
    duration_in_ms = serializers.FloatField(min_value=1, max_value=DAY_IN_MS)


class GigsQuery(PageQuery):
    gig_id = IdField(required=False, help_text="Of this gig.")
    user_id = IdField(required=False, help_text="Of this user.")


class PayoutQuery(PageQuery):
    user_id = IdField(required=False, help_text="Of this user.")
    reference_id = serializers.CharField(required=False, help_text="Made with this `reference_id`.")
    reference_type = serializers.CharField(required=False, help_text="Made with this `reference_type`.")
