"""Nobody turns webhooks against the inside: neither by address nor by name nor by a name that changes its mind."""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from integrations.webhooks import guard, sending
from integrations.webhooks.guard import AddressRefused
from tests.integrations.webhooks.certificates import certificate_for
from tests.integrations.webhooks.receiver import receiving
from tests.wire import Program

REAL_LOOK_UP = socket.getaddrinfo

PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001:0:a00:1::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    "0",
    "0x7f.1",
    "%31%32%37.0.0.1",
    "168.63.129.16",
    "192.88.99.1",
    "[3fff::1]",
    "[64:ff9b::169.254.169.254]",
    "[::ffff:169.254.169.254]",
    "[2606:4700::5efe:10.0.0.1]",
    "[2606:4700::200:5efe:7f00:1]",
]
THIS_MACHINE = ["localhost", "LOCALHOST.", "hooks.localhost"]
PUBLIC = ["93.184.215.14", "1.1.1.1", "[2606:4700:4700::1111]", "[64:ff9b::101:101]", "hooks.example.org"]
# What hosts are written with, and what they should not be.
PIECES = [*"aZ019.:@[]%/\\#?-_xX \0\r\n\tüⓛ。\ud800", "127", "::", "ffff", "xn--", "0x7f", "localhost", "%25", "a" * 64]

Names = Callable[..., list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """`names(["93.184.215.14"], ["127.0.0.1"])`: what every name is at, the first time and thereafter."""
    real = socket.getaddrinfo

    def told(*answers: list[str]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, port: int, *args: int, **flags: int) -> list:
            if flags.get("flags", 0) & socket.AI_NUMERICHOST or host[0].isdecimal():
                return real(host, port, *args, **flags)
            asked.append(host)
            answer = answers[min(len(asked), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return told


@pytest.mark.parametrize("host", PRIVATE)
def test_what_is_not_public_is_refused_when_it_is_saved_and_when_it_is_called(host: str) -> None:
    for look in (guard.check, guard.target_of):
        with pytest.raises(AddressRefused, match="which is not public"):
            look(f"https://{host}/hook")


@pytest.mark.parametrize("host", THIS_MACHINE)
def test_a_name_of_this_machine_is_refused_when_it_is_saved(host: str) -> None:
    with pytest.raises(AddressRefused, match="which is not public"):
        guard.check(f"https://{host}/hook")


@pytest.mark.parametrize("host", PUBLIC)
def test_what_is_public_may_be_saved(host: str) -> None:
    guard.check(f"https://{host}:8443/hook")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://hooks.example.org/", "https:// only"),
        ("ftp://hooks.example.org/", "it has to begin with https://"),
        ("file:///etc/passwd", "it has to begin with https://"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "it has to begin with https://"),
        ("//hooks.example.org", "it has to begin with https://"),
        ("https://", "no address of the web"),
        ("https://[::1/", "no address of the web"),
        ("https://user:password@hooks.example.org/", "Leave name and password out"),
        ("https://hooks.example.org@127.0.0.1/", "Leave name and password out"),
        ("https://hooks.example.org:0/", "no address of the web"),
        ("https://hooks.example.org:99999/", "no address of the web"),
        ("https://[fe80::1%25eth0]/", "no address of the web"),
        ("https://[2606:4700:4700::1111%251]/", "no address of the web"),
        ("https://hooks.example.org\0/", "no address of the web"),
        ("https://１２７.0.0.1/", "no address of the web"),
        ("https://a..b/", "a..b is no name of a host"),
        ("https://.example.org/", "is no name of a host"),
        (f"https://{'a' * 64}.example.org/", "is no name of a host"),
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str, sentence: str) -> None:
    for look in (guard.check, guard.target_of):
        with pytest.raises(AddressRefused, match=sentence):
            look(url)


@given(
    scheme=st.sampled_from(["https"] * 5 + ["HTTPS", "http", "ftp", ""]),
    between=st.sampled_from(["://"] * 5 + [":", ":///", "//", ":\\\\"]),
    host=st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
    | st.lists(st.sampled_from(["", "a", "127", "0x7f", "1", "a" * 64, "xn--"]), min_size=1, max_size=5).map(".".join),
    port=st.sampled_from([""] * 5 + [":", ":0", ":443", ":-1", ":65536", ":9" * 9, ":x", ":９"]),
    rest=st.text(max_size=5),
)
def test_a_hostile_address_is_refused_and_no_more(scheme: str, between: str, host: str, port: str, rest: str) -> None:
    url = f"{scheme}{between}{host}{port}/{rest}"
    with suppress(AddressRefused):
        guard.check(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", only_in_digits)
        assert sending.send(url, "{}", {}).status is None


def only_in_digits(host: str, port: int, *args: int, **flags: int) -> list:
    """Nobody is asked for a name, and what is written in digits is not called."""
    found = REAL_LOOK_UP(host, port, *args, **flags | {"flags": socket.AI_NUMERICHOST})
    if any(guard.is_public(ip_address(address[0])) for *_, address in found):
        raise socket.gaierror(socket.EAI_NONAME, "not called")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["https://a..b/", f"https://{'a' * 64}.example.org/"])
def test_a_name_that_cannot_be_is_told_at_saving_and_fails_an_attempt(program: Program, url: str) -> None:
    answer = program.post("/webhook_endpoints", {"url": url})
    assert answer.status_code in {400, 422}
    assert "url: " in answer.json()["error"]
    assert "is no name of a host" in sending.send(url, "{}", {}).error


def test_a_name_is_asked_for_only_when_it_is_called(names: Names) -> None:
    asked = names(["93.184.215.14"])
    guard.check("https://hooks.example.org/")
    assert asked == []
    target = guard.target_of("https://hooks.example.org:8443/a?b=c")
    assert (target.addresses, target.authority, target.path) == (
        ("93.184.215.14",),
        "hooks.example.org:8443",
        "/a?b=c",
    )


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["127.0.0.1", "93.184.215.14"]])
def test_a_name_with_a_private_address_among_its_own_is_refused(names: Names, answer: list[str]) -> None:
    names(answer)
    outcome = sending.send("https://hooks.example.org/", "{}", {})
    assert "hooks.example.org is at" in outcome.error
    assert outcome.status is None


def test_in_ones_own_house_http_and_private_addresses_may_be_allowed(settings: LazySettings) -> None:
    settings.WEBHOOKS_ALLOW_HTTP = settings.WEBHOOKS_ALLOW_PRIVATE = True
    assert guard.target_of("http://127.0.0.1:8000/hook").addresses == ("127.0.0.1",)


# --- The connection goes to the address that was looked at ----------------------------------------------------------


@pytest.fixture
def public_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """93.184.215.14 leads to this machine for whoever connects, as if a router led there. Nothing else is changed."""
    real = socket.socket.connect

    def connect(sock: socket.socket, address: tuple) -> None:
        real(sock, ("127.0.0.1", *address[1:]) if address[0] == "93.184.215.14" else address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def https(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], ssl.SSLContext]:
    """A server's side of TLS, with a certificate for this name that is trusted while the test runs."""

    def context(name: str) -> ssl.SSLContext:
        chain = certificate_for(name, tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(chain)
        return made

    return context


@pytest.mark.usefixtures("public_is_here")
def test_a_name_that_changes_its_mind_is_asked_once_and_called_where_it_was(names: Names, https) -> None:
    with receiving(https("hooks.example.org")) as receiver:
        asked = names(["93.184.215.14"], ["10.255.255.1"])
        port = receiver.server.server_port
        outcome = sending.send(f"https://hooks.example.org:{port}/hook", "{}", {})
    assert (outcome.error, outcome.status, asked) == ("", 200, ["hooks.example.org"])
    assert receiver.got[0].headers["host"] == f"hooks.example.org:{port}"


@pytest.mark.usefixtures("public_is_here")
def test_the_certificate_has_to_be_the_names(names: Names, https) -> None:
    with receiving(https("elsewhere.example.org")) as receiver:
        names(["93.184.215.14"])
        outcome = sending.send(f"https://hooks.example.org:{receiver.server.server_port}/", "{}", {})
    assert "No safe connection: Hostname mismatch" in outcome.error
    assert receiver.got == []


@pytest.mark.usefixtures("public_is_here")
def test_the_certificate_has_to_be_trusted(names: Names, https, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving(https("hooks.example.org")) as receiver:
        monkeypatch.delenv("SSL_CERT_FILE")
        names(["93.184.215.14"])
        outcome = sending.send(f"https://hooks.example.org:{receiver.server.server_port}/", "{}", {})
    assert "No safe connection: self-signed certificate" in outcome.error
    assert receiver.got == []
