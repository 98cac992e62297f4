"""What rows and fields are called, for people; no column changes."""

import django.db.models.deletion
import workers.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workers', '0007_revisions_again'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='user',
            options={'verbose_name': 'account', 'verbose_name_plural': 'accounts'},
        ),
        migrations.AlterModelOptions(
            name='worker',
            options={'verbose_name': 'worker', 'verbose_name_plural': 'workers'},
        ),
        migrations.AlterField(
            model_name='user',
            name='birthday',
            field=models.DateField(blank=True, null=True, verbose_name='birthday'),
        ),
        migrations.AlterField(
            model_name='user',
            name='country_code',
            field=models.CharField(blank=True, help_text='ISO 3166-1, two letters: DE, TH.', max_length=2, verbose_name='country code'),
        ),
        migrations.AlterField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, help_text='Of the pages; empty: what the browser asks for.', max_length=10, verbose_name='language'),
        ),
        migrations.AlterField(
            model_name='user',
            name='time_zone',
            field=models.CharField(default='UTC', help_text='IANA name: Europe/Berlin.', max_length=64, verbose_name='time zone'),
        ),
        migrations.AlterField(
            model_name='worker',
            name='billable',
            field=models.BooleanField(default=False, help_text='Told to programs written for Cirro; the Space does nothing with it.', verbose_name='billable'),
        ),
        migrations.AlterField(
            model_name='worker',
            name='document',
            field=workers.fields.DocumentField(default=dict, help_text='The profile, a JSON object: what filters are matched with.', verbose_name='document'),
        ),
        migrations.AlterField(
            model_name='worker',
            name='external_id',
            field=models.CharField(blank=True, help_text="The worker's id in another system.", max_length=200, null=True, unique=True, verbose_name='external id'),
        ),
        migrations.AlterField(
            model_name='worker',
            name='is_active',
            field=models.BooleanField(default=True, help_text='Only active workers are invited.', verbose_name='is active'),
        ),
        migrations.AlterField(
            model_name='worker',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='worker', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
    ]
