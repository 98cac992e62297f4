"""PostgreSQL accepts in one round trip (docs/adr/0004), and has room to change an invitation's status in its page."""

from pathlib import Path

from django.db import migrations

FUNCTION = Path(__file__).parent / "accept_1.sql"


def on(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION.read_text(), params=None)
        schema_editor.execute("ALTER TABLE invitations_invitation SET (fillfactor = 70)")
        schema_editor.execute("ALTER TABLE gigs_gig SET (fillfactor = 50)")


def off(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION invitations_accept(bigint, boolean, text, timestamptz)")
        schema_editor.execute("ALTER TABLE invitations_invitation RESET (fillfactor)")
        schema_editor.execute("ALTER TABLE gigs_gig RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [
        ("invitations", "0001_initial"),
        ("gigs", "0001_initial"),
        ("events", "0002_append_only"),
    ]
    operations = [migrations.RunPython(on, off)]
