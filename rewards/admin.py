"""Rewards as staff look at them; programs report them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rewards.models import GigResult, GigTimeActivity, Payout
from space_project.admin import ReadOnlyAdmin


@admin.register(GigResult)
class GigResultAdmin(ReadOnlyAdmin):
    heading = _("Results")
    list_display = ["title", "task", "worker", "quantity", "multiplier", "amount", "delivery_date"]
    list_select_related = ["task", "worker__user"]


@admin.register(GigTimeActivity)
class GigTimeActivityAdmin(ReadOnlyAdmin):
    heading = _("Times worked")
    list_display = ["gig", "worker", "date", "duration_in_ms"]
    list_select_related = ["gig", "worker__user"]


@admin.register(Payout)
class PayoutAdmin(ReadOnlyAdmin):
    heading = _("Payouts")
    list_display = ["title", "worker", "amount", "billing_date", "billed_at"]
    list_select_related = ["worker__user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        return super().get_queryset(request).filter(deleted_at=None)
