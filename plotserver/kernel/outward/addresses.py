"""Which addresses may be asked: public web servers, and what the operator allows by name or network.

An address is judged in two steps. `checked` reads the text of a URL; `Allowed.may_reach` judges the network
address that its name leads to, at the moment of connecting (`connecting`). Only the second is a wall: a name
can lead anywhere. Sources: IANA special-purpose address registries (RFC 6890), RFC 6052 (NAT64), RFC 3056
(6to4), RFC 4380 (Teredo), RFC 4291 §2.5.5 (IPv4 in IPv6).
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import httpx

from plotserver.kernel.errors import Invalid

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

LONGEST = 4_000
LOWEST_OPEN_PORT, HIGHEST_PORT = 1_024, 65_535
WEB_PORTS: Final = frozenset({80, 443})
# `ipaddress.is_global` differs between versions of Python, so what must never be reached stands here too.
CLOSED: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
        "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
# An IPv4 address that travels inside an IPv6 one, in its last 32 bits.
CARRIERS: Final = tuple(
    ipaddress.ip_network(one) for one in ("::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")
)
NUMBERED = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
WORDING = "Dit adres mag de server niet opvragen: {}."


class Refused(Invalid):
    """An address that this server does not ask; the message says why."""

    def __init__(self, why: str) -> None:
        super().__init__(WORDING.format(why), [("url", why[0].upper() + why[1:] + ".")])
        self.why = why


@dataclass(frozen=True)
class Allowed:
    """What the operator lets through although it is not public: networks, and names of hosts."""

    networks: tuple[Network, ...] = ()
    names: frozenset[str] = frozenset()

    def may_reach(self, host: str, address: str) -> bool:
        """Whether a connection to this numeric address may be made for a URL with this host."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(found, ipaddress.IPv6Address) and found.scope_id is not None:
            return False  # an address of one link alone
        if host in self.names or self._in_networks(found):
            return True
        return is_public(found)

    def _in_networks(self, found: Address) -> bool:
        inner = _inner(found)
        return any(
            each.version == network.version and each in network
            for each in ((found,) if inner is None else (found, inner))
            for network in self.networks
        )


def allow(entries: Iterable[str]) -> Allowed:
    """Networks (``10.1.0.0/16``), addresses and names of hosts. Raises ValueError for anything else."""
    networks: list[Network] = []
    names: set[str] = set()
    for entry in (one.strip() for one in entries):
        if not entry:
            continue
        try:
            networks.append(ipaddress.ip_network(entry))
        except ValueError:
            if "/" in entry or NUMBERED.fullmatch(entry.rpartition(".")[2]):
                raise ValueError(f"{entry} is no network such as 10.1.0.0/16") from None
            names.add(_host(httpx.URL(f"http://{entry}/")))
    return Allowed(tuple(networks), frozenset(names))


def is_public(address: Address) -> bool:
    """Whether this is an address of the public internet, also when it carries another inside it."""
    inner = _inner(address)
    if inner is not None:
        return is_public(inner)
    closed = any(address.version == network.version and address in network for network in CLOSED)
    return not closed and address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if any(address in network for network in CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def checked(text: str) -> httpx.URL:
    """The URL, read once: what is judged here is what is asked. Raises Refused.

    A trailing dot is taken off the host, a name with other letters is written in ASCII (RFC 5891), a fragment
    is dropped.
    """
    if len(text) > LONGEST:
        raise Refused(f"het is langer dan {LONGEST} tekens")
    if FORBIDDEN.search(text):
        raise Refused("er staan spaties, stuurtekens of backslashes in")
    try:
        url = httpx.URL(text)
        host = _host(url)
        port = url.port
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise Refused("het is geen geldig webadres") from None
    if url.scheme not in ("http", "https"):
        raise Refused("het begint niet met http:// of https://")
    if url.userinfo:
        raise Refused("er staat een gebruikersnaam of wachtwoord in")
    if not host:
        raise Refused("er staat geen naam van een server in")
    _refuse_odd_numbers(host)
    if port is not None and port not in WEB_PORTS and not LOWEST_OPEN_PORT <= port <= HIGHEST_PORT:
        raise Refused(f"poort {port} is geen poort van een webserver")
    return url.copy_with(host=host, fragment=None)


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii").lower().rstrip(".")


def _refuse_odd_numbers(host: str) -> None:
    """Numeric hosts in one form alone: 2130706433, 0x7f.1 and 0177.0.0.1 are ways to hide an address."""
    if "%" in host:
        raise Refused("het IP-adres geldt alleen op één netwerkkaart")
    if ":" in host:
        return
    if NUMBERED.fullmatch(host.rpartition(".")[2]):
        try:
            ipaddress.IPv4Address(host)
        except ValueError:
            raise Refused("het IP-adres is op een ongewone manier geschreven") from None
