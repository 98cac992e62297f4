"""People say how they want to be told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from workers import actions as workers
from workers.models import TopicPreference, User

Channels = Mapping[str, str]


@transaction.atomic
def set_preferences(*, user: User, locale: str, topics: Mapping[int, Channels], by: str, now: datetime) -> None:
    """The person is told in this language, and of these topics so; of a topic that is not given as before.

    There is one language for a person: the pages speak it too.
    """
    workers.change_account(user=user, language=locale, by=by, now=now)
    if changed := set_topics(user, topics):
        workers.record_change([f"topic_preferences.{pk}" for pk in changed], user=user, by=by, now=now)


def set_topics(user: User, topics: Mapping[int, Channels]) -> list[int]:
    """Those of which that is news. Two queries, whatever the number."""
    known = {row.topic_id: row.channels for row in TopicPreference.objects.filter(user=user, topic_id__in=topics)}
    news = sorted(pk for pk, channels in topics.items() if known.get(pk) != channels)
    TopicPreference.objects.bulk_create(
        [TopicPreference(user=user, topic_id=pk, **topics[pk]) for pk in news],
        update_conflicts=True,
        unique_fields=["user", "topic_id"],
        update_fields=["email", "microsoft_teams"],
    )
    return news
