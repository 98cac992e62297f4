from django.urls import path

from rewards.api import views

urlpatterns = [
    path("gig_results", views.Results.as_view(), name="gig-results"),
    path("gig_time_activities", views.TimeActivities.as_view(), name="gig-time-activities"),
    path("payouts", views.Payouts.as_view(), name="payouts"),
    path("payouts/<int:pk>", views.OnePayout.as_view(), name="payout"),
]
