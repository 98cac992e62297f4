"""Workers into the Space from a file: first what it would do, then, if that is wanted, doing it."""

import io
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from space_project.admin import framed, who_and_when
from workers.models import User, Worker
from workers.transfer import files
from workers.transfer.importing import Outcome, Result, import_records
from workers.transfer.lines import UnusableFile
from workers.transfer.reading import READERS

KEPT_SECONDS = 30 * 60
SHOWN_ROWS = 50
OUTCOMES = {
    Outcome.CREATED: gettext_lazy("New"),
    Outcome.UPDATED: gettext_lazy("Changed"),
    Outcome.UNCHANGED: gettext_lazy("As they are"),
    Outcome.REJECTED: gettext_lazy("Rejected"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or JSON Lines; its name ends in .csv, .jsonl or .ndjson."),
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.ndjson"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            told = {"size": filesizeformat(file.size or 0), "most": filesizeformat(settings.IMPORT_MAX_BYTES)}
            raise ValidationError(
                _("The file has %(size)s; here %(most)s can be imported at once. Cut it, or use import_workers.") % told
            )
        try:
            files.format_of(file.name or "", None)
        except UnusableFile as error:
            raise ValidationError(_("End the name of the file in .csv, .jsonl or .ndjson.")) from error
        return file


@dataclass(frozen=True)
class Upload:
    """What was looked at is what is imported: it waits for the yes where every machine of the Space finds it."""

    name: str
    content: bytes

    def results(self, *, by: str, now: datetime, dry_run: bool) -> Iterable[Result]:
        """UnusableFile before the first result if nothing of the file can be read."""
        contents = READERS[files.format_of(self.name, None)](io.BytesIO(self.content))
        return import_records(contents.records, by=by, now=now, dry_run=dry_run)


@dataclass
class Summary:
    """What became of the rows, or would; the first of those that somebody should look at."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    rejected: list[Result] = field(default_factory=list)
    changed: list[Result] = field(default_factory=list)

    @classmethod
    def of(cls, results: Iterable[Result]) -> "Summary":
        summary = cls()
        shown = {Outcome.REJECTED: summary.rejected, Outcome.UPDATED: summary.changed}
        for result in results:
            summary.counts[result.outcome] += 1
            if len(kept := shown.get(result.outcome, [])) < SHOWN_ROWS:
                kept.append(result)
        return summary

    @property
    def tallies(self) -> list[tuple[str, int]]:
        return [(str(name), self.counts[outcome]) for outcome, name in OUTCOMES.items()]

    @property
    def writes(self) -> int:
        return self.counts[Outcome.CREATED] + self.counts[Outcome.UPDATED]

    @property
    def more_rejected(self) -> int:
        return self.counts[Outcome.REJECTED] - len(self.rejected)

    @property
    def more_changed(self) -> int:
        return self.counts[Outcome.UPDATED] - len(self.changed)

    def changes(self) -> list[dict[str, Any]]:
        """Whom a row changes, and what. One query."""
        people = User.objects.in_bulk([result.worker_id for result in self.changed])
        return [
            {"line": result.line, "person": people.get(result.worker_id), "fields": ", ".join(result.fields)}
            for result in self.changed
        ]


def may_transfer(page: "ModelAdmin[Worker]", request: HttpRequest) -> bool:
    """Whole files of people are for those who may also make and change each of them."""
    return page.has_add_permission(request) and page.has_change_permission(request)


def urls(page: "ModelAdmin[Worker]") -> list[URLPattern]:
    def show(request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        return framed(page, request, f"admin/workers/worker/{template}.html", title=_("Import workers"), **context)

    @require_http_methods(["GET", "HEAD", "POST"])
    def look(request: HttpRequest) -> HttpResponseBase:
        check_may(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return show(request, "import", form=form, most=settings.IMPORT_MAX_BYTES)
        upload = Upload(form.cleaned_data["file"].name, form.cleaned_data["file"].read())
        try:
            summary = Summary.of(upload.results(dry_run=True, **who_and_when(request)))
        except UnusableFile as error:
            form.add_error("file", str(error))
            return show(request, "import", form=form, most=settings.IMPORT_MAX_BYTES)
        token = keep(upload, request) if summary.writes else ""
        return show(request, "import_preview", summary=summary, name=upload.name, token=token)

    @require_POST
    def confirm(request: HttpRequest) -> HttpResponseBase:
        check_may(request)
        upload = taken(request.POST.get("token", ""), request)
        if upload is None:
            messages.warning(request, _("This file was imported already or is no longer kept: choose it again."))
            return redirect("admin:workers_worker_import")
        summary = Summary.of(upload.results(dry_run=False, **who_and_when(request)))
        return show(request, "import_preview", summary=summary, name=upload.name, is_done=True)

    def check_may(request: HttpRequest) -> None:
        if not may_transfer(page, request):
            raise PermissionDenied

    guarded = page.admin_site.admin_view
    return [
        path("import/", guarded(look), name="workers_worker_import"),
        path("import/confirm/", guarded(confirm), name="workers_worker_import_confirm"),
    ]


def key_of(token: str, request: HttpRequest) -> str:
    """Nobody imports what another has uploaded."""
    return f"import-{request.user.pk}-{token[:50]}".encode("ascii", "replace").hex()


def keep(upload: Upload, request: HttpRequest) -> str:
    token = secrets.token_urlsafe(16)
    cache.set(key_of(token, request), upload, KEPT_SECONDS)
    return token


def taken(token: str, request: HttpRequest) -> Upload | None:
    """Of two who take it at once one gets it."""
    key = key_of(token, request)
    upload: Upload | None = cache.get(key)
    return upload if cache.delete(key) else None
