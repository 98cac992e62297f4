"""A user as the wire shows one (wire document, 4.1)."""

from typing import Annotated, Any, Literal, TypedDict

from space_project.api.objects import ListObject
from workers.models import User, Worker


class WorkerObject(TypedDict):
    billable: bool
    document: Annotated[dict[str, Any], "What filters look at."]


class UserObject(TypedDict):
    id: str
    object: Literal["user"]
    first_name: str
    last_name: str
    screen_name: Annotated[str, "The first name, or «worker 13»."]
    time_zone: str
    birthday: Annotated[str | None, "YYYY-MM-DD."]
    country_code: Annotated[str, "ISO 3166, two letters; empty if not known."]
    anonymous_email: Annotated[str, "Names the account; no mail arrives there."]
    epam: None
    worker: Annotated[WorkerObject | None, "Null for who is no worker here."]
    banned_with_reason: None


class UserList(ListObject):
    data: list[UserObject]


def user_object(user: User) -> UserObject:
    """A query, unless the worker was selected with the account."""
    worker: Worker | None = getattr(user, "worker", None)
    return {
        "id": str(user.pk),
        "object": "user",
        "first_name": user.first_name,
        "last_name": user.last_name,
        "screen_name": user.first_name or user.called_without_name,
        "time_zone": user.time_zone,
        "birthday": user.birthday.isoformat() if user.birthday else None,
        "country_code": user.country_code,
        "anonymous_email": user.anonymous_email,
        "epam": None,
        "worker": {"billable": worker.billable, "document": worker.profile} if worker else None,
        "banned_with_reason": None,
    }
