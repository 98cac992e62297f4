from django.contrib import admin

from events.models import Event
from space_project.admin import ReadOnlyAdmin


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["id", "type", "at", "by", "gig_id", "worker_id", "data"]
    list_filter = ["type"]
    show_full_result_count = False
    ordering = ["-id"]
