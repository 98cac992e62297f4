"""Rewards as the wire shows them (wire document, 7.1, 8, 9.1)."""

from decimal import Decimal
from typing import Annotated, Any, Literal, TypedDict

from rewards.models import Charged, GigResult, GigTimeActivity, Payout
from space_project.api.objects import ListObject

Day = Annotated[str, {"format": "date"}]


class ChargedObject(TypedDict):
    title: str
    description: str
    cost_center_key: str | None
    cost_center_data: dict[str, Any] | None
    idempotency_key: str | None


class GigResultObject(ChargedObject):
    id: str
    object: Literal["gig_result"]
    gig_task_id: str
    user_id: str
    quantity: float
    multiplier: Annotated[str, "A decimal number, such as 1.25."]
    amount: Annotated[int, "quantity x base_price x multiplier, in minor units, halves rounded up."]
    delivery_date: Day


class GigResultList(ListObject):
    data: list[GigResultObject]


class GigTimeActivityObject(TypedDict):
    id: str
    object: Literal["gig_time_activity"]
    gig_id: str
    user_id: str
    date: Day
    description: str
    duration_in_ms: int


class GigTimeActivityList(ListObject):
    data: list[GigTimeActivityObject]


class PayoutObject(ChargedObject):
    id: str
    object: Literal["payout"]
    user_id: str
    amount: Annotated[int, "In minor units: 300 is 3.00."]
    billing_date: Day
    reference_id: str | None
    reference_type: str | None


class PayoutList(ListObject):
    data: list[PayoutObject]


def charged(row: Charged) -> ChargedObject:
    return {
        "title": row.title,
        "description": row.description,
        "cost_center_key": row.cost_center_key or None,
        "cost_center_data": row.cost_center_data or None,
        "idempotency_key": row.idempotency_key,
    }


def result_object(result: GigResult) -> GigResultObject:
    return {
        "id": str(result.pk),
        "object": "gig_result",
        "gig_task_id": str(result.task_id),
        "user_id": str(result.worker_id),
        "quantity": number(result.quantity),
        "multiplier": decimal_text(result.multiplier),
        "amount": result.amount,
        "delivery_date": result.delivery_date.isoformat(),
        **charged(result),
    }


def number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def decimal_text(value: Decimal) -> str:
    """«1.0», «1.25»: at least one place, no more than are needed."""
    return str(float(value))


def time_activity_object(activity: GigTimeActivity) -> GigTimeActivityObject:
    return {
        "id": str(activity.pk),
        "object": "gig_time_activity",
        "gig_id": str(activity.gig_id),
        "user_id": str(activity.worker_id),
        "date": activity.date.isoformat(),
        "description": activity.description,
        "duration_in_ms": activity.duration_in_ms,
    }


def payout_object(payout: Payout) -> PayoutObject:
    return {
        "id": str(payout.pk),
        "object": "payout",
        "user_id": str(payout.worker_id),
        "amount": payout.amount,
        "billing_date": payout.billing_date.isoformat(),
        "reference_id": payout.reference_id or None,
        "reference_type": payout.reference_type or None,
        **charged(payout),
    }
