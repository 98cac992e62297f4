"""`Idempotency-Key` on every write: a repeat gets the first answer again and does nothing (docs/adr/0012)."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.models import ApiClient, IdempotentRequest, IdempotentSubject
from space_project import bulk
from space_project.api.errors import Conflict, Unprocessable
from space_project.sweeping import sweep
from workers.forgetting import Person

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
KEPT_FOR = timedelta(days=1)
# The objects on the wire that say who somebody is; others have but an id.
PERSONAL = {"user": "user", "notification_preference": "user", "space_invitation": "space_invitation"}

Handler = Callable[..., Response]
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Write:
    """What a client asks to have done once: two with the same fingerprint ask for the same."""

    client: ApiClient
    key: str
    fingerprint: str


class IdempotentWrites:
    """For an APIView: a client that sends an `Idempotency-Key` with a write has it done once, however often it asks.

    Claim, work and answer are one transaction. What is refused is rolled back, and the refusal kept like any other
    answer; what fails (5xx) leaves nothing, so that a repeat tries again.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The handler that `dispatch` takes next is wrapped; who may not come in is told so without a trace."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        name = (request.method or "").lower()
        if (client := named_by(request)) and hasattr(self, name):
            setattr(self, name, partial(self.once, getattr(self, name), client))

    def once(self, handler: Handler, client: ApiClient, request: Request, *args: Any, **kwargs: Any) -> Response:
        write = Write(client, key_of(request), fingerprint_of(request))
        with transaction.atomic():
            claim(write)
            if earlier := IdempotentRequest.objects.filter(client=client, key=write.key).first():
                return answer_again(earlier, write, self.to_repeat)
            response = self.refusable(handler, request, *args, **kwargs)
            keep(response, write, self.to_keep, about=user_in(kwargs, request))
        return response

    def to_keep(self, answer: Any) -> Any:
        """What is written down of it: all, unless the endpoint knows of something that must not lie about."""
        return answer

    def to_repeat(self, kept: Any) -> Any:
        """The answer again, from what `to_keep` has left of it."""
        return kept

    def refusable(self, handler: Handler, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The handler's answer; a refusal leaves nothing of what was done before it."""
        try:
            with transaction.atomic():
                response = handler(request, *args, **kwargs)
                if response.status_code >= 400:
                    transaction.set_rollback(True)
                return response
        except Exception as error:  # noqa: BLE001
            # As DRF's own dispatch: what is no refusal is raised again.
            return self.handle_exception(error)  # type: ignore[attr-defined]


def named_by(request: Request) -> ApiClient | None:
    """The client that gave this write a key, if it is a write and has one."""
    if HEADER not in request.headers or request.method in SAFE_METHODS:
        return None
    return request.user if isinstance(request.user, ApiClient) else None


def key_of(request: Request) -> str:
    key = request.headers[HEADER].strip()
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ParseError(f"{HEADER} has to be 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID.")
    return key


def fingerprint_of(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True)
    return sha256("\n".join([request.method or "", request.get_full_path(), body]).encode()).hexdigest()


def claim(write: Write) -> None:
    """Nobody else works under this key until the transaction ends; Conflict if somebody does.

    The lock goes with its connection, so a process that dies leaves no claim. SQLite has one writer at a time, and
    whoever waited for it finds the answer.
    """
    if connection.vendor == "postgresql":
        name = f"{HEADER} {write.client.pk} {write.key}"
        [[free]] = bulk.returned("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        if not free:
            raise Conflict(f"A request with this {HEADER} is being worked on: ask again in a moment.")


def answer_again(earlier: IdempotentRequest, write: Write, to_repeat: Change) -> Response:
    if earlier.fingerprint != write.fingerprint:
        raise Unprocessable(f"This {HEADER} was used for another request: give each request a key of its own.")
    if not earlier.answer:
        raise Unprocessable("This was done, and its answer told of somebody who has been deleted since.")
    headers = earlier.headers | {REPLAYED: "true"}
    return Response(to_repeat(json.loads(earlier.answer)), status=earlier.status, headers=headers)


def keep(response: Response, write: Write, to_keep: Change, *, about: Iterable[str]) -> None:
    """The next who asks for this write gets this answer, unless it says that something failed.

    It is written down whom it describes: a refusal may quote what was said `about` somebody.
    """
    if response.status_code >= 500:
        transaction.set_rollback(True)
        return
    kept = IdempotentRequest.objects.create(
        client=write.client,
        key=write.key,
        fingerprint=write.fingerprint,
        status=response.status_code,
        headers={name: value for name, value in response.items() if name != "Content-Type"},
        answer=JSONRenderer().render(to_keep(response.data)).decode(),
        created_at=timezone.now(),
    )
    names = {*(about if response.status_code >= 400 else people_in(response.data))}
    IdempotentSubject.objects.bulk_create(IdempotentSubject(request=kept, name=name) for name in sorted(names))


def user_in(kwargs: Mapping[str, Any], request: Request) -> list[str]:
    """Whose the path is."""
    return [f"user:{kwargs['pk']}"] if "/users/" in request.path and "pk" in kwargs else []


def people_in(data: Any) -> Iterator[str]:
    """Whom these objects describe, also those within others."""
    if isinstance(data, dict):
        if (kind := data.get("object")) in PERSONAL and "id" in data:
            yield f"{PERSONAL[kind]}:{data['id']}"
        data = data.values()
    elif not isinstance(data, list):
        return
    for part in data:
        yield from people_in(part)


def forget(*, now: datetime) -> int:
    """The oldest answers that are no longer kept are gone; returns how many."""
    return sweep(IdempotentRequest.objects.filter(created_at__lte=now - KEPT_FOR).order_by("created_at", "pk"))


def forget_person(person: Person, now: datetime) -> None:
    """No kept answer tells of the person. The writes stay done: a repeat of one is refused, and makes nobody anew."""
    names = [f"user:{person.id}", *(f"space_invitation:{pk}" for pk in person.space_invitation_ids)]
    told = IdempotentSubject.objects.filter(name__in=names).values("request")
    # What is locked is being swept.
    free = IdempotentRequest.objects.filter(pk__in=told).select_for_update(no_key=True, skip_locked=True)
    ids = list(free.order_by("pk").values_list("pk", flat=True))
    IdempotentRequest.objects.filter(pk__in=ids).update(answer="", headers={})
