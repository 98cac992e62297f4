"""The database itself gives a worker a new revision with each change of document or activity (docs/adr/0003).

On PostgreSQL it is the id of the writing transaction, so that a reader can tell which revisions are final. SQLite has
one writer at a time; there it counts on.
"""

from django.db import migrations

ON = {
    "postgresql": [
        """
        CREATE FUNCTION workers_stamp_revision() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.revision := pg_current_xact_id()::text::bigint;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER workers_stamp_revision BEFORE INSERT OR UPDATE OF document, is_active ON workers_worker
            FOR EACH ROW EXECUTE FUNCTION workers_stamp_revision()
        """,
    ],
    "sqlite": [
        f"""
        CREATE TRIGGER workers_stamp_revision_{verb.split()[0]} AFTER {verb} ON workers_worker BEGIN
            UPDATE workers_worker SET revision = (SELECT max(revision) + 1 FROM workers_worker)
                WHERE user_id = NEW.user_id;
        END
        """
        for verb in ("INSERT", "UPDATE OF document, is_active")
    ],
}
OFF = {
    "postgresql": [
        "DROP TRIGGER workers_stamp_revision ON workers_worker",
        "DROP FUNCTION workers_stamp_revision()",
    ],
    "sqlite": [
        "DROP TRIGGER workers_stamp_revision_INSERT",
        "DROP TRIGGER workers_stamp_revision_UPDATE",
    ],
}


def on(apps, schema_editor):
    for statement in ON[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def off(apps, schema_editor):
    for statement in OFF[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("workers", "0001_initial")]
    operations = [migrations.RunPython(on, off)]
