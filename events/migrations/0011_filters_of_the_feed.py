"""Programs filter the feed by type, gig and user."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0010_webhook_endpoints'),
    ]

    operations = [
        migrations.AddField(
            model_name='publication',
            name='gig_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='publication',
            name='type',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='publication',
            name='worker_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['type', 'position'], name='published_of_type'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('gig_id__isnull', False)), fields=['gig_id', 'position'], name='published_of_gig'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('worker_id__isnull', False)), fields=['worker_id', 'position'], name='published_of_worker'),
        ),
    ]
