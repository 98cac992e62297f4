"""Of allauth's tables staff see second factors alone, to take one away from whoever has lost the phone."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from space_project.admin import who_and_when
from workers.admin.acting import may_rule, person_of
from workers.admin.searching import PeopleAdmin
from workers.sign_in import actions

# These would open accounts past the rules of the house, or show what nobody needs to see.
admin.site.unregister([Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken])


@admin.register(Authenticator)
class SecondFactorAdmin(PeopleAdmin):
    account = "user__"
    heading = _("Second factors")
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__pk", "user__email__startswith"]
    # The rest is the secret itself.
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody weakens the door of an account that may do more than they may themselves."""
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and (obj is None or may_rule(person_of(request), obj.user))

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        actions.remove_second_factor(user=obj.user, **who_and_when(request))
