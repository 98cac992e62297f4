"""What rows and fields are called, for people; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gigs', '0002_payload'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='gig',
            options={'verbose_name': 'gig', 'verbose_name_plural': 'gigs'},
        ),
        migrations.AlterField(
            model_name='gig',
            name='invitation_mode',
            field=models.CharField(choices=[('auto', 'Auto'), ('manual', 'Manual')], default='auto', max_length=6, verbose_name='invitation mode'),
        ),
    ]
