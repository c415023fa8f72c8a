"""The issuers file: which organisations' login services are trusted, for what, and whom they speak for.

TOML, with one ``[[issuer]]`` for each. Secrets are never in it: it names a file or an environment variable.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from plotserver.kernel.errors import PlotError

Domain = Annotated[
    str,
    Field(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$"),
]
"""An e-mail domain in small letters; one with other letters than these as it stands in DNS (``xn--…``)."""
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures with a public key. Never ``none``, and never HS…: with these who can check can also sign."""
USUAL: tuple[Algorithm, ...] = ("RS256", "PS256", "ES256")
LONGEST_SKEW_SECONDS = 120
LONGEST_TOKEN_SECONDS = 6 * 3600
"""Of a token by client credentials (NL GOV Assurance profile for OAuth 2.0 1.2.0)."""


class WrongIssuers(PlotError):
    """The issuers file cannot be used; the message says why, and never holds a secret."""


class Issuer(BaseModel):
    """One issuer. Its organisation is fixed, or follows from a claim by a table: what is not in the table is
    nobody."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    name: str = Field(min_length=1, max_length=120)
    name_en: str = ""
    url: str
    client_id: str = Field(min_length=1)
    authentication: Literal["client_secret_basic", "private_key_jwt"] = "private_key_jwt"
    client_secret_file: Path | None = None
    client_secret_variable: str | None = None
    client_key_file: Path | None = None
    client_key_algorithm: Algorithm = "RS256"
    scopes: tuple[str, ...] = ("openid", "profile")
    audience: str = ""
    algorithms: tuple[Algorithm, ...] = USUAL
    clock_skew_seconds: int = Field(30, ge=0, le=LONGEST_SKEW_SECONDS)
    longest_token_seconds: int = Field(LONGEST_TOKEN_SECONDS, ge=60, le=LONGEST_TOKEN_SECONDS)
    organisation: str | None = None
    organisation_claim: str | None = None
    organisations: Mapping[str, str] = {}
    account_claim: str = "sub"
    name_claim: str = "name"
    invited_domains: tuple[Domain, ...] = ()

    @model_validator(mode="after")
    def _can_be_trusted(self) -> Self:
        if not trustworthy(self.url):
            raise ValueError("url must start with https:// (http:// on this machine only, for trying)")
        guests_alone = bool(self.invited_domains) and self.organisation_claim is None
        if (self.organisation is None) == (self.organisation_claim is None) and not guests_alone:
            raise ValueError("give either organisation, or organisation_claim with a table organisations")
        if self.invited_domains and (self.organisation is not None or "email" not in self.scopes):
            raise ValueError("invited_domains needs the scope email, and goes not with organisation")
        if self.organisation_claim is not None and not self.organisations:
            raise ValueError("organisation_claim needs a table organisations that says which value is whom")
        if self.audience == self.client_id:
            raise ValueError("audience must differ from client_id, else an ID token would be an access token")
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        if not self.algorithms:
            raise ValueError("algorithms must name at least one")
        given = [self.client_secret_file, self.client_secret_variable, self.client_key_file]
        if sum(one is not None for one in given) != 1:
            raise ValueError("give one of client_key_file, client_secret_file and client_secret_variable")
        if (self.client_key_file is not None) != (self.authentication == "private_key_jwt"):
            raise ValueError("private_key_jwt needs client_key_file, and client_secret_basic a secret")
        return self

    def organisation_of(self, claims: Mapping[str, Any]) -> str | None:
        """The organisation for which whoever has these claims works; None when that is none of ours."""
        if self.organisation is not None:
            return self.organisation
        value = claims.get(self.organisation_claim or "")
        values = value if isinstance(value, list) else [value]
        found = {
            self.organisations[one] for one in values if isinstance(one, str) and one in self.organisations
        }
        return found.pop() if len(found) == 1 else None

    def verified_domain(self, claims: Mapping[str, Any]) -> str | None:
        """The domain of the verified e-mail address in these claims, when this issuer may speak for it.

        The whole domain counts, letter by letter. Letters outside ASCII are no address here, before anything
        is made small: the Kelvin sign would become a k.
        """
        address = claims.get("email")
        if claims.get("email_verified") is not True or not isinstance(address, str):
            return None
        local, at, domain = address.partition("@")
        if not local or not at or "@" in domain or not address.isascii():
            return None
        return found if (found := domain.lower()) in self.invited_domains else None


@dataclass(frozen=True)
class Trusted:
    """An issuer with the secret by which we prove who we are to it."""

    issuer: Issuer
    secret: SecretStr


def read(path: Path, variable: Callable[[str], str | None]) -> list[Trusted]:
    """The issuers of the file; `variable` reads one environment variable.

    Raises WrongIssuers.
    """
    try:
        listed = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WrongIssuers(f"The issuers file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongIssuers(f"The issuers file {path} is no TOML: {error}.") from error
    if set(listed) - {"issuer"} or not isinstance(listed.get("issuer"), list):
        raise WrongIssuers(f"The issuers file {path} holds [[issuer]] tables, and nothing else.")
    found = [_issuer(values, path) for values in listed["issuer"]]
    for name in ("id", "url"):
        values = [getattr(one, name) for one in found]
        if len(set(values)) < len(values):
            raise WrongIssuers(f"Two issuers in {path} have the same {name}.")
    domains = [domain for one in found for domain in one.invited_domains]
    if len(set(domains)) < len(domains):
        raise WrongIssuers(f"Two issuers in {path} speak for the same e-mail domain (invited_domains).")
    return [Trusted(one, _secret(one, path.parent, variable)) for one in found]


def _issuer(values: Any, path: Path) -> Issuer:
    try:
        return Issuer.model_validate(values)
    except ValidationError as error:
        name = values.get("id", "?") if isinstance(values, dict) else "?"
        told = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg']}".removeprefix(": ") for one in error.errors()
        )
        raise WrongIssuers(f"The issuer {name!r} in {path} is wrong: {told}.") from None


def _secret(issuer: Issuer, folder: Path, variable: Callable[[str], str | None]) -> SecretStr:
    file = issuer.client_key_file or issuer.client_secret_file
    if file is None:
        name = issuer.client_secret_variable or ""
        value = variable(name)
        if not value:
            raise WrongIssuers(f"The issuer {issuer.id!r} takes its secret from {name}, which is not set.")
        return SecretStr(value)
    try:
        secret = SecretStr((folder / file).read_text("utf-8").strip())
    except OSError as error:
        raise WrongIssuers(
            f"The file {file} with the secret of issuer {issuer.id!r} cannot be read: {error.strerror}."
        ) from error
    if issuer.client_key_file is not None:
        client_key(issuer, secret)
    return secret


def client_key(issuer: Issuer, secret: SecretStr) -> RSAKey | ECKey:
    """The private key by which an issuer knows us (PEM). Raises WrongIssuers."""
    kind = ECKey if issuer.client_key_algorithm.startswith("ES") else RSAKey
    try:
        key = kind.import_key(secret.get_secret_value())
    except (JoseError, ValueError, TypeError):
        key = None
    if key is None or not key.is_private:
        raise WrongIssuers(
            f"The file {issuer.client_key_file} of issuer {issuer.id!r} holds no private key for "
            f"{issuer.client_key_algorithm}."
        )
    return key


def trustworthy(url: str) -> bool:
    """Whether nobody on the way can read or change what goes to this address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or parts.fragment or parts.query or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host))


def is_this_machine(host: str) -> bool:
    """Whether a host is a loopback address or `localhost`."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
