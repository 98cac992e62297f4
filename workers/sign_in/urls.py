"""The pages of allauth that this Space has, under allauth's names."""

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.urls import include, path, re_path

from workers.sign_in.views import ConfirmAddressView, limited

urlpatterns = [
    path("login/", limited(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", limited(account.signup), name="account_signup"),
    path("confirm-email/", account.email_verification_sent, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", ConfirmAddressView.as_view(), name="account_confirm_email"),
    path("reauthenticate/", limited(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", limited(account.password_change), name="account_change_password"),
    path("password/set/", limited(account.password_set), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # A token has hyphens of its own; the first one ends the account's number.
    re_path(
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        limited(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("", include("workers.sign_in.cirro.urls")),
]
