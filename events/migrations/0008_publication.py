"""Each event written from now on waits to be published, and so does each that is there."""

import django.db.models.deletion
from django.db import migrations, models

ON = {
    "postgresql": [
        """
        CREATE FUNCTION events_await_publication() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO events_unpublished (event_id) SELECT id FROM written;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER events_await_publication AFTER INSERT ON events_event REFERENCING NEW TABLE AS written
            FOR EACH STATEMENT EXECUTE FUNCTION events_await_publication()
        """,
    ],
    "sqlite": [
        """
        CREATE TRIGGER events_await_publication AFTER INSERT ON events_event BEGIN
            INSERT INTO events_unpublished (event_id) VALUES (NEW.id);
        END
        """
    ],
}
OFF = {
    "postgresql": [
        "DROP TRIGGER events_await_publication ON events_event",
        "DROP FUNCTION events_await_publication()",
    ],
    "sqlite": ["DROP TRIGGER events_await_publication"],
}


def on(apps, schema_editor):
    for statement in ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)
    schema_editor.execute("INSERT INTO events_unpublished (event_id) SELECT id FROM events_event")


def off(apps, schema_editor):
    for statement in OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0007_words")]
    operations = [
        migrations.CreateModel(
            name="Unpublished",
            fields=[("event_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="publication", to="events.event"
                    ),
                ),
            ],
        ),
        migrations.RunPython(on, off),
    ]
