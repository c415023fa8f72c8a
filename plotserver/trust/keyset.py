"""Whose keys there are, from when to when, and which are revoked: as values, and as a JWK Set (RFC 7517).

The JWK Set says of each key also `nbf` and `exp`, and of one that is revoked `revoked`, as OpenID Federation
1.0 writes the history of keys; `invalid_since` in it is the moment from which signatures do not count.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from plotserver.audit.keys import PublicKey
from plotserver.trust.jws import ALGORITHM, decode, encode
from plotserver.trust.objects import Unreadable


@dataclass(frozen=True)
class Revocation:
    """When a key was revoked, and why; what it signed from `since` on does not count."""

    at: datetime
    since: datetime
    reason: str


@dataclass(frozen=True)
class OriginKey:
    """One key of an organisation."""

    public: PublicKey
    organisation: str
    name: str
    not_before: datetime
    not_after: datetime
    revocation: Revocation | None = None

    @property
    def id(self) -> str:
        """The thumbprint that signatures name it by (RFC 7638)."""
        return self.public.id


KeySet = dict[str, OriginKey]


def of(keys: Iterable[OriginKey]) -> KeySet:
    """The keys by their ids."""
    return {key.id: key for key in keys}


def as_jwks(keys: Iterable[OriginKey]) -> dict[str, Any]:
    """As published."""
    return {"keys": [_as_jwk(key) for key in keys]}


def _as_jwk(key: OriginKey) -> dict[str, Any]:
    found: dict[str, Any] = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": encode(key.public.raw),
        "kid": key.id,
        "use": "sig",
        "alg": ALGORITHM,
        "nbf": _seconds(key.not_before),
        "exp": _seconds(key.not_after),
        "organisatie": key.organisation,
        "naam": key.name,
    }
    if key.revocation is not None:
        found["revoked"] = {
            "revoked_at": _seconds(key.revocation.at),
            "invalid_since": _seconds(key.revocation.since),
            "reason": key.revocation.reason,
        }
    return found


def from_jwks(document: Any) -> KeySet:
    """The keys of a published set; keys of other kinds are passed over. Raises Unreadable.

    A key must have the id that follows from it, so that nobody gives one key another's name.
    """
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise Unreadable("there is no list of keys in it")
    try:
        found = [_from_jwk(one) for one in listed if one.get("crv") == "Ed25519"]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError) as error:
        raise Unreadable(f"a key in it cannot be read ({error})") from error
    return of(found)


def _from_jwk(jwk: dict[str, Any]) -> OriginKey:
    public = PublicKey(decode(str(jwk["x"])))
    if len(public.raw) != 32 or public.id != jwk["kid"]:
        raise ValueError("its id does not follow from it")
    revoked = jwk.get("revoked")
    revocation = None
    if revoked is not None:
        at = _moment(revoked["revoked_at"])
        since = _moment(revoked.get("invalid_since", revoked["revoked_at"]))
        revocation = Revocation(at, since, str(revoked.get("reason", "")))
    organisation = str(jwk["organisatie"])
    name = str(jwk.get("naam", organisation))
    return OriginKey(public, organisation, name, _moment(jwk["nbf"]), _moment(jwk["exp"]), revocation)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
