"""Where webhooks may go: to public addresses alone, so that nobody turns them against the inside (docs/adr/0013)."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from space_project.errors import SpaceError

PORTS = {"https": 443, "http": 80}
# Behind such an address a gateway finds the IPv4 address in its last 32 bits (RFC 6052).
NAT64 = IPv6Network("64:ff9b::/96")
# So an address ends in the network that ISATAP makes of an IPv4 one, whose address follows (RFC 5214).
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
# Not everywhere in the Internet, though some versions of Python call parts of them global (RFC 6890, RFC 3879,
# RFC 7526, RFC 9637). The one address is Azure's own behind each of its machines.
NOT_FOR_ALL: tuple[IPv4Network | IPv6Network, ...] = (
    *map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")),
    *map(IPv6Network, ("fec0::/10", "64:ff9b:1::/48", "3fff::/20")),
)

Address = IPv4Address | IPv6Address


class AddressRefused(SpaceError):
    code = "address_refused"


@dataclass(frozen=True)
class Target:
    """Where a request goes. The connection is made to one of `addresses`; `host` is whom TLS and HTTP speak to."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def check(url: str) -> None:
    """AddressRefused if it can be seen without asking for the name that webhooks may not go there."""
    parts = parsed(url)
    try:
        found = looked_up(parts, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        # It is a name.
        found = ("127.0.0.1",) if is_local(host_of(parts)) else ()
    refuse_private(host_of(parts), found)


def target_of(url: str) -> Target:
    """The name is asked for once, and all its addresses are public. AddressRefused; OSError if it has none."""
    parts = parsed(url)
    host = host_of(parts)
    addresses = looked_up(parts)
    refuse_private(host, addresses)
    return Target(str(parts.scheme), host, port_of(parts), parts.request_uri, addresses)


def parsed(url: str) -> Url:
    try:
        parts = parse_url(url)
    except LocationParseError as error:
        raise AddressRefused(_("This is no address of the web.")) from error
    if parts.port == 0 or "%" in str(parts.host):
        # A port that nobody has, a zone of this machine's own network.
        raise AddressRefused(_("This is no address of the web."))
    if parts.scheme not in PORTS or not parts.host:
        raise AddressRefused(_("This is no address of the web: it has to begin with https://."))
    if parts.scheme == "http" and not settings.WEBHOOKS_ALLOW_HTTP:
        raise AddressRefused(_("Webhooks go to https:// only."))
    if parts.auth:
        raise AddressRefused(_("Leave name and password out of the address: the signature tells who sends."))
    return parts


def host_of(parts: Url) -> str:
    return str(parts.host).strip("[]")


def port_of(parts: Url) -> int:
    return parts.port or PORTS[str(parts.scheme)]


def looked_up(parts: Url, flags: int = 0) -> tuple[str, ...]:
    """AddressRefused if no name can be written so: a part of it is empty or too long. OSError if it has no address."""
    try:
        found = socket.getaddrinfo(host_of(parts), port_of(parts), type=socket.SOCK_STREAM, flags=flags)
    except UnicodeError as error:
        raise AddressRefused(_("%(host)s is no name of a host.") % {"host": host_of(parts)}) from error
    return tuple(dict.fromkeys(str(address[0]) for *_rest, address in found))


def is_local(host: str) -> bool:
    return host.rstrip(".").rpartition(".")[2] == "localhost"


def refuse_private(host: str, addresses: tuple[str, ...]) -> None:
    """One that is not public is enough: whoever rules the name chooses which of them comes first."""
    if settings.WEBHOOKS_ALLOW_PRIVATE:
        return
    for address in addresses:
        if not is_public(ip_address(address)):
            told = {"host": host, "address": address}
            raise AddressRefused(
                _("%(host)s is at %(address)s, which is not public: webhooks go to public addresses only.") % told
            )


def is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return is_open(address)
    if address in NAT64:
        return is_open(IPv4Address(int(address) & 0xFFFF_FFFF))
    return is_open(address) and all(map(is_open, carried(address)))


def is_open(address: Address) -> bool:
    # Multicast, and some of what is reserved, is «global» for Python.
    if address.is_multicast or address.is_reserved or any(address in network for network in NOT_FOR_ALL):
        return False
    return address.is_global


def carried(address: IPv6Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 one leads to."""
    yield from (inner for inner in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if inner)
    if int(address) >> 32 & 0xFFFF_FFFF in ISATAP:
        yield IPv4Address(int(address) & 0xFFFF_FFFF)
