"""The migration before copied SQLite's table of workers, and a copy has no triggers: they are made anew."""

from importlib import import_module

from django.db import migrations

watch = import_module("workers.migrations.0005_revisions_of_pauses").watch
COLUMNS = "document, is_active, resumes_at"


class Migration(migrations.Migration):
    dependencies = [("workers", "0006_birthday")]
    operations = [migrations.RunPython(watch(COLUMNS), watch(COLUMNS))]
