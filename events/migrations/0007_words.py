"""What rows and fields are called, for people; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0006_programs'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='event',
            options={'verbose_name': 'event', 'verbose_name_plural': 'events'},
        ),
        migrations.AlterField(
            model_name='event',
            name='at',
            field=models.DateTimeField(verbose_name='at'),
        ),
        migrations.AlterField(
            model_name='event',
            name='gig_id',
            field=models.BigIntegerField(null=True, verbose_name='gig id'),
        ),
        migrations.AlterField(
            model_name='event',
            name='worker_id',
            field=models.BigIntegerField(null=True, verbose_name='worker id'),
        ),
    ]
