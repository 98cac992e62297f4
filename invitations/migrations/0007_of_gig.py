"""Programs page through the invitations of a gig in the order of ids."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gigs', '0005_own_fair_start'),
        ('invitations', '0006_accept_tells'),
        ('workers', '0011_inactive_users'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['gig', 'id'], name='invitation_of_gig'),
        ),
    ]
