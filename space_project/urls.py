"""The site map."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from space_project.views import front_page, home

# One door: the admin has no sign-in of its own, which would count no attempts and ask for no second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "space_project.refusals.bad_request"
handler404 = "space_project.refusals.not_found"
handler500 = "space_project.refusals.failed"

urlpatterns = [
    # First, because programs ask most often.
    path("api/v2/", include("space_project.api.urls")),
    path("", front_page, name="front-page"),
    path("home/", home, name="home"),
    path("language/", include("django.conf.urls.i18n")),
    path("account/", include("workers.sign_in.urls")),
    path("", include("workers.urls")),
    path("", include("invitations.urls")),
    path("", include(("integrations.sign_in.urls", "idp"))),
    path("upstream/", include("integrations.upstream.urls")),
    path("admin/", admin.site.urls),
]
