"""/users/:id/notification_preference(s): one word for reading, another for writing, as Cirro has it (4.6)."""

from typing import Annotated, Any, Literal, TypedDict, cast

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from space_project.api.bodies import CirroBody
from space_project.api.endpoint import Body, endpoint
from space_project.api.fields import ChoiceField, IdField
from space_project.api.views import WireView, found
from space_project.limits import is_id
from workers.models import TopicPreference, User
from workers.notification_preferences import actions
from workers.notification_preferences.models import Frequency

MOST_TOPICS = 1000


class ChannelsBody(CirroBody):
    email = ChoiceField(choices=Frequency.choices)
    microsoft_teams = ChoiceField(choices=Frequency.choices, default=Frequency.NEVER)


class TopicBody(serializers.Serializer):
    id = IdField(help_text="The topic's.")
    preferences = ChannelsBody()

    def validate_id(self, topic_id: int) -> int:
        if not is_id(topic_id):
            raise serializers.ValidationError("No topic has this id.")
        return topic_id


class PreferenceBody(CirroBody):
    locale = ChoiceField(choices=settings.LANGUAGES, help_text="In which the person is told.")
    topics = serializers.ListField(child=TopicBody(), default=list, max_length=MOST_TOPICS)


class ChannelsObject(TypedDict):
    email: Literal["immediately", "digest_hourly", "digest_daily", "never"]
    microsoft_teams: Literal["immediately", "digest_hourly", "digest_daily", "never"]


class TopicPreferenceObject(TypedDict):
    id: Annotated[str, "The topic's."]
    object: Literal["notification_topic_preference"]
    notification_topic_id: str
    user_id: str
    preferences: ChannelsObject


class TopicPreferences(TypedDict):
    object: Literal["list"]
    data: list[TopicPreferenceObject]


class PreferenceObject(TypedDict):
    id: Annotated[str, "The user's: there is one for each."]
    object: Literal["notification_preference"]
    locale: str
    topics: TopicPreferences


class ReadPreference(WireView):
    @endpoint("get_notification_preference", answers={200: PreferenceObject})
    def get(self, request: Request, pk: int) -> Response:
        """Reads how a user wants to be told."""
        return Response(preference_object(found(User.objects.all(), pk)))


class WritePreference(WireView):
    @endpoint("write_notification_preference", answers={200: PreferenceObject}, body=PreferenceBody)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """The user is told so; of topics that are not given, as before."""
        user = found(User.objects.all(), pk)
        topics = {topic["id"]: topic["preferences"] for topic in body["topics"]}
        actions.set_preferences(user=user, locale=body["locale"], topics=topics, **self.who_and_when)
        return Response(preference_object(found(User.objects.all(), pk)))


def preference_object(user: User) -> PreferenceObject:
    topics = user.topic_preferences.order_by("topic_id")
    return {
        "id": str(user.pk),
        "object": "notification_preference",
        "locale": user.language or settings.LANGUAGE_CODE,
        "topics": {"object": "list", "data": [topic_object(topic) for topic in topics]},
    }


def topic_object(topic: TopicPreference) -> TopicPreferenceObject:
    return {
        "id": str(topic.topic_id),
        "object": "notification_topic_preference",
        "notification_topic_id": str(topic.topic_id),
        "user_id": str(topic.user_id),
        "preferences": cast(Any, topic.channels),
    }
