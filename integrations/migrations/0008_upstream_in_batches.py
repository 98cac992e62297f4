from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0007_roles_of_upstream")]

    operations = [
        migrations.AddField(
            model_name="upstreamcursor",
            name="part",
            field=models.CharField(
                blank=True,
                choices=[
                    ("workers", "Workers"),
                    ("gigs", "Gigs"),
                    ("invitations", "Invitations"),
                    ("answers", "Answers"),
                ],
                default="",
                help_text="Which is being told; empty: all is.",
                max_length=11,
            ),
        ),
        migrations.AddField(
            model_name="upstreamcursor",
            name="part_id",
            field=models.BigIntegerField(default=0, help_text="Up to which id the part is told."),
        ),
        migrations.AddField(
            model_name="upstreamchange",
            name="alone",
            field=models.BooleanField(
                default=False,
                help_text="An invitation that goes in no list any more, for the list was refused or left it out.",
            ),
        ),
    ]
