"""The words of the log for invitations to the Space; no column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0008_publication")]
    operations = [
        migrations.AlterField(
            model_name="event",
            name="type",
            field=models.CharField(
                choices=[
                    ("user.created", "User Created"),
                    ("user.updated", "User Updated"),
                    ("user.deleted", "User Deleted"),
                    ("gig.created", "Gig Created"),
                    ("gig.updated", "Gig Updated"),
                    ("gig.opened", "Gig Opened"),
                    ("gig.ended", "Gig Ended"),
                    ("gig.archived", "Gig Archived"),
                    ("gig.deleted", "Gig Deleted"),
                    ("gig_result.created", "Gig Result Created"),
                    ("gig_time_activity.created", "Gig Time Activity Created"),
                    ("payout.created", "Payout Created"),
                    ("payout.deleted", "Payout Deleted"),
                    ("gig_task.created", "Gig Task Created"),
                    ("gig_task.updated", "Gig Task Updated"),
                    ("wave.created", "Wave Created"),
                    ("invitation_attempt.created", "Invitation Attempt Created"),
                    ("gig_invitation.created", "Invitation Created"),
                    ("gig_invitation.updated", "Invitation Updated"),
                    ("gig_invitation.seen", "Invitation Seen"),
                    ("api_client.created", "Api Client Created"),
                    ("api_client.updated", "Api Client Updated"),
                    ("space_invitation.created", "Space Invitation Created"),
                    ("space_invitation.accepted", "Space Invitation Accepted"),
                    ("space_invitation.expired", "Space Invitation Expired"),
                ],
                max_length=40,
            ),
        ),
    ]
