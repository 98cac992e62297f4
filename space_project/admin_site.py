"""The admin as a whole: its menu, its first page, and what it leaves to the pages of everybody's account."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from space_project.attention import notices_for
from space_project.templatetags.lists import heading

# What stands together in the menu. A model that is in no group follows in one of its room's own.
MENU = [
    (_("Gigs"), ["gigs.gig"]),
    (_("Invitations"), ["invitations.invitation", "invitations.wave", "invitations.attempt"]),
    (_("Workers"), ["workers.worker", "workers.spaceinvitation"]),
    (_("Rewards"), ["rewards.gigresult", "rewards.gigtimeactivity", "rewards.payout"]),
    (_("Access"), ["workers.user", "auth.group", "mfa.authenticator", "integrations.apiclient"]),
    (_("Webhooks"), ["integrations.webhookendpoint", "integrations.webhookmessage"]),
    (_("History"), ["events.event"]),
]


class SpaceAdminSite(AdminSite):
    site_title = site_header = _("Space")
    index_title = _("Home")
    enable_nav_sidebar = True

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return context | {"menu": grouped(context["available_apps"])}

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # Needs the models.
        from invitations.admin.home import home_context

        notices = {"notices": notices_for(request.user, timezone.now())}
        return super().index(request, home_context(request) | notices | (extra_context or {}))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """One door: that page counts attempts, asks for the old password and tells the person by mail."""
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_logout", preserve_request=True)


def grouped(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The models somebody may see, as groups of a menu; from Django's list of them by app."""
    models = {model["model"]._meta.label_lower: model for app in apps for model in app["models"]}
    for model in models.values():
        model["name"] = heading(model["model"]._meta)
    groups = [(name, [models.pop(label) for label in labels if label in models]) for name, labels in MENU]
    for app in apps:
        groups.append((app["name"], [model for model in app["models"] if model["model"]._meta.label_lower in models]))
    return [{"name": name, "models": members} for name, members in groups if members]
