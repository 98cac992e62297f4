"""Who comes back from a pause is found by the waves as one who changed (docs/adr/0003)."""

from django.db import migrations

ON = {
    "postgresql": """
        CREATE TRIGGER workers_stamp_revision
            BEFORE INSERT OR UPDATE OF {columns} ON workers_worker
            FOR EACH ROW EXECUTE FUNCTION workers_stamp_revision()
    """,
    # The migration before copied the table, and a copy has no triggers: both are made anew.
    "sqlite": """
        CREATE TRIGGER workers_stamp_revision_{event} AFTER {event} {of} ON workers_worker BEGIN
            UPDATE workers_worker SET revision = (SELECT max(revision) + 1 FROM workers_worker)
                WHERE user_id = NEW.user_id;
        END
    """,
}


def watch(columns):
    def execute(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("DROP TRIGGER workers_stamp_revision ON workers_worker")
            schema_editor.execute(ON["postgresql"].format(columns=columns))
            return
        for event, of in (("INSERT", ""), ("UPDATE", f"OF {columns}")):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS workers_stamp_revision_{event}")
            schema_editor.execute(ON["sqlite"].format(event=event, of=of))

    return execute


class Migration(migrations.Migration):
    dependencies = [("workers", "0004_pause_and_pages")]
    operations = [
        migrations.RunPython(watch("document, is_active, resumes_at"), watch("document, is_active")),
    ]
