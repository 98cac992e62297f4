"""Speaking to the upstream over Cirro's wire. Nothing else in the house knows that it is HTTP."""

import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from urllib3 import BaseHTTPResponse, PoolManager, Timeout
from urllib3.exceptions import HTTPError

from integrations.retry_after import seconds_in
from space_project.upstream import Upstream

# Of the 10 minutes that a token may last; the two clocks may differ.
TOKEN_SECONDS = 300
CONNECT_SECONDS, TOTAL_SECONDS = 3.0, 10.0
# A page of a list has so many objects at most (docs/api.md).
PAGE = 500
# Not about what is asked but about the moment, or about who asks: another try may succeed.
PASSING = {401, 403, 408, 409, 425, 429}
# Any other request would get the same now.
FOR_ALL = {401, 408, 425, 429, 502, 503, 504}
SENTENCE_CHARS, ID_CHARS = 1000, 100
# Nobody is silenced for longer by an answer.
LONGEST_WAIT = 60 * 60

Object = dict[str, Any]


class UpstreamDown(Exception):
    """No answer that means anything, for now. Another try may get one, after `seconds` if the upstream names them.

    `for_all`: another request would get none either.
    """

    def __init__(self, sentence: str, seconds: float = 0, *, for_all: bool = False) -> None:
        super().__init__(sentence)
        self.seconds, self.for_all = seconds, for_all


class UpstreamRefused(Exception):
    """The upstream will not do this, however often it is asked; the text is its own."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"{status}: {sentence}")
        self.status = status


def upstream() -> Upstream:
    assert settings.UPSTREAM, "This Space follows no upstream."
    return settings.UPSTREAM


@cache
def pool() -> PoolManager:
    """Connections are kept, for changes come in bursts. A try that fails is the caller's to repeat."""
    return PoolManager(retries=False, timeout=Timeout(connect=CONNECT_SECONDS, total=TOTAL_SECONDS))


def ask(method: str, path: str, body: Object | None = None, *, key: str = "") -> Object:
    """What the upstream answers. UpstreamDown or UpstreamRefused.

    `key` makes a write one write, however often it is sent with the same body (docs/api.md, «Writing once»).
    """
    url = f"{upstream().site}/v2{path}"
    headers = {"Authorization": f"Bearer {token()}", "User-Agent": "Space-Upstream/1"}
    headers |= {"Idempotency-Key": key} if key else {}
    try:
        answer = pool().request(method, url, json=body, headers=headers, redirect=False)
    except (HTTPError, OSError) as error:
        raise UpstreamDown(f"No answer: {error}"[:SENTENCE_CHARS], for_all=True) from error
    return understood(answer)


def token() -> str:
    claims = {"sub": upstream().client_id, "exp": int(time.time()) + TOKEN_SECONDS}
    return jwt.encode(claims, upstream().private_key, algorithm="RS256")


def understood(answer: BaseHTTPResponse) -> Object:
    try:
        said = answer.json()
    except (ValueError, HTTPError) as error:
        raise UpstreamDown(f"It answered {answer.status} without JSON.", for_all=answer.status in FOR_ALL) from error
    if 200 <= answer.status < 300 and isinstance(said, dict):
        return said
    raise refusal(answer, said)


def refusal(answer: BaseHTTPResponse, said: Any) -> UpstreamDown | UpstreamRefused:
    why = sentence(said.get("error") if isinstance(said, dict) else said)
    if 400 <= answer.status < 500 and answer.status not in PASSING:
        return UpstreamRefused(answer.status, why)
    seconds = min(seconds_in(answer.headers.get("Retry-After", "")), LONGEST_WAIT)
    return UpstreamDown(f"It answered {answer.status}: {why}", seconds, for_all=answer.status in FOR_ALL)


def sentence(said: Any) -> str:
    """As it can be kept: PostgreSQL stores no NUL."""
    return str(said).replace("\0", "")[:SENTENCE_CHARS]


def pages(path: str, **query: str) -> Iterator[list[Object]]:
    """The list, page by page, in the order of ids."""
    after: dict[str, str] = {}
    while True:
        said = ask("GET", f"{path}?{urlencode(query | {'limit': str(PAGE)} | after)}")
        if not isinstance(rows := told(said, "data"), list):
            raise UpstreamDown("Its list has no list in «data».")
        yield rows
        if not rows or not said.get("has_more"):
            return
        after = {"after": str(told(rows[-1], "id"))}


def told(said: Object, name: str) -> Any:
    """What the answer says under this name. UpstreamDown if it does not: then it is no answer of Cirro's."""
    try:
        return said[name]
    except (KeyError, TypeError) as error:
        raise UpstreamDown(f"Its answer has no «{name}».") from error


def id_in(said: Any) -> str:
    """The id of what the answer tells. UpstreamDown if it has none."""
    named = told(said, "id")
    if not isinstance(named, str | int) or not 0 < len(str(named)) <= ID_CHARS:
        raise UpstreamDown("Its answer has no id in «id».")
    return str(named)
