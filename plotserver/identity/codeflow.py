"""A person's login: the authorization code flow with PKCE (RFC 6749 §4.1, RFC 7636, OpenID Connect Core).

Of a login that was begun the server keeps only a digest of its `state`. What else belongs to it (`nonce`, the
PKCE verifier) is derived from the state and from a secret that lies in the browser alone: so a state that was
seen elsewhere, or a code that was put into another's browser, is of no use.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from plotserver.identity import tokens
from plotserver.identity.discovery import Provider, bounded, read_json
from plotserver.identity.issuers import client_key
from plotserver.identity.refusing import IssuerAway, Refused

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60


@dataclass(frozen=True)
class Begun:
    """What belongs to one login, from its state and the browser's secret."""

    state: str
    nonce: str
    verifier: str


def begun(state: str, browser: str) -> Begun:
    """The same each time: 43 characters of base64url for each, as RFC 7636 §4.1 wants at least."""
    return Begun(state, _derived(browser, "nonce", state), _derived(browser, "pkce", state))


def _derived(browser: str, use: str, state: str) -> str:
    digest = hmac.digest(browser.encode(), f"{use}\0{state}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def address(provider: Provider, login: Begun, redirect: str) -> str:
    """Where the browser goes to log in. Raises IssuerAway."""
    metadata = await provider.metadata()
    return str(
        prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=provider.issuer.client_id,
            response_type="code",
            redirect_uri=redirect,
            scope=list(provider.issuer.scopes),
            state=login.state,
            nonce=login.nonce,
            code_challenge=create_s256_code_challenge(login.verifier),
            code_challenge_method="S256",
        )
    )


async def exchange(provider: Provider, login: Begun, code: str, redirect: str) -> Mapping[str, Any]:
    """The claims of who logged in. The tokens themselves are not kept.

    Raises Refused when the issuer refuses the code or its ID token does not hold, and IssuerAway.
    """
    endpoint = (await provider.metadata())["token_endpoint"]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": login.verifier,
    }
    headers, more = prove(provider, endpoint)
    answer = await post(provider, endpoint, form | more, headers)
    identity, access = answer.get("id_token"), answer.get("access_token")
    if not isinstance(identity, str):
        raise Refused("zonder ID-token")
    access_text = access if isinstance(access, str) else None
    return await tokens.id_token(identity, provider, nonce=login.nonce, access_token=access_text)


def prove(provider: Provider, endpoint: str) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and form fields by which the issuer knows us (RFC 6749 §2.3.1, RFC 7523 §2.2)."""
    issuer, secret = provider.issuer, provider.secret.get_secret_value()
    if issuer.authentication == "client_secret_basic":
        pair = f"{quote_plus(issuer.client_id)}:{quote_plus(secret)}"
        return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}
    assertion = private_key_jwt_sign(
        client_key(issuer, provider.secret),
        client_id=issuer.client_id,
        token_endpoint=endpoint,
        alg=issuer.client_key_algorithm,
        expires_in=ASSERTION_SECONDS,
    )
    text = assertion.decode() if isinstance(assertion, bytes) else str(assertion)
    return {}, {"client_id": issuer.client_id, "client_assertion_type": ASSERTION, "client_assertion": text}


async def post(
    provider: Provider, endpoint: str, form: dict[str, str], headers: dict[str, str]
) -> dict[str, Any]:
    """The issuer's answer to a form. Raises Refused and IssuerAway."""
    try:
        async with provider.http.stream(
            "POST", endpoint, data=form, headers={"Accept": "application/json"} | headers
        ) as answer:
            body = await bounded(answer)
    except httpx.HTTPError as error:
        raise IssuerAway(f"{type(error).__name__} at the token endpoint") from error
    if 400 <= answer.status_code < 500:
        raise Refused("door de uitgever geweigerd")
    if answer.status_code != 200:
        raise IssuerAway(f"status {answer.status_code} at the token endpoint")
    return read_json(body)


async def end_address(provider: Provider, back: str) -> str | None:
    """Where the browser goes to log out at the issuer too (OpenID Connect RP-Initiated Logout 1.0); None
    where the issuer offers no such thing."""
    try:
        endpoint = (await provider.metadata()).get("end_session_endpoint")
    except IssuerAway:
        return None
    if endpoint is None:
        return None
    asked = {"client_id": provider.issuer.client_id, "post_logout_redirect_uri": back}
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
