"""/space_invitations (wire document, 10)."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypedDict

from django.conf import settings
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from space_project.api.bodies import CirroBody
from space_project.api.endpoint import Body, endpoint
from space_project.api.fields import ChoiceField
from space_project.api.views import WireView, found
from workers.models import SpaceInvitation
from workers.space_invitations import actions


class SpaceInvitationBody(CirroBody):
    email = serializers.EmailField()
    name = serializers.CharField(max_length=150)
    subject = serializers.CharField(max_length=200, help_text="What the person is invited to.")
    inviter_name = serializers.CharField(max_length=150)
    skip_background_check = serializers.BooleanField(
        default=False, help_text="Whoever accepts is not asked for country and birthday."
    )
    message = serializers.CharField(default="", allow_blank=True, max_length=2000, help_text="A part of the mail.")
    expires_in = serializers.IntegerField(
        default=actions.DAYS, min_value=1, max_value=actions.MOST_DAYS, help_text="Days."
    )
    locale = ChoiceField(
        choices=settings.LANGUAGES,
        default="",
        help_text="Of the mail; else that of the account with this address, or the Space's.",
    )


class SpaceInvitationObject(TypedDict):
    id: str
    object: Literal["space_invitation"]
    token: Annotated[str, "The end of the link in the mail."]
    subject: str
    email: str
    name: str
    inviter_name: str
    skip_background_check: bool
    message: str
    expires_at: Annotated[int, "UNIX seconds."]
    status: Literal["pending", "accepted", "expired"]
    user_id: Annotated[str | None, "Who has accepted it."]


class SpaceInvitations(WireView):
    @endpoint("create_space_invitation", answers={201: SpaceInvitationObject}, body=SpaceInvitationBody, scope="admin")
    def post(self, request: Request, body: Body) -> Response:
        """Asks somebody by mail to become a worker of this Space.

        Whoever holds the `token` of the answer can make the account in place of who was asked.
        """
        told = renamed(body, expires_in="days", locale="language")
        invitation = actions.invite(**told, **self.who_and_when)
        return Response(space_invitation_object(invitation, self.now), status=status.HTTP_201_CREATED)


class Expire(WireView):
    @endpoint("expire_space_invitation", answers={200: SpaceInvitationObject}, scope="admin")
    def post(self, request: Request, pk: int) -> Response:
        """Nobody can accept it any more. Repeated, it changes nothing."""
        invitation = found(SpaceInvitation.objects.all(), pk)
        return Response(space_invitation_object(actions.expire(invitation=invitation, **self.who_and_when), self.now))


def renamed(body: Body, **names: str) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in body.items()}


def space_invitation_object(invitation: SpaceInvitation, now: datetime) -> SpaceInvitationObject:
    return {
        "id": str(invitation.pk),
        "object": "space_invitation",
        "token": invitation.token,
        "subject": invitation.subject,
        "email": invitation.email,
        "name": invitation.name,
        "inviter_name": invitation.inviter_name,
        "skip_background_check": invitation.skip_background_check,
        "message": invitation.message,
        "expires_at": int(invitation.expires_at.timestamp()),
        "status": invitation.status(now),
        "user_id": None if invitation.accepted_by_id is None else str(invitation.accepted_by_id),
    }
