"""The database refuses to change or delete what has been logged."""

from django.db import migrations

ON = {
    "postgresql": [
        """
        CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'The event log is append-only: write a new event instead.'
                USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events_event
            FOR EACH STATEMENT EXECUTE FUNCTION events_append_only()
        """,
    ],
    "sqlite": [
        f"""
        CREATE TRIGGER events_no_{verb} BEFORE {verb} ON events_event BEGIN
            SELECT RAISE(ABORT, 'The event log is append-only: write a new event instead.');
        END
        """
        for verb in ("UPDATE", "DELETE")
    ],
}
OFF = {
    "postgresql": [
        "DROP TRIGGER events_append_only ON events_event",
        "DROP FUNCTION events_append_only()",
    ],
    "sqlite": ["DROP TRIGGER events_no_UPDATE", "DROP TRIGGER events_no_DELETE"],
}


def on(apps, schema_editor):
    for statement in ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def off(apps, schema_editor):
    for statement in OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(on, off)]
