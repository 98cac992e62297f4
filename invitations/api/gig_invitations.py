"""/gig_invitations (wire document, 6)."""

from rest_framework.request import Request
from rest_framework.response import Response

from invitations import actions
from invitations.api.bodies import AcceptBody, InvitationQuery, ResetBody
from invitations.api.invitation_list import page_in_time
from invitations.api.objects import GigInvitationList, GigInvitationObject, as_row, invitation_object
from invitations.models import Invitation
from space_project.api.endpoint import Body, Query, endpoint
from space_project.api.paging import listed
from space_project.api.views import WireView, found, missing, unread


class Invitations(WireView):
    @endpoint("list_gig_invitations", answers={200: GigInvitationList}, query=InvitationQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Lists invitations."""
        return listed("/gig_invitations", page_in_time(query), invitation_object)


class OneInvitation(WireView):
    @endpoint("get_gig_invitation", answers={200: GigInvitationObject}, own=True)
    def get(self, request: Request, pk: int) -> Response:
        """Reads an invitation."""
        return answer(found(Invitation.objects.all(), pk))


class Accept(WireView):
    @endpoint("accept_gig_invitation", answers={200: GigInvitationObject}, body=AcceptBody)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """The worker takes a seat.

        Refused where all seats are taken; without `seats_max` the invitation stays pending then.
        """
        try:
            # What stands in the way of accepting is looked for only where something does.
            return answer(actions.accept(invitation=unread(Invitation, pk), **body, **self.who_and_when))
        except Invitation.DoesNotExist as error:
            raise missing(Invitation, pk) from error


class Reject(WireView):
    @endpoint("reject_gig_invitation", answers={200: GigInvitationObject})
    def post(self, request: Request, pk: int) -> Response:
        """The worker does not come, or gives the seat back."""
        return answer(actions.turn_down(invitation=found(Invitation.objects.all(), pk), **self.who_and_when))


class Expire(WireView):
    @endpoint("expire_gig_invitation", answers={200: GigInvitationObject})
    def post(self, request: Request, pk: int) -> Response:
        """A pending invitation cannot be answered any more."""
        return answer(actions.expire(invitation=found(Invitation.objects.all(), pk), **self.who_and_when))


class Reset(WireView):
    @endpoint("reset_gig_invitation", answers={200: GigInvitationObject}, body=ResetBody)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """The invitation is pending again, whatever was answered."""
        return answer(actions.reset(invitation=found(Invitation.objects.all(), pk), **body, **self.who_and_when))


def answer(invitation: Invitation) -> Response:
    return Response(invitation_object(as_row(invitation)))
