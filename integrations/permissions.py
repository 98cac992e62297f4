"""What a client may do is said by its scopes; what an endpoint asks for, by its method or by itself."""

from typing import Any

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from integrations.authentication import MISSING
from integrations.models import ApiClient, Scope


class HasScope(BasePermission):
    """`read` for what only reads, `write` for the rest, or what the view names as its `required_scope`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not isinstance(request.user, ApiClient):
            raise NotAuthenticated(MISSING)
        needed = getattr(view, "required_scope", None) or usual_scope(request.method)
        if needed not in request.user.scopes:
            raise PermissionDenied(
                f"«{request.user.name}» lacks the scope «{needed}» that this needs: staff can give it to the client."
            )
        return True


def usual_scope(method: str | None) -> Scope:
    return Scope.READ if method in SAFE_METHODS else Scope.WRITE
