"""The site map."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from space_project.forms import SignInForm
from space_project.views import front_page

urlpatterns = [
    path("", front_page, name="front-page"),
    path(
        "sign-in/",
        LoginView.as_view(template_name="workers/sign_in.html", authentication_form=SignInForm),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("admin/", admin.site.urls),
]
