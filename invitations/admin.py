"""Staff's doors to gigs, invitations and the ledger. Gigs are here because changing one moves its invitations."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from gigs import actions as gig_actions
from gigs.models import Gig, GigTask
from invitations import offers
from invitations.models import Attempt, Invitation, Wave
from mql import Filter, Sort
from space_project.admin import ReadOnlyAdmin
from space_project.errors import SpaceError
from workers import known_keys
from workers.admin import actor


class GigForm(forms.ModelForm):
    """What the actions would say of the gig is said at the form."""

    class Meta:
        model = Gig
        fields = sorted(gig_actions.FIELDS)
        field_classes = {"url": partial(forms.URLField, assume_scheme="https")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("total_seats", "seats_min"):
            if name in self.fields:
                self.fields[name].required = False

    def given(self) -> dict[str, Any]:
        """Of a gig that is there, what staff have changed: its times are more exact than the form shows them."""
        fields = {name: value for name, value in self.cleaned_data.items() if name in gig_actions.FIELDS}
        # To a form, queries in another order are the same; the action knows better.
        queries = {"filter_query", "sort_query"}
        names = fields if self.instance._state.adding else fields.keys() & {*self.changed_data, *queries}
        complete = gig_actions.with_seats(fields)
        return {name: complete[name] for name in names}

    def clean(self) -> dict[str, Any]:
        """Nothing written is no condition and no order."""
        for name in ("filter_query", "sort_query"):
            if name in self.cleaned_data and self.cleaned_data[name] is None:
                self.cleaned_data[name] = {}
        return self.cleaned_data

    def _post_clean(self) -> None:
        """The actions check the gig, in place of the model form, which knows neither clock nor seats."""
        if self.errors:
            return
        try:
            if self.instance.pk:
                offers.draft(gig=self.instance, now=timezone.now(), **self.given())
            else:
                self.instance = gig_actions.draft(now=timezone.now(), **self.given())
        except ValidationError as error:
            self.add_error(None, error)
        except SpaceError as error:
            self.add_error(None, str(error))


class GigTaskInline(admin.TabularInline):
    model = GigTask
    extra = 0
    can_delete = False


@admin.register(Gig)
class GigAdmin(admin.ModelAdmin):
    form = GigForm
    inlines = [GigTaskInline]
    list_display = ["title", "invitation_mode", "start_at", "end_at", "accepted_count", "total_seats"]
    list_filter = ["invitation_mode"]
    search_fields = ["title"]
    show_full_result_count = False
    date_hierarchy = None
    ordering = ["-pk"]
    fieldsets = [
        ("What", {"fields": ["title", "description", "url"]}),
        ("When (UTC)", {"fields": ["start_at", "end_at", "archive_at"]}),
        ("Seats", {"fields": ["total_seats", "seats_min", "seats_max"]}),
        ("Waves", {"fields": ["invitation_mode", "invitation_multiplier", "invitation_frequency"]}),
        ("Who", {"fields": ["filter_query", "sort_query"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Gig | None = None) -> bool:
        """Only while the start is ahead."""
        ahead = obj is not None and obj.start_at > timezone.now()
        return ahead and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A gig's invitations go with it, though nobody may delete one of them alone."""
        invitations = Invitation.objects.filter(gig__in=objs).count()
        listed = [*map(str, objs), f"{invitations} invitations"]
        return listed, {"gigs": len(objs), "invitations": invitations}, set(), []

    def save_model(self, request: HttpRequest, obj: Gig, form: GigForm, change: bool) -> None:
        by, now = actor(request), timezone.now()
        if change:
            offers.update(gig=obj, by=by, now=now, **form.given())
        else:
            obj.pk = gig_actions.create(by=by, now=now, **form.given()).pk
        paths = {*Filter(obj.filter_query).paths(), *Sort(obj.sort_query).paths()}
        for complaint in known_keys.complaints(sorted(paths)):
            messages.warning(request, complaint)

    def delete_model(self, request: HttpRequest, obj: Gig) -> None:
        gig_actions.delete(gig=obj, by=actor(request), now=timezone.now())

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for task in formset.save(commit=False):
            given = {"title": task.title, "base_price": task.base_price}
            given |= {"by": actor(request), "now": timezone.now()}
            if task.pk:
                gig_actions.update_task(task=task, **given)
            else:
                gig_actions.add_task(gig=Gig.objects.get(pk=form.instance.pk), **given)
        formset.save_m2m()


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["pk", "gig", "worker", "status", "wave_number", "created_at", "answered_at"]
    list_select_related = ["gig", "worker"]
    show_full_result_count = False
    ordering = ["-pk"]


@admin.register(Wave)
class WaveAdmin(ReadOnlyAdmin):
    list_display = ["gig", "number", "at", "accepted", "vacancies", "wanted", "invited", "shortfall", "by"]
    list_select_related = ["gig"]
    show_full_result_count = False
    ordering = ["-at"]


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ["pk", "worker", "gig_ids", "max_amount", "invited_gig_ids", "created_at"]
    show_full_result_count = False
    ordering = ["-pk"]
