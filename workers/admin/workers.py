"""Workers: the list, and the form of what staff may write."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mql import InvalidDocument
from space_project.admin import RefusalsAsMessages, who_and_when
from workers import actions
from workers.admin import exporting, importing, worker_page
from workers.admin.accounts import to_history
from workers.admin.profile_form import ProfileForm
from workers.admin.searching import PeopleAdmin
from workers.models import User, Worker


class AccountField(forms.EmailField):
    """An account, by its address: nobody finds one in a menu of a million."""

    def clean(self, value: Any) -> Any:
        account = User.objects.filter(email=super().clean(value).lower()).first()
        if account is None:
            raise ValidationError(_("There is no account with this e-mail address: make the account first."))
        return account


class WorkerForm(ProfileForm):
    """The document as staff may write it: without the keys that are the Space's own."""

    user = AccountField(label=gettext_lazy("E-mail address of the account"))

    class Meta:
        model = Worker
        fields = ["user", "external_id", "document"]

    def clean_document(self) -> dict[str, Any]:
        given = self.cleaned_data["document"]
        try:
            actions.check_profile(given)
        except InvalidDocument as error:
            raise ValidationError(str(error)) from error
        return given

    def clean_external_id(self) -> str | None:
        """Many workers have none; only what is there has to be unique."""
        return self.cleaned_data["external_id"] or None


@admin.register(Worker)
class WorkerAdmin(RefusalsAsMessages, PeopleAdmin):
    account = "user__"
    form = WorkerForm
    change_list_template = "admin/workers/worker/list.html"
    list_display = ["name", "email", "external_id", "state"]
    list_display_links = None
    list_filter = ["is_active"]
    list_select_related = ["user"]
    search_fields = ["pk", "external_id", "user__email__startswith"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Worker]:
        return super().get_queryset(request).defer("document")

    @admin.display(description=gettext_lazy("worker"))
    def name(self, worker: Worker) -> str:
        name = worker.user.get_full_name() or _("Worker %(id)s") % {"id": worker.pk}
        return format_html(
            '<a href="{}"><bdi>{}</bdi></a>', reverse("admin:workers_worker_page", args=[worker.pk]), name
        )

    @admin.display(description=gettext_lazy("e-mail address"))
    def email(self, worker: Worker) -> str:
        return worker.user.email

    @admin.display(description=gettext_lazy("state"))
    def state(self, worker: Worker) -> str:
        kind, word = ("good", _("active")) if worker.is_active else ("soft", _("inactive"))
        if worker.is_active and worker.resumes_at:
            kind, word = "warn", _("paused")
        return format_html('<span class="pill {}">{}</span>', kind, word)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Worker | None:
        try:
            return super().get_object(request, object_id, from_field)
        except OverflowError:
            # SQLite. Django keeps ids that a column cannot hold from it, but not where the column is a relation's.
            return None

    def get_urls(self) -> list[URLPattern]:
        own = [*importing.urls(self), *exporting.urls(self), *worker_page.urls(self)]
        return [*own, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Worker | None = None) -> list[str]:
        return ["user"] if obj else []

    def get_fields(self, request: HttpRequest, obj: Worker | None = None) -> Any:
        fields = ["user", "external_id", "document"]
        return [*fields, "shown"] if obj and self.has_change_permission(request, obj) else fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may_transfer = importing.may_transfer(self, request)
        return super().changelist_view(request, {"may_transfer": may_transfer} | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Worker, form: Any, change: bool) -> None:
        who = who_and_when(request)
        if change:
            actions.change_profile(user=obj.user, before=form.before, after=form.after, **who)
        else:
            actions.write_document(user=obj.user, document=form.cleaned_data["document"], **who)
        if "external_id" in form.changed_data:
            actions.set_external_id(user=obj.user, external_id=obj.external_id, **who)
        obj.pk = obj.user_id

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return to_history(self, request, object_id, extra_context)
