"""Everything the Space holds of a person, as one JSON object, written row by row."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from events.models import Event
from workers.actions import PERSONAL_FIELDS
from workers.models import SpaceInvitation, TopicPreference, User, Worker

Rows = QuerySet[Any, Mapping[str, Any]]

# As many rows are in memory at a time.
CHUNK_ROWS = 500
ACCOUNT = ("id", "email", *sorted(PERSONAL_FIELDS), "date_joined", "last_login")
WORKER = ("external_id", "is_active", "resumes_at", "calendar_token")
OTHER_SYSTEM = ("provider", "uid", "extra_data", "date_joined", "last_login")
SECOND_FACTOR = ("type", "created_at", "last_used_at")
TOPIC = ("topic_id", "email", "microsoft_teams")
SPACE_INVITATION = ("email", "name", "subject", "inviter_name", "message", "created_at", "expires_at", "accepted_at")
EVENT = ("id", "type", "at", "by", "gig_id", "worker_id", "invitation_id", "data")

# By its name in the file, what a room below this one holds of a person; it adds itself in its AppConfig.
PARTS: dict[str, Callable[[User], Rows]] = {}


def pieces(user: User, *, now: datetime) -> Iterator[str]:
    """The file, piece by piece. Five queries and one for each list, whatever the number of rows."""
    told = {"exported_at": now} | held(user)
    yield from begun("{", (f"{as_json(key)}: {as_json(value)}" for key, value in told.items()))
    for key, rows_of in (PARTS | OWN_PARTS).items():
        yield f",\n{as_json(key)}: "
        yield from begun("[", map(as_json, rows_of(user).order_by("pk").iterator(chunk_size=CHUNK_ROWS)))
        yield "\n]"
    yield "\n}\n"


def held(user: User) -> dict[str, Any]:
    """Of secrets only that there are some."""
    worker = Worker.objects.filter(pk=user.pk).first()
    return {
        "account": {name: getattr(user, name) for name in ACCOUNT},
        "worker": worker and {name: getattr(worker, name) for name in WORKER},
        "profile": worker and worker.profile,
        "other_systems": [*SocialAccount.objects.filter(user_id=user.pk).order_by("pk").values(*OTHER_SYSTEM)],
        "second_factors": [*Authenticator.objects.filter(user_id=user.pk).order_by("pk").values(*SECOND_FACTOR)],
    }


def events_of(user: User) -> Rows:
    return Event.objects.of_person(user.pk, user.actor).values(*EVENT)


def topics_of(user: User) -> Rows:
    return TopicPreference.objects.filter(user=user).values(*TOPIC)


def space_invitations_of(user: User) -> Rows:
    return SpaceInvitation.objects.of_person(user.pk, user.email).values(*SPACE_INVITATION)


OWN_PARTS: dict[str, Callable[[User], Rows]] = {
    "notification_preferences": topics_of,
    "space_invitations": space_invitations_of,
    "events": events_of,
}


def begun(bracket: str, texts: Iterable[str]) -> Iterator[str]:
    """An object or a list without its end, each text on a line of its own."""
    yield bracket
    for place, text in enumerate(texts):
        yield f",\n{text}" if place else f"\n{text}"


def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
