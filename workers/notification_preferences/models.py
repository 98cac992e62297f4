"""What people have said of topics. The topics themselves are the room `notifications`'s."""

from django.db import models


class Frequency(models.TextChoices):
    """The four of Cirro."""

    IMMEDIATELY = "immediately"
    DIGEST_HOURLY = "digest_hourly"
    DIGEST_DAILY = "digest_daily"
    NEVER = "never"


class TopicPreference(models.Model):
    """How often a person is told of a topic, on each channel."""

    user = models.ForeignKey("workers.User", on_delete=models.CASCADE, related_name="topic_preferences")
    topic_id = models.BigIntegerField()
    email = models.CharField(max_length=13, choices=Frequency.choices)
    microsoft_teams = models.CharField(max_length=13, choices=Frequency.choices, default=Frequency.NEVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="topic_preference_once",
                fields=["user", "topic_id"],
                violation_error_message="There is a preference of this person for this topic already.",
            )
        ]

    def __str__(self) -> str:
        return f"Topic {self.topic_id} for account {self.user_id}"

    @property
    def channels(self) -> dict[str, str]:
        return {"email": self.email, "microsoft_teams": self.microsoft_teams}
