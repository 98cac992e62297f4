"""What requests about webhooks may say. The endpoints are the Space's own, so unknown names are refused."""

from rest_framework import serializers

from integrations.webhooks.models import MOST_IN_A_BATCH, MessageState
from integrations.webhooks.wire import NAMES
from space_project.api.fields import ChoiceField, ChoicesField, MomentField
from space_project.api.paging import PageQuery
from space_project.api.strict import KnownNames


class EndpointBody(KnownNames):
    url = serializers.URLField(max_length=2000, help_text="Where the events are sent, by POST: https, and public.")
    event_types = serializers.ListField(
        child=ChoiceField(choices=NAMES),
        required=False,
        max_length=len(NAMES),
        help_text="Which events it is told of; none: all.",
    )
    batch_size = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_IN_A_BATCH,
        help_text="1: a request for each event. More: lists of up to so many events of one gig.",
    )
    is_on = serializers.BooleanField(
        required=False, help_text="Switched on again, it gets what it has missed; what failed is tried at once."
    )


class RotationBody(KnownNames):
    old_secret_ends_at = MomentField(
        required=False, help_text="Until then the secret before signs too, 7 days at most; for a day unless told."
    )


class EndpointQuery(KnownNames, PageQuery):
    """Which of the endpoints."""


class MessageQuery(KnownNames, PageQuery):
    state = ChoicesField(choices=MessageState.values, required=False, help_text="In any of these.")
