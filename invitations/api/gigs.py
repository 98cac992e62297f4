"""/gigs (wire document, 5)."""

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from gigs import actions as gig_actions
from gigs.models import Gig, GigTask
from invitations import inviting, offers
from invitations.api.bodies import ArchiveBody, GigBody, GigFields, InviteBody, TaskBody
from invitations.api.gig_list import GigFilters, GigQuery, page_in_time
from invitations.api.invitees import Invitees
from invitations.api.objects import (
    GigInvitationObject,
    GigList,
    GigObject,
    GigTaskObject,
    InvitedList,
    as_row,
    gig_object,
    invitation_object,
    task_object,
)
from space_project.api.endpoint import Body, Query, endpoint
from space_project.api.objects import DeletedObject
from space_project.api.ordering import listed_in_order
from space_project.api.paging import envelope
from space_project.api.preconditions import (
    ETAG,
    IF_MATCH,
    IF_NONE_MATCH,
    is_known,
    not_modified,
    tagged,
    versions_wanted,
)
from space_project.api.views import WireView, found
from workers.models import Worker

# Whatever is done to a gig can be told which version it is meant for.
DOING: dict[str, Any] = {"refuses": [412], "headers": [IF_MATCH]}
CHANGING = DOING | {"headers": [IF_MATCH, ETAG]}


def answer(gig: Gig, status: int = status.HTTP_200_OK) -> Response:
    return tagged(Response(gig_object(gig, gig.tasks.all()), status=status), gig.version)


class Gigs(WireView):
    @endpoint("list_gigs", answers={200: GigList}, query=GigQuery)
    def get(self, request: Request, query: Query) -> Response:
        """Lists gigs."""
        gigs = GigFilters.chosen(Gig.objects.prefetch_related("tasks"), query, now=self.now)
        page = page_in_time(gigs, query)
        return listed_in_order("/gigs", page, query["ordering"], lambda gig: gig_object(gig, gig.tasks.all()))

    @endpoint("create_gig", answers={201: GigObject}, body=GigBody, headers=[ETAG])
    def post(self, request: Request, body: Body) -> Response:
        """Makes a gig.

        In mode `auto` its first wave goes out at once. Of `total_seats` and `seats_min` either does, the other follows;
        without both there is one seat.
        """
        return answer(gig_actions.create(**body, **self.who_and_when), status.HTTP_201_CREATED)


class OneGig(WireView):
    @endpoint("get_gig", answers={200: GigObject, 304: None}, headers=[IF_NONE_MATCH, ETAG])
    def get(self, request: Request, pk: int) -> Response:
        """Reads a gig."""
        gig = found(Gig.objects.all(), pk)
        return not_modified(gig.version) if is_known(request, gig.version) else answer(gig)

    @endpoint("update_gig", answers={200: GigObject}, body=GigFields, partial=True, **CHANGING)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Changes what is given.

        A gig with as many `seats_min` as `total_seats` keeps it so: with one of the two, the other follows. Once the
        gig has started, `title`, `description`, `url` and `start_at` are frozen.
        """
        gig, versions = found(Gig.objects.all(), pk), versions_wanted(request)
        return answer(offers.update(gig=gig, versions=versions, **body, **self.who_and_when))

    @endpoint("delete_gig", answers={200: DeletedObject}, **DOING)
    def delete(self, request: Request, pk: int) -> Response:
        """Deletes a gig whose start is ahead."""
        gig, versions = found(Gig.objects.all(), pk), versions_wanted(request)
        gig_actions.delete(gig=gig, versions=versions, **self.who_and_when)
        return Response({"id": str(pk), "object": "gig", "deleted": True})


class Archive(WireView):
    @endpoint("archive_gig", answers={200: GigObject}, body=ArchiveBody, **CHANGING)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Archives a gig, now or at `archive_at`; what is pending expires then."""
        at = body.get("archive_at") or body.get("archived_at")
        gig, versions = found(Gig.objects.all(), pk), versions_wanted(request)
        return answer(offers.archive(gig=gig, versions=versions, archive_at=at, **self.who_and_when))


class Tasks(WireView):
    @endpoint("create_gig_task", answers={201: GigTaskObject}, body=TaskBody, **DOING)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Adds a task to a gig."""
        gig, versions = found(Gig.objects.all(), pk), versions_wanted(request)
        task = gig_actions.add_task(gig=gig, versions=versions, **body, **self.who_and_when)
        return Response(task_object(task), status=status.HTTP_201_CREATED)


class OneTask(WireView):
    @endpoint("update_gig_task", answers={200: GigTaskObject}, body=TaskBody, partial=True, **DOING)
    def post(self, request: Request, gig_pk: int, pk: int, body: Body) -> Response:
        """Changes what is given. Results that were reported keep their amount."""
        task, versions = (
            found(GigTask.objects.filter(gig=found(Gig.objects.all(), gig_pk)), pk),
            versions_wanted(request),
        )
        return Response(task_object(gig_actions.update_task(task=task, versions=versions, **body, **self.who_and_when)))


class Invite(WireView):
    @endpoint("invite_to_gig", answers={200: GigInvitationObject | InvitedList}, body=InviteBody, **DOING)
    def post(self, request: Request, pk: int, body: Body) -> Response:
        """Invites one user, or up to 10,000 at once.

        `user_id` is answered by the invitation, `users` by a list of all invitations; beside it, who got none and why.
        An entry that is wrong in itself is refused by itself.
        """
        how = {"gig": found(Gig.objects.all(), pk), "versions": versions_wanted(request), **self.who_and_when}
        return invite_one(**body, **how) if "user_id" in body else invite_many(body["users"], **how)


def invite_one(user_id: int, **how: Any) -> Response:
    """An invitation from before stays as it is, whatever is said of its reward."""
    invitation = inviting.invite(worker=found(Worker.objects.all(), user_id), **how)
    return Response(invitation_object(as_row(invitation)))


def invite_many(invitees: Invitees, **how: Any) -> Response:
    answers = inviting.invite_many(worker_ids=[*invitees.places], no_rewards=invitees.no_rewards, **how)
    invited = [invitation_object(as_row(each.invitation)) | {"new": each.is_new} for each in answers if each.invitation]
    told = {"url": "/gig_invitations", "has_more": False, "refused": invitees.refused(answers)}
    return Response(envelope(invited) | told)
