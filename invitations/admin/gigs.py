"""Gigs in the admin: how staff offer one and change it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gigs import actions as gig_actions
from gigs.models import Gig, GigTask
from invitations import offers
from invitations.admin import editing, gig_page
from invitations.admin.confirming import Confirming, confirm
from invitations.admin.copying import CopiedTasks, Copying, beside, original
from invitations.admin.gig_form import GigForm, MomentInput
from invitations.admin.gig_list import GigList
from invitations.admin.once import MakingOnce
from invitations.models import Invitation
from mql import Filter, Sort
from space_project.admin import RefusalsAsMessages, who_and_when
from workers import known_keys


class GigTaskInline(CopiedTasks, admin.StackedInline):
    model = GigTask
    fieldsets = [(None, {"fields": [("title", "base_price")]})]
    verbose_name = gettext_lazy("task")
    verbose_name_plural = gettext_lazy("Tasks")
    extra = 0
    can_delete = False


@admin.register(Gig)
class GigAdmin(MakingOnce, Confirming, Copying, RefusalsAsMessages, GigList):
    form = GigForm
    inlines = [GigTaskInline]
    formfield_overrides = {models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput}}
    fieldsets = [
        (gettext_lazy("What"), {"fields": ["title", "description", "url"]}),
        (gettext_lazy("When"), {"fields": [("start_at", "end_at"), "archive_at"]}),
        (gettext_lazy("Seats"), {"fields": [("total_seats", "seats_min", "seats_max")]}),
        (
            gettext_lazy("Waves"),
            {"fields": ["invitation_mode", ("invitation_multiplier", "invitation_frequency")]},
        ),
        (gettext_lazy("Who"), {"fields": ["filter_query", "sort_query"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Gig | None = None) -> Any:
        """The times say in whose zone they are, and where it is changed."""
        told = _("Times are in your own zone, %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
        zone = format_html('{} <a href="{}">{}</a>', told, reverse("workers:settings"), _("Choose another"))
        what, (when, options), *others = super().get_fieldsets(request, obj)
        return [what, (when, {**options, "description": zone}), *others]

    def render_change_form(  # type: ignore[override]
        self, request: HttpRequest, context: dict[str, Any], **given: Any
    ) -> HttpResponse:
        return super().render_change_form(request, context | editing.context(request, given.get("obj")), **given)

    def get_urls(self) -> list[URLPattern]:
        # The last of Django's own leads from wherever nothing is to a form; there the gig's page is, or nothing.
        return [*editing.urls(self), *gig_page.urls(self), *super().get_urls()[:-1]]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """It stands on the gig's page, from the log; Django's own knows only what was done in the admin."""
        gig = self.get_object(request, object_id)
        if gig is None or not self.has_view_or_change_permission(request, gig):
            return super().history_view(request, object_id, extra_context)
        return redirect(f"{reverse('admin:gigs_gig_page', args=[gig.pk])}#history")

    def has_delete_permission(self, request: HttpRequest, obj: Gig | None = None) -> bool:
        """Only while the start is ahead."""
        ahead = obj is not None and obj.start_at > timezone.now()
        return ahead and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """A gig's invitations go with it, though nobody may delete one of them alone."""
        amount = Invitation.objects.filter(gig__in=objs).count()
        told = ngettext("%(amount)s invitation", "%(amount)s invitations", amount) % {"amount": localize(amount)}
        summary = {self.opts.verbose_name_plural: len(objs), _("Invitations"): amount}
        return [*map(str, objs), told], summary, set(), []

    def save_model(self, request: HttpRequest, obj: Gig, form: GigForm, change: bool) -> None:
        who = who_and_when(request)
        if change:
            current = Gig.objects.locked().get(pk=obj.pk)
            current.check_version(form.versions())
            confirm(request, current, form.given(), now=who["now"])
            offers.update(gig=current, **who, **form.given())
        else:
            given = form.given() | {"fair_start": form.cleaned_data["fair_start"]} | beside(form, original(request))
            obj.pk = gig_actions.create(**who, **given).pk
        paths = {*Filter(obj.filter_query).paths(), *Sort(obj.sort_query).paths()}
        for unknown in known_keys.complaints(sorted(paths)):
            messages.warning(request, str(unknown))

    def delete_model(self, request: HttpRequest, obj: Gig) -> None:
        gig_actions.delete(gig=obj, **who_and_when(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for task in formset.save(commit=False):
            given = {"title": task.title, "base_price": task.base_price, **who_and_when(request)}
            if task.pk:
                gig_actions.update_task(task=task, **given)
            else:
                gig_actions.add_task(gig=Gig.objects.get(pk=form.instance.pk), **given)
        formset.save_m2m()
