"""One request to an endpoint and what came of it. Bounded in time and size, and led nowhere else."""

import http.client
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Timer
from time import monotonic

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse

from integrations.retry_after import seconds_in
from integrations.webhooks import guard
from integrations.webhooks.guard import AddressRefused, Target

CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 15.0
KEPT_BYTES = 2048
# Of the addresses of a name so many are tried.
MOST_TRIED = 2
GONE = 410
# With these an answer may say how long to wait (RFC 6585, RFC 9110).
MAY_SAY_WHEN = (429, 503)

BROKEN = (HTTPError, OSError, http.client.HTTPException)


@dataclass(frozen=True)
class Outcome:
    """`status` is None if no answer came; `error` says why the delivery failed, and is empty if it did not.

    `retry_after` is what the answer asks for, zero if nothing.
    """

    duration_ms: int
    status: int | None = None
    answer: str = ""
    error: str = ""
    retry_after: timedelta = timedelta()

    @property
    def is_delivered(self) -> bool:
        return not self.error


@dataclass(frozen=True)
class Answer:
    status: int
    beginning: bytes
    location: str | None
    retry_after: timedelta


def send(url: str, body: str, headers: Mapping[str, str]) -> Outcome:
    """The endpoint has been asked once. Never raises for what happens out there."""
    started = monotonic()
    try:
        answer = exchange(guard.target_of(url), body, headers, started + TOTAL_SECONDS)
    except (AddressRefused, *BROKEN) as error:
        return Outcome(milliseconds_since(started), error=storable(told(error, monotonic() - started)))
    text, why = storable(answer.beginning.decode(errors="replace")), storable(complaint(answer))
    return Outcome(milliseconds_since(started), answer.status, text, why, answer.retry_after)


def storable(text: str) -> str:
    """Without what PostgreSQL takes in no text; whoever answers may put it anywhere."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def milliseconds_since(started: float) -> int:
    return round((monotonic() - started) * 1000)


def exchange(target: Target, body: str, headers: Mapping[str, str], deadline: float) -> Answer:
    with closing(connected(target)) as connection, cut_off(connection, deadline):
        connection.request(
            "POST",
            target.path,
            body=body.encode(),
            headers={"Host": target.authority, **headers},
            preload_content=False,
        )
        answer = connection.getresponse()
        if monotonic() >= deadline:
            # Its head was cut off, and what is missing of it looks like its end.
            raise TimeoutError
        says_when = answer.headers.get("Retry-After", "") if answer.status in MAY_SAY_WHEN else ""
        wait = timedelta(seconds=seconds_in(says_when))
        return Answer(answer.status, beginning(answer), answer.headers.get("Location"), wait)


def connected(target: Target) -> HTTPConnection:
    """A connection to one of the very addresses that were looked at. The last one's error if none takes it."""
    *others, last = target.addresses[:MOST_TRIED]
    for address in others:
        with suppress(*BROKEN):
            return connected_to(address, target)
    return connected_to(last, target)


def connected_to(address: str, target: Target) -> HTTPConnection:
    connection = (
        HTTPSConnection(address, target.port, timeout=CONNECT_SECONDS, server_hostname=target.host)
        if target.scheme == "https"
        else HTTPConnection(address, target.port, timeout=CONNECT_SECONDS)
    )
    connection.connect()
    return connection


@contextmanager
def cut_off(connection: HTTPConnection, deadline: float) -> Iterator[None]:
    """At the deadline the connection ends, also under somebody who sends a byte now and then."""
    wire = connection.sock
    assert wire is not None
    # It sets this on the socket before it waits for the answer.
    connection.timeout = TOTAL_SECONDS
    # Below TLS, whose own state belongs to the thread that reads.
    timer = Timer(max(deadline - monotonic(), 0), shut_down, args=[wire])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def shut_down(wire: socket.socket) -> None:
    # It may have ended by itself.
    with suppress(OSError):
        socket.socket.shutdown(wire, socket.SHUT_RDWR)


def beginning(answer: BaseHTTPResponse) -> bytes:
    """What is kept of it; the status has been said, so what breaks off after it is no failure."""
    kept = b""
    with suppress(*BROKEN):
        while len(kept) < KEPT_BYTES and (part := answer.read1(KEPT_BYTES - len(kept), decode_content=False)):
            kept += part
    return kept


def complaint(answer: Answer) -> str:
    if 200 <= answer.status < 300:
        return ""
    if 300 <= answer.status < 400 and answer.location:
        return f"It redirects to {answer.location[:500]}, and redirects are not followed: give that address instead."
    return f"It answered {answer.status} {http.client.responses.get(answer.status, '')}".strip() + "."


def told(error: Exception, seconds: float) -> str:
    """What happened, in a sentence."""
    if seconds >= TOTAL_SECONDS or (isinstance(error, TimeoutError) and seconds >= CONNECT_SECONDS):
        return f"No answer within {seconds:.0f} seconds."
    match error:
        case AddressRefused():
            return str(error)
        case NewConnectionError():
            return f"No connection: {error.__cause__ or error}."
        case ConnectTimeoutError():
            return f"No connection within {CONNECT_SECONDS:.0f} seconds."
        case socket.gaierror():
            return f"Its name cannot be resolved: {error.strerror}."
        case ssl.SSLError():
            return f"No safe connection: {getattr(error, 'verify_message', '') or error.reason or error}."
        case http.client.RemoteDisconnected() | ConnectionError():
            return "The connection was closed before an answer came."
    return f"This is no answer of HTTP: {type(error).__name__} {error}"[:500]
