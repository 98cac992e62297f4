"""What happened on a day is found without reading the log. On PostgreSQL by BRIN: a few bytes for each block of a log that
grows at its end, so that who writes pays next to nothing. SQLite, which has none, holds small logs."""

from django.db import migrations

ON = "CREATE INDEX event_at ON events_event USING brin (at) WITH (pages_per_range = 32, autosummarize = on)"


def on(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ON)


def off(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX event_at")


class Migration(migrations.Migration):
    dependencies = [("events", "0004_by_person")]
    operations = [migrations.RunPython(on, off)]
