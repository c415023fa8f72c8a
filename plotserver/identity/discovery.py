"""What an issuer says of itself: its addresses (OpenID Connect Discovery 1.0) and its keys (RFC 7517).

Both are kept, so that a login service that is away does not put out who was let in already: keys are fetched
again after `FRESH` seconds, and used for at most `STALE` seconds when the issuer does not answer. A key that
the issuer does not list any more is gone at the next fetch. A key that we do not know makes us look once,
and not more often than every `PAUSE` seconds.

Addresses come from the issuers file and from what the issuer at that address says: never from a user.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from plotserver.identity.issuers import Issuer, Trusted, is_this_machine, trustworthy
from plotserver.identity.refusing import IssuerAway

logger = logging.getLogger("plotserver.identity")

Key = RSAKey | ECKey
Clock = Callable[[], float]
FRESH = 300.0
STALE = 4 * 3600.0
PAUSE = 10.0
MOST_BYTES = 256 * 1024
MOST_KEYS = 50
SMALLEST_RSA_BITS = 2048
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC"}


def http_client() -> httpx.AsyncClient:
    """Asks issuers: short of patience, and follows nobody elsewhere."""
    return httpx.AsyncClient(timeout=httpx.Timeout(5.0), follow_redirects=False, trust_env=False)


class Provider:
    """One issuer as it stands on the network. Times are of `clock`, in seconds."""

    def __init__(self, trusted: Trusted, http: httpx.AsyncClient, clock: Clock = time.time) -> None:
        self.issuer: Issuer = trusted.issuer
        self.secret = trusted.secret
        self.http, self._clock = http, clock
        self._metadata: dict[str, Any] | None = None
        self._keys: dict[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._turn = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock()

    async def metadata(self) -> dict[str, Any]:
        """The discovery document. Raises IssuerAway."""
        if self._metadata is None:
            self._metadata = await self._discover()
        return self._metadata

    async def key(self, kid: str | None, algorithm: str) -> Key | None:
        """The issuer's key of this name for this algorithm, or None. Raises IssuerAway."""
        await self._have_keys()
        found = self._fitting(kid, algorithm)
        if found is None and self._clock() - self._tried >= PAUSE:
            await self._try_refresh()
            found = self._fitting(kid, algorithm)
        return found

    async def still_lists(self, thumbprint: str) -> bool:
        """Whether the key with this thumbprint (RFC 7638) is among the issuer's now. Raises IssuerAway."""
        await self._have_keys()
        return any(key.thumbprint() == thumbprint for key in self._keys.values())

    async def _have_keys(self) -> None:
        """Keys that are not too old; those that begin to be are fetched anew while we go on."""
        age = self._clock() - self._fetched
        if age <= FRESH:
            return
        if age > STALE:
            if self._clock() - self._tried >= PAUSE:
                await self._refresh()
            if self._clock() - self._fetched > STALE:
                raise IssuerAway("its keys are not known, or too old")
        elif self._clock() - self._tried >= PAUSE and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._try_refresh())

    async def _try_refresh(self) -> None:
        try:
            await self._refresh()
        except IssuerAway as error:
            logger.warning("issuer %s is away, its known keys are used: %s", self.issuer.id, error.reason)

    async def _refresh(self) -> None:
        asked = self._clock()
        async with self._turn:
            if self._tried > asked:
                return  # someone did it while we waited
            self._tried = self._clock()
            metadata = await self._discover()  # addresses may move as well
            document = await self._get(metadata["jwks_uri"])
            self._keys = _signing_keys(document)
            self._metadata, self._fetched = metadata, self._clock()

    async def _discover(self) -> dict[str, Any]:
        document = await self._get(f"{self.issuer.url.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self.issuer.url:
            raise IssuerAway("its discovery document is of another issuer")
        for name in (*NEEDED, *({"end_session_endpoint"} & set(document))):
            if not self._may_be_asked(document.get(name)):
                raise IssuerAway(f"its {name} is not an https address")
        return document

    def _may_be_asked(self, address: object) -> bool:
        """Whether an address that the issuer names is as safe as its own."""
        if not isinstance(address, str) or not trustworthy(address.partition("?")[0]):
            return False
        at_home = is_this_machine(urlsplit(self.issuer.url).hostname or "")
        return at_home or not is_this_machine(urlsplit(address).hostname or "")

    async def _get(self, address: str) -> dict[str, Any]:
        try:
            async with self.http.stream("GET", address, headers={"Accept": "application/json"}) as answer:
                body = await bounded(answer)
        except httpx.HTTPError as error:
            raise IssuerAway(f"{type(error).__name__} at {address}") from error
        if answer.status_code != 200:
            raise IssuerAway(f"status {answer.status_code} at {address}")
        return read_json(body)

    def _fitting(self, kid: str | None, algorithm: str) -> Key | None:
        kind = KINDS[algorithm[:2]]
        fitting = [
            key
            for name, key in self._keys.items()
            if (kid is None or name == kid)
            and key.key_type == kind
            and key.dict_value.get("alg", algorithm) == algorithm
        ]
        return fitting[0] if len(fitting) == 1 else None


async def bounded(answer: httpx.Response) -> bytes:
    """The body, unless it is larger than anything an issuer needs to say. Raises IssuerAway."""
    body = bytearray()
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise IssuerAway("it answered too much")
    return bytes(body)


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object in an answer. Raises IssuerAway."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict):
        raise IssuerAway("it answered no JSON object")
    return document


def _signing_keys(document: dict[str, Any]) -> dict[str, Key]:
    """The public keys with which it may sign, by name; without those that cannot be read (RFC 7517 §5)."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise IssuerAway("its keys are no JWK set")
    found: dict[str, Key] = {}
    for number, values in enumerate(listed[:MOST_KEYS]):
        if not isinstance(values, dict) or values.get("use", "sig") != "sig":
            continue
        if values.get("kty") not in ("RSA", "EC") or "d" in values:
            continue
        try:
            key = (RSAKey if values["kty"] == "RSA" else ECKey).import_key(values)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if isinstance(key, ECKey) or key.public_key.key_size >= SMALLEST_RSA_BITS:
            found[str(values.get("kid", f"#{number}"))] = key
    return found
