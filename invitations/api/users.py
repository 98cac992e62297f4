"""DELETE /users/:id (wire document, 4.4): a person goes, and what they held is given back."""

from typing import Literal, TypedDict

from rest_framework.request import Request
from rest_framework.response import Response

from invitations import farewell
from space_project.api.endpoint import endpoint
from space_project.api.errors import Unprocessable
from space_project.api.views import found
from workers.api import users
from workers.models import User


class DeletedUserObject(TypedDict):
    id: str
    object: Literal["user"]
    deleted: None


class OneUser(users.OneUser):
    @endpoint("delete_user", answers={200: DeletedUserObject}, scope="admin")
    def delete(self, request: Request, pk: int) -> Response:
        """The person is nobody any more, and what they held is given back.

        Repeated, it changes nothing. `deleted` is null, as in Cirro's own answer.
        """
        user = found(User.objects.all(), pk)
        if user.is_staff or user.is_superuser:
            raise Unprocessable(f"User {pk} is on the staff: take that away in the admin first, then delete.")
        farewell.delete_account(user=user, **self.who_and_when)
        return Response({"id": str(pk), "object": "user", "deleted": None})
