"""Workers out of the admin, as a file that an import takes."""

from typing import cast

from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from workers.admin.importing import may_transfer
from workers.models import Worker, WorkerQuerySet
from workers.transfer.exporting import LINES

TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


def urls(page: "ModelAdmin[Worker]") -> list[URLPattern]:
    @require_safe
    def export(request: HttpRequest, format: str) -> StreamingHttpResponse:
        """Those in the list as it is filtered, all of them, one after the other: memory stays bounded."""
        if not may_transfer(page, request):
            raise PermissionDenied
        if format not in TYPES:
            raise Http404
        try:
            listed = page.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        workers = cast(WorkerQuerySet, listed.defer(None))
        answer = StreamingHttpResponse(LINES[format](workers), content_type=TYPES[format])
        answer["Content-Disposition"] = f'attachment; filename="workers.{format}"'
        return answer

    guarded = page.admin_site.admin_view(export)
    return [path("export/<slug:format>/", guarded, name="workers_worker_export")]
