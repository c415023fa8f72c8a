"""From where a request really comes, when proxies stand before the server.

`X-Forwarded-For` and `X-Forwarded-Proto` can be written by anybody, so they count only when the connection
itself comes from a proxy that the operator named. Of the addresses in the header each proxy adds the one
that it saw, on the right: the first from the right that is no proxy of ours is the client.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network


class Proxies:
    """ASGI middleware, outside all others: sets the client's address and scheme."""

    def __init__(self, app: ASGIApp, networks: Sequence[Network]) -> None:
        self._app = app
        self._trusted = lru_cache(maxsize=1024)(lambda host: _inside(host, networks))
        self._none = not networks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as it was before the proxies."""
        client = scope.get("client")
        if self._none or scope["type"] != "http" or client is None or not self._trusted(client[0]):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hops = [part.strip() for part in ",".join(headers.getlist("x-forwarded-for")).split(",")]
        for hop in reversed([part for part in hops if part]):
            found = _address(hop)
            if found is None:  # what stands further to the left was written by who wrote this
                break
            client = (found, 0)
            if not self._trusted(found):
                break
        scheme = headers.get("x-forwarded-proto", "").strip().lower()
        kept = scheme if scheme in ("http", "https") else scope["scheme"]
        await self._app({**scope, "client": client, "scheme": kept}, receive, send)


def _address(text: str) -> str | None:
    """The address, without a port and brackets, as some proxies write them."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return None


def _inside(host: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(address.version == one.version and address in one for one in networks)
