"""What was published before says of which type it is, and whom it is about."""

from django.db import migrations

FILL = """
UPDATE events_publication SET
    type = (SELECT type FROM events_event WHERE id = event_id),
    gig_id = (SELECT gig_id FROM events_event WHERE id = event_id),
    worker_id = (SELECT worker_id FROM events_event WHERE id = event_id)
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0011_filters_of_the_feed")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
