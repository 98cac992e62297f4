"""What this room holds of a person, for the file they take away (`workers.my_data`). Cost centers are the payer's."""

from rewards.models import GigResult, GigTimeActivity, Payout
from workers.models import User
from workers.my_data import Rows

RESULT = (
    "id",
    "task_id",
    "task__title",
    "task__gig_id",
    "title",
    "description",
    "quantity",
    "multiplier",
    "amount",
    "delivery_date",
    "created_at",
)
TIME_ACTIVITY = ("id", "gig_id", "gig__title", "date", "description", "duration_in_ms", "created_at")
PAYOUT = ("id", "title", "description", "amount", "billing_date", "billed_at", "created_at")


def results_of(user: User) -> Rows:
    return GigResult.objects.filter(worker=user.pk).values(*RESULT)


def time_activities_of(user: User) -> Rows:
    return GigTimeActivity.objects.filter(worker=user.pk).values(*TIME_ACTIVITY)


def payouts_of(user: User) -> Rows:
    return Payout.objects.standing().filter(worker=user.pk).values(*PAYOUT)
