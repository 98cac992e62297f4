"""Programs page through the gigs by start, by end and through those that are not archived."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gigs', '0003_words'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='gig',
            index=models.Index(fields=['start_at', 'id'], name='gig_by_start'),
        ),
        migrations.AddIndex(
            model_name='gig',
            index=models.Index(fields=['end_at', 'id'], name='gig_by_end'),
        ),
        migrations.AddIndex(
            model_name='gig',
            index=models.Index(condition=models.Q(('archived_at', None)), fields=['id'], name='gig_not_archived'),
        ),
    ]
