"""A function that accepts and tells the gig, the worker and the reward, so that nobody has to read the row first.

`invitations_accept`, which processes of the release before call while this runs, goes with the next release.
"""

from pathlib import Path

from django.db import migrations

FUNCTION = Path(__file__).parent / "accept_2.sql"


def on(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION.read_text(), params=None)


def off(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION invitations_take_seat(bigint, boolean, text, timestamptz)")


class Migration(migrations.Migration):
    dependencies = [("invitations", "0005_words")]
    operations = [migrations.RunPython(on, off)]
