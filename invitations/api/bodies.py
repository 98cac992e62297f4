"""What requests about gigs and invitations may say (wire document, 5 and 6). Unknown names are ignored, as by Cirro."""

from typing import Any

from rest_framework import serializers

from gigs.models import InvitationMode
from invitations.api.invitees import InviteesField
from invitations.api.objects import BEHIND
from space_project.api.bodies import CirroBody, ObjectField
from space_project.api.fields import ChoiceField, ChoicesField, IdField, MomentField
from space_project.api.paging import PageQuery

LARGEST_INT, LARGEST_PRICE = 2**31 - 1, 2**63 - 1


def number(**kwargs: Any) -> serializers.IntegerField:
    return serializers.IntegerField(**({"required": False, "min_value": 1, "max_value": LARGEST_INT} | kwargs))


class TaskBody(serializers.Serializer):
    title = serializers.CharField(max_length=255)
    base_price = number(required=True, min_value=0, max_value=LARGEST_PRICE, help_text="In minor units: 300 is 3.00.")


class GigFields(CirroBody):
    """What a gig can be made with and changed to."""

    title = serializers.CharField(max_length=255)
    description = serializers.CharField()
    url = serializers.URLField(max_length=2000)
    start_at = MomentField()
    end_at = MomentField()
    archive_at = MomentField(required=False, allow_null=True)
    total_seats = number()
    seats_min = number()
    seats_max = number(allow_null=True)
    invitation_mode = ChoiceField(InvitationMode.choices, required=False)
    invitation_multiplier = number()
    invitation_frequency = number(help_text="Minutes from one wave to the next.")
    filter_query = ObjectField(required=False)
    sort_query = ObjectField(required=False)
    notification_payload = ObjectField(required=False)
    invitation_notification_topic = serializers.CharField(required=False, allow_blank=True, max_length=200)
    epam_options = ObjectField(required=False)


class GigBody(GigFields):
    tasks = TaskBody(many=True, required=False)


class ArchiveBody(serializers.Serializer):
    """Cirro's documents name the moment in two ways (wire document, 15.9)."""

    archive_at = MomentField(required=False, allow_null=True)
    archived_at = MomentField(required=False, allow_null=True)


class InviteBody(CirroBody):
    """One user, or a list of them."""

    user_id = IdField(required=False, help_text="Who is invited; answered by the invitation.")
    users = InviteesField(
        required=False,
        help_text="Who is invited, at most 10,000; answered by a list. An entry that is wrong is refused by itself.",
    )
    no_reward = serializers.BooleanField(
        required=False, default=False, help_text="Beside `user_id`: no reward is tied to the work."
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if ("user_id" in given) is ("users" in given):
            raise serializers.ValidationError("Give user_id or users, one of the two.", code="required")
        if "users" in given and given["no_reward"]:
            raise serializers.ValidationError({"no_reward": ["Say it in each entry of users."]}, code="misplaced")
        return given


class InvitationQuery(PageQuery):
    user_id = IdField(required=False, help_text="Of this user.")
    gig_id = IdField(required=False, help_text="To this gig.")
    status = ChoicesField(
        choices=[*BEHIND], required=False, help_text="Any of these; `rejected` is also who had a seat and left."
    )
    exclude_archived_gigs = serializers.BooleanField(
        required=False, default=False, help_text="Without those to gigs that are archived."
    )


class AcceptBody(serializers.Serializer):
    no_reward = serializers.BooleanField(required=False, allow_null=True, default=None)


class ResetBody(CirroBody):
    silent = serializers.BooleanField(required=False, default=False, help_text="Nobody is told.")
