"""A deleted payout is remembered by its key."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rewards', '0002_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='payout',
            name='deleted_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
