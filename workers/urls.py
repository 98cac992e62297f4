"""A worker's own pages about themselves."""

from django.urls import path

from workers import views
from workers.sign_in.new_address import change_address, confirm_address
from workers.space_invitations.views import space_invitation

app_name = "workers"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("profile/", views.profile, name="profile"),
    path("settings/", views.settings, name="settings"),
    path("settings/address/", change_address, name="address"),
    path("settings/address/<str:key>/", confirm_address, name="confirm-address"),
    path("settings/time-zone/", views.set_time_zone, name="time-zone"),
    path("settings/pause/", views.pause, name="pause"),
    path("settings/resume/", views.resume, name="resume"),
    path("settings/calendar/renew/", views.renew_calendar, name="renew-calendar"),
    path("settings/calendar/remove/", views.remove_calendar, name="remove-calendar"),
    path("settings/export/", views.export, name="export"),
    path("join/<slug:token>/", space_invitation, name="space-invitation"),
]
