"""PostgreSQL learns the filter language, and the document gets the index that answers its equalities."""

from pathlib import Path

from django.db import migrations

import mql

FUNCTIONS = Path(mql.__file__).parent / "functions_1.sql"


def on(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTIONS.read_text(), params=None)
        schema_editor.execute(
            "CREATE INDEX worker_document ON workers_worker USING gin (document jsonb_path_ops)"
        )


def off(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX worker_document")


class Migration(migrations.Migration):
    dependencies = [("workers", "0002_revisions")]
    operations = [migrations.RunPython(on, off)]
