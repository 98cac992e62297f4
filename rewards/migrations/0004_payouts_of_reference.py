"""Payouts are looked for by what they refer to, and paged in the order of ids."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rewards', '0003_deleted_payouts'),
        ('workers', '0011_inactive_users'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='payout',
            name='payout_reference',
        ),
        migrations.AddIndex(
            model_name='payout',
            index=models.Index(fields=['reference_id', 'id'], name='payout_of_reference'),
        ),
    ]
