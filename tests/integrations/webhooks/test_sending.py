"""One request, to servers of every kind."""

import gzip
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest

from integrations.webhooks import sending
from tests.integrations.webhooks import receiver as servers
from tests.integrations.webhooks.receiver import Receiver

HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TOTAL_SECONDS", 1.0)
    monkeypatch.setattr(sending, "CONNECT_SECONDS", 0.3)


def send_to(receiver: Receiver, behave: servers.Behaviour | None = None) -> sending.Outcome:
    if behave:
        receiver.usually = behave
    return sending.send(receiver.url, '{"type":"ä"}', HEADERS)


def test_the_body_arrives_byte_for_byte(receiver: Receiver) -> None:
    outcome = send_to(receiver)
    [request] = receiver.got
    assert (request.path, request.body, request.headers["webhook-id"]) == ("/hook", '{"type":"ä"}', "msg_1")
    assert request.headers["host"] == receiver.url.split("/")[2]
    assert (outcome.is_delivered, outcome.status, outcome.answer, outcome.error) == (True, 200, "ok", "")


@pytest.mark.parametrize(
    ("behave", "status", "error"),
    [
        (servers.answers(500, b"broken"), 500, "It answered 500 Internal Server Error."),
        (servers.answers(404), 404, "It answered 404 Not Found."),
        (servers.answers(304, b""), 304, "It answered 304 Not Modified."),
        (servers.answers(302, Location="https://elsewhere.example/"), 302, "redirects are not followed"),
        (servers.closes, None, "The connection was closed before an answer came."),
        (servers.resets, None, "The connection was closed before an answer came."),
        (servers.says(b"what do you want?\r\n\r\n"), None, "This is no answer of HTTP"),
        (servers.says(b"HTTP/1.1 200 OK\r\n" + b"x" * 70_000), None, "This is no answer of HTTP"),
        (servers.says(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"), None, "This is no answer of HTTP"),
        (servers.says(b"HTTP/0.9 is long gone"), None, "This is no answer of HTTP"),
        (servers.stalls(2.0), None, "No answer within"),
        (servers.trickles(2.0), None, "No answer within"),
    ],
)
def test_what_is_no_success_says_why(
    receiver: Receiver, behave: servers.Behaviour, status: int | None, error: str
) -> None:
    outcome = send_to(receiver, behave)
    assert not outcome.is_delivered
    assert outcome.status == status
    assert error in outcome.error


@pytest.mark.parametrize("behave", [servers.stalls(5.0), servers.trickles(5.0), servers.stalls_in_its_answer(5.0)])
def test_nobody_keeps_a_caller_for_longer_than_agreed(receiver: Receiver, behave: servers.Behaviour) -> None:
    started = time.monotonic()
    send_to(receiver, behave)
    assert time.monotonic() - started < 3.0


def test_an_answer_may_take_longer_than_a_connection(receiver: Receiver) -> None:
    def think(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(sending.CONNECT_SECONDS + 0.1)
        servers.answers(200)(handler)

    assert send_to(receiver, think).is_delivered


def test_a_success_whose_answer_breaks_off_is_one(receiver: Receiver) -> None:
    outcome = send_to(receiver, servers.stalls_in_its_answer(2.0))
    assert (outcome.is_delivered, outcome.answer) == (True, "begun")


def test_of_ten_megabytes_two_kilobytes_are_read(receiver: Receiver) -> None:
    outcome = send_to(receiver, servers.floods(10))
    assert outcome.is_delivered
    assert outcome.answer == "x" * 2048


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    send_to(receiver, servers.answers(307, Location=receiver.url))
    assert len(receiver.got) == 1


def test_an_answer_that_is_no_text_can_be_kept(receiver: Receiver) -> None:
    assert send_to(receiver, servers.answers(200, b"\x00\xff")).answer == "\ufffd\ufffd"


@pytest.mark.parametrize(
    "raw",
    [b"\0\r\n\r\n", b"HTTP/1.1 302 F\r\nLocation: /\0\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 \0\r\n\r\n\0"],
)
def test_nothing_that_is_kept_has_what_no_database_takes(receiver: Receiver, raw: bytes) -> None:
    outcome = send_to(receiver, servers.says(raw))
    assert "\0" not in outcome.answer + outcome.error


@pytest.mark.parametrize(
    ("status", "says", "seconds"),
    [(429, "120", 120), (503, " 7 ", 7), (500, "120", 0), (200, "120", 0), (429, "-1", 0), (429, "soon", 0)]
    + [(429, "9" * 5000, 0), (429, "²", 0), (429, "Mon, 02 Mar 2099 12:00:00 GMT", 0)],
)
def test_who_says_when_is_heard(receiver: Receiver, status: int, says: str, seconds: int) -> None:
    head = f"HTTP/1.1 {status} x\r\nRetry-After: {says}\r\nContent-Length: 0\r\n\r\n"
    assert send_to(receiver, servers.says(head.encode("latin-1"))).retry_after.total_seconds() == seconds


def test_a_bomb_is_not_unpacked(receiver: Receiver) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    outcome = send_to(receiver, servers.answers(200, bomb, **{"Content-Encoding": "gzip"}))
    assert outcome.is_delivered
    assert outcome.answer.startswith("\x1f")


def test_chunks_that_trickle_end_with_the_time(receiver: Receiver) -> None:
    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            for _ in range(100):
                handler.wfile.write(b"1\r\nx\r\n")
                time.sleep(0.05)

    outcome = send_to(receiver, trickle)
    assert (outcome.is_delivered, outcome.duration_ms < 2000) == (True, True)


def test_where_nobody_listens(receiver: Receiver) -> None:
    receiver.server.shutdown()
    receiver.server.server_close()
    assert "No connection: " in send_to(receiver).error


def test_a_name_that_is_nobodys(open_inside: None) -> None:
    assert "Its name cannot be resolved" in sending.send("http://nobody.invalid/", "{}", HEADERS).error


def test_how_long_it_took_is_told(receiver: Receiver) -> None:
    assert send_to(receiver, servers.stalls(0.2)).duration_ms >= 200


def test_an_endpoint_may_be_an_address(receiver: Receiver) -> None:
    receiver.url = receiver.url.replace("localhost", "127.0.0.1")
    assert send_to(receiver).is_delivered
