from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from events import actions as events
from events.models import EventType
from mql import InvalidDocument, document
from workers import actions
from workers.models import User, Worker


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["email", "first_name", "last_name", "is_active", "is_staff"]
    search_fields = ["email", "first_name", "last_name"]
    ordering = ["email"]
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "country_code", "time_zone"]}),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser", "groups", "user_permissions"]}),
        ("When", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        fields = sorted({*form.changed_data} - {"password", "password1", "password2", "usable_password"})
        events.record(
            EventType.USER_UPDATED if change else EventType.USER_CREATED,
            by=actor(request),
            now=timezone.now(),
            worker_id=obj.pk,
            data={"fields": fields},
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are made inactive: seats and the ledger have to stay true."""
        return False


class WorkerForm(forms.ModelForm):
    """The document as staff may write it: without the keys that are the Space's own."""

    class Meta:
        model = Worker
        fields = ["user", "external_id", "document"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["document"] = self.instance.profile

    def clean_document(self) -> dict[str, Any]:
        given = self.cleaned_data["document"]
        try:
            document.check(given)
            actions.check_profile(given)
        except InvalidDocument as error:
            raise ValidationError(str(error)) from error
        return given

    def clean_external_id(self) -> str | None:
        """Many workers have none; only what is there has to be unique."""
        return self.cleaned_data["external_id"] or None


@admin.register(Worker)
class WorkerAdmin(admin.ModelAdmin):
    form = WorkerForm
    list_display = ["pk", "user", "external_id", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["user"]
    search_fields = ["user__email", "external_id"]
    autocomplete_fields = ["user"]
    show_full_result_count = False
    ordering = ["pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Worker | None = None) -> list[str]:
        return ["user"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Worker, form: Any, change: bool) -> None:
        by, now = actor(request), timezone.now()
        if "document" in form.changed_data or not change:
            actions.write_document(user=obj.user, document=form.cleaned_data["document"], by=by, now=now)
        if "external_id" in form.changed_data:
            actions.set_external_id(user=obj.user, external_id=obj.external_id, by=by, now=now)
        obj.pk = obj.user_id


def actor(request: HttpRequest) -> str:
    assert isinstance(request.user, User)
    return request.user.actor
