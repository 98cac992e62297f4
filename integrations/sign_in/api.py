"""GET /users/me: who the person is for whom the program holds a token (wire document, 3)."""

from rest_framework.request import Request
from rest_framework.response import Response

from integrations.sign_in.authentication import IsPerson, UserToken
from space_project.api.endpoint import endpoint
from space_project.api.views import WireView
from workers.api.objects import UserObject, user_object
from workers.models import User


class Me(WireView):
    authentication_classes = (UserToken,)
    permission_classes = (IsPerson,)

    @endpoint("get_current_user", answers={200: UserObject})
    def get(self, request: Request) -> Response:
        """Reads the account of whoever signed in; the token is one of OAuth."""
        assert isinstance(request.user, User)
        return Response(user_object(request.user))
