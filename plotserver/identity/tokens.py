"""Which tokens of an issuer hold: access tokens (RFC 9068, NL GOV profile for OAuth 2.0) and ID tokens.

The issuer that a token names must be on the list, and its own keys alone are tried, with an algorithm that
is allowed for it: so a token that is not signed (``none``), is signed with a public key as if that were a
secret (HS256), or by another issuer's key, cannot hold. An access token may be used more than once within
its life; a `jti` must be there, so that one can be told from another in a log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import JoseError

from plotserver.identity.discovery import Key, Provider
from plotserver.identity.refusing import Refused

LONGEST = 16_384
"""Characters of a token; proxies refuse longer headers anyway."""
SHORTEST_JTI = 16
ACCESS = ("at+jwt", "application/at+jwt", "jwt", "")
IDENTITY = ("jwt", "")
EXPIRED = "verlopen"
OF_ID_TOKENS = ("nonce", "at_hash", "c_hash", "s_hash")


@dataclass(frozen=True)
class Held:
    """A token whose signature holds: its claims, and the thumbprint of the key that signed it."""

    claims: Mapping[str, Any]
    header: Mapping[str, Any]
    thumbprint: str


def looks_like_one(text: str) -> bool:
    """Whether a text is a JWT: three parts, of which the first begins as a JSON object does in base64url."""
    return text.startswith("eyJ") and text.count(".") == 2


def issuer_named_in(token: str) -> str | None:
    """The issuer that a token says it is of, which proves nothing; None when it says none."""
    try:
        payload = orjson.loads(jws.extract_compact(token.encode("ascii")).payload)
        named = payload["iss"]
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return named if isinstance(named, str) else None


async def access_token(token: str, provider: Provider) -> Held:
    """An access token for us. Raises Refused, and IssuerAway when its keys cannot be had."""
    held = await _signed(token, provider, ACCESS)
    issuer, claims, now = provider.issuer, held.claims, provider.now()
    if not issuer.audience:
        raise Refused("deze uitgever geeft hier geen toegangstokens uit")
    audience = claims.get("aud")
    if issuer.audience not in (audience if isinstance(audience, list) else [audience]):
        raise Refused("voor een ander bedoeld (aud)")
    if any(name in claims for name in OF_ID_TOKENS):
        raise Refused("een ID-token is geen toegangstoken")
    expires, issued = _moment(claims, "exp"), _moment(claims, "iat")
    if expires <= now - issuer.clock_skew_seconds:
        raise Refused(f"{EXPIRED} (exp)")
    if issued > now + issuer.clock_skew_seconds:
        raise Refused("nog niet uitgegeven (iat)")
    if "nbf" in claims and _moment(claims, "nbf") > now + issuer.clock_skew_seconds:
        raise Refused("nog niet geldig (nbf)")
    if expires - issued > issuer.longest_token_seconds:
        raise Refused("te lang geldig (exp - iat)")
    jti, subject = claims.get("jti"), claims.get(issuer.account_claim)
    if not isinstance(jti, str) or len(jti) < SHORTEST_JTI:
        raise Refused("zonder bruikbaar jti")
    if not isinstance(subject, str) or not subject or len(subject) > 255:
        raise Refused(f"zonder {issuer.account_claim}")
    return held


async def id_token(
    token: str, provider: Provider, *, nonce: str, access_token: str | None
) -> Mapping[str, Any]:
    """The claims of an ID token of a login that we began (OpenID Connect Core 1.0, §3.1.3.7).

    Raises Refused and IssuerAway.
    """
    held = await _signed(token, provider, IDENTITY)
    issuer = provider.issuer
    options = {
        "iss": {"essential": True, "value": issuer.url},
        "aud": {"essential": True, "value": issuer.client_id},
    }
    parameters = {"nonce": nonce, "client_id": issuer.client_id, "access_token": access_token}
    claims = CodeIDToken(dict(held.claims), dict(held.header), options, parameters)
    try:
        claims.validate(now=int(provider.now()), leeway=issuer.clock_skew_seconds)
    except Exception as error:  # Authlib raises errors of several libraries here; none of them lets anyone in
        raise Refused(f"ID-token: {type(error).__name__}") from error
    if "exp" not in claims or "nonce" not in claims:
        raise Refused("ID-token: onvolledig")
    return held.claims


async def _signed(token: str, provider: Provider, kinds: tuple[str, ...]) -> Held:
    """The token, when the issuer's key signed it with an algorithm that is allowed."""
    issuer = provider.issuer
    if len(token) > LONGEST:
        raise Refused("te lang")
    try:
        header = dict(jws.extract_compact(token.encode("ascii")).headers())
    except (JoseError, ValueError, TypeError) as error:
        raise Refused("onleesbaar") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in issuer.algorithms:
        raise Refused("met een algoritme dat niet mag")
    if str(header.get("typ", "")).lower() not in kinds:
        raise Refused("van een andere soort (typ)")
    if kid is not None and not isinstance(kid, str):
        raise Refused("onleesbaar")
    key = await provider.key(kid, str(algorithm))
    if key is None:
        raise Refused("met een sleutel die de uitgever niet (meer) noemt")
    claims = _verified(token, key, str(algorithm))
    if claims.get("iss") != issuer.url:
        raise Refused("van een andere uitgever (iss)")
    return Held(claims, header, key.thumbprint())


def _verified(token: str, key: Key, algorithm: str) -> dict[str, Any]:
    try:
        claims = orjson.loads(
            jws.deserialize_compact(token.encode("ascii"), key, algorithms=[algorithm]).payload
        )
    except (JoseError, ValueError, TypeError) as error:
        raise Refused("met een handtekening die niet klopt") from error
    if not isinstance(claims, dict):
        raise Refused("onleesbaar")
    return claims


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"zonder {name}")
    return float(value)
