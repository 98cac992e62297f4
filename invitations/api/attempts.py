"""POST /users/:id/invitation_attempt (wire document, 4.5)."""

from typing import Annotated, Literal, TypedDict

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from invitations import inviting
from invitations.models import Attempt
from space_project.api.endpoint import Body, endpoint
from space_project.api.fields import IdField, iso
from space_project.api.views import WireView, found
from workers.models import Worker


class AttemptBody(serializers.Serializer):
    gig_ids = serializers.ListField(child=IdField(), max_length=inviting.MOST_GIGS)
    max_amount = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**31 - 1)


class AttemptPayload(TypedDict):
    """What was asked."""

    gig_ids: list[int]
    max_amount: int | None


class InvitationAttemptObject(TypedDict):
    id: str
    object: Literal["invitation_attempt"]
    payload: AttemptPayload
    gig_ids: Annotated[list[int], "The gigs that the worker is invited to now."]
    app_worker_id: int
    created_at: Annotated[str, {"format": "date-time"}]


class Attempts(WireView):
    @endpoint("attempt_invitations", answers={200: InvitationAttemptObject}, body=AttemptBody)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Invites the worker at once to each of these gigs that is open and that they match.

        At most to the first `max_amount` of them; without it to all.
        """
        worker = found(Worker.objects.all(), pk)
        return Response(attempt_object(inviting.attempt(worker=worker, **body, **self.who_and_when)))


def attempt_object(attempt: Attempt) -> InvitationAttemptObject:
    """`payload` repeats what was asked; `gig_ids` are the gigs that the worker has been invited to."""
    return {
        "id": str(attempt.pk),
        "object": "invitation_attempt",
        "payload": {"gig_ids": attempt.gig_ids, "max_amount": attempt.max_amount},
        "gig_ids": attempt.invited_gig_ids,
        "app_worker_id": attempt.worker_id,
        "created_at": iso(attempt.created_at),
    }
