from django.urls import path

from workers.api import importing, notification_preferences, space_invitations, users

urlpatterns = [
    path("users", users.Users.as_view(), name="users"),
    path("users/import", importing.Import.as_view(), name="user-import"),
    path(
        "users/<int:pk>/notification_preference",
        notification_preferences.ReadPreference.as_view(),
        name="notification-preference",
    ),
    path(
        "users/<int:pk>/notification_preferences",
        notification_preferences.WritePreference.as_view(),
        name="notification-preferences",
    ),
    path("users/<int:pk>/worker", users.UserWorker.as_view(), name="user-worker"),
    path("space_invitations", space_invitations.SpaceInvitations.as_view(), name="space-invitations"),
    path("space_invitations/<int:pk>/expire", space_invitations.Expire.as_view(), name="space-invitation-expire"),
]
