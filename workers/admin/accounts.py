"""Accounts: who signs in, and what they may do here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import actions as events
from events.models import EventType
from space_project.admin import LongListAdmin, RefusalsAsMessages, who_and_when
from workers import actions
from workers.admin.acting import grantable_groups, may_rule, person_of
from workers.admin.searching import PeopleAdmin
from workers.models import User

PASSWORD_FIELDS = {"password", "password1", "password2", "usable_password"}
# What an account may do is told from what to what: unlike other fields it says nothing personal.
RIGHTS = {"is_active", "is_staff", "is_superuser", "groups"}

admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(RefusalsAsMessages, PeopleAdmin, UserAdmin):
    heading = _("Accounts")
    list_display = ["email", "first_name", "last_name", "is_active", "is_staff"]
    list_filter = ["is_staff"]
    search_fields = ["pk", "email__startswith"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), ("country_code", "time_zone")]}),
        (_("May"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("When"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        only_theirs = [] if person_of(request).is_superuser else ["is_superuser"]
        return [*self.readonly_fields, *only_theirs]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        groups = grantable_groups(person_of(request)).order_by("name")
        given = {"queryset": groups, "widget": forms.CheckboxSelectMultiple, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs | given)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody changes an account that may do more than they may themselves."""
        may_change = super().has_change_permission(request, obj)
        return may_change and (obj is None or may_rule(person_of(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are made inactive: seats and the ledger have to stay true."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if {"is_superuser", "is_active"} & {*form.changed_data} and form.initial.get("is_superuser"):
            actions.check_not_last_superuser(obj)
        if change:
            # The form has all that it was made with, and would write it back.
            actions.lock_living(obj)
        super().save_model(request, obj, form, change)
        rights = change_of_rights(form) if change else {}
        self.record(request, obj, {*form.changed_data} - PASSWORD_FIELDS, is_new=not change, **rights)

    def record(self, request: HttpRequest, user: User, fields: set[str], *, is_new: bool = False, **more: Any) -> None:
        events.record(
            EventType.USER_CREATED if is_new else EventType.USER_UPDATED,
            worker_id=user.pk,
            data={"fields": sorted(fields)} | more,
            **who_and_when(request),
        )

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:
        before = self.get_object(request, id)
        answer = super().user_change_password(request, id, form_url)
        after = User.objects.filter(pk=before.pk).exclude(password=before.password).first() if before else None
        if after:
            self.record(request, after, {"password"})
        return answer

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return to_history(self, request, object_id, extra_context)


def change_of_rights(form: Any) -> dict[str, Any]:
    """`from` and `to`, by field; roles by name. Nothing if no right has changed."""
    names = sorted(RIGHTS & {*form.changed_data})
    before, after = ({name: in_log(said[name]) for name in names} for said in (form.initial, form.cleaned_data))
    return events.change(before, after) if names else {}


def in_log(value: Any) -> Any:
    return value if isinstance(value, bool) else ", ".join(sorted(role.name for role in value))


@admin.register(Group)
class RoleAdmin(LongListAdmin, GroupAdmin):
    """Superusers make more roles; whoever could change one could give themselves all there is."""

    heading = _("Roles")
    ordering = ("name",)
    filter_horizontal = []
    search_fields = []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return person_of(request).is_superuser

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person_of(request).is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person_of(request).is_superuser

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest | None = None, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **kwargs | {"widget": forms.CheckboxSelectMultiple})


def to_history(page: Any, request: HttpRequest, object_id: str, extra_context: Any) -> HttpResponseRedirect:
    """What happened to a person stands in the log; Django's own history knows only what was done on these pages."""
    if page.get_object(request, object_id) is None or not page.has_view_or_change_permission(request):
        return admin.ModelAdmin.history_view(page, request, object_id, extra_context)  # type: ignore[return-value]
    return redirect(f"{reverse('admin:events_event_changelist')}?worker={object_id}")
