"""Invitations to the Space, and what people have said of notification topics."""

import django.core.validators
import django.db.models.deletion
import workers.space_invitations.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workers", "0008_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpaceInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=workers.space_invitations.models.random_token,
                        editable=False,
                        max_length=43,
                        unique=True,
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "name",
                    models.CharField(
                        max_length=150,
                        validators=[django.core.validators.ProhibitNullCharactersValidator()],
                        verbose_name="name",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        help_text="What the person is invited to: the mail says «… invites you to SUBJECT».",
                        max_length=200,
                        validators=[django.core.validators.ProhibitNullCharactersValidator()],
                        verbose_name="subject",
                    ),
                ),
                (
                    "inviter_name",
                    models.CharField(
                        max_length=150,
                        validators=[django.core.validators.ProhibitNullCharactersValidator()],
                        verbose_name="name of who invites",
                    ),
                ),
                (
                    "message",
                    models.TextField(
                        blank=True,
                        help_text="A personal word, as part of the mail.",
                        max_length=2000,
                        validators=[django.core.validators.ProhibitNullCharactersValidator()],
                        verbose_name="message",
                    ),
                ),
                (
                    "skip_background_check",
                    models.BooleanField(
                        default=False,
                        help_text="Whoever accepts is not asked for country and birthday.",
                        verbose_name="skip background check",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("de", "Deutsch")],
                        help_text="Of the mail.",
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("created_at", models.DateTimeField(editable=False, verbose_name="created at")),
                ("expires_at", models.DateTimeField(editable=False, verbose_name="expires at")),
                ("accepted_at", models.DateTimeField(editable=False, null=True, verbose_name="accepted at")),
                (
                    "mail_due_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When the mail is to be sent, or tried again; empty: it has been sent.",
                        null=True,
                    ),
                ),
                ("mailed_at", models.DateTimeField(editable=False, null=True, verbose_name="mailed at")),
                ("mail_attempts", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "mail_problem",
                    models.CharField(
                        blank=True,
                        editable=False,
                        help_text="Of the last attempt.",
                        max_length=300,
                        verbose_name="problem of the mail",
                    ),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation to the Space",
                "verbose_name_plural": "invitations to the Space",
                "indexes": [
                    models.Index(
                        condition=models.Q(("mail_due_at", None), _negated=True),
                        fields=["mail_due_at"],
                        name="space_invitation_to_mail",
                    ),
                    models.Index(fields=["email"], name="space_invitation_of_address"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(
                                models.Q(("accepted_at", None), _negated=True),
                                models.Q(("accepted_by", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="space_invitation_accepted_by_somebody",
                        violation_error_message="An accepted invitation says when and by whom.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gte", models.F("created_at"))),
                        name="space_invitation_ends_after_it_began",
                        violation_error_message="An invitation cannot end before it began.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("topic_id", models.BigIntegerField()),
                (
                    "email",
                    models.CharField(
                        choices=[
                            ("immediately", "Immediately"),
                            ("digest_hourly", "Digest Hourly"),
                            ("digest_daily", "Digest Daily"),
                            ("never", "Never"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "microsoft_teams",
                    models.CharField(
                        choices=[
                            ("immediately", "Immediately"),
                            ("digest_hourly", "Digest Hourly"),
                            ("digest_daily", "Digest Daily"),
                            ("never", "Never"),
                        ],
                        default="never",
                        max_length=13,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "topic_id"),
                        name="topic_preference_once",
                        violation_error_message="There is a preference of this person for this topic already.",
                    )
                ],
            },
        ),
    ]
