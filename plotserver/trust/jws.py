"""A detached signature: JWS (RFC 7515) whose payload is the object itself, not base64 of it (RFC 7797).

Ed25519 (RFC 8037, RFC 9864). Written as ``header..signature``; what is signed is the header, a full stop and
the payload. Beside what JWS needs, the header says when (`iat`), in which layer (`laag`), whose that layer is
(`eigenaar`), and when it holds that it is no more than an exercise (`oefening`).
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from plotserver.audit import canonical
from plotserver.audit.keys import SigningKey
from plotserver.trust.objects import Unreadable, parse

ALGORITHM = "Ed25519"
LONGEST = 4_000


class NoSignature(ValueError):
    """The text is no detached signature of the kind that we make."""


@dataclass(frozen=True)
class Detached:
    """A signature as it was read: the header as it was signed, what it says, and the 64 bytes."""

    protected: str
    header: dict[str, Any]
    signature: bytes

    @property
    def key(self) -> str:
        """Which key made it, by its own word."""
        return str(self.header["kid"])

    @property
    def at(self) -> int:
        """When it was made, by its own word: seconds since 1970 UTC."""
        return int(self.header["iat"])

    def signing_input(self, payload: bytes) -> bytes:
        """The bytes that were signed (RFC 7797 §3)."""
        return self.protected.encode() + b"." + payload


def encode(value: bytes) -> str:
    """base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The reverse; there is one way alone to write a value. Raises ValueError."""
    found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(found) != text:
        raise ValueError("this is no base64url")
    return found


def protected(kid: str, at: int, *, layer: str, owner: str, exercise: bool) -> str:
    """The header of what this key signs at this moment in this layer."""
    header: dict[str, Any] = {
        "alg": ALGORITHM,
        "b64": False,
        "crit": ["b64"],
        "eigenaar": owner,
        "iat": at,
        "kid": kid,
        "laag": layer,
    }
    return encode(canonical.dumps(header | ({"oefening": True} if exercise else {})))


def sign(header: str, payload: bytes, key: SigningKey) -> bytes:
    """The 64 bytes of the signature under this header."""
    return key.sign(header.encode() + b"." + payload)


def write(header: str, signature: bytes) -> str:
    """The detached form (RFC 7515, appendix F)."""
    return f"{header}..{encode(signature)}"


def read(text: Any) -> Detached:
    """A detached signature, if it is one of the kind that we make. Raises NoSignature."""
    try:
        if not isinstance(text, str) or len(text) > LONGEST:
            raise ValueError("this is no text of a signature")
        head, nothing, tail = text.split(".")
        header, signature = parse(decode(head)), decode(tail)
        expected = {"alg": ALGORITHM, "b64": False, "crit": ["b64"]}
        if nothing or len(signature) != 64 or not isinstance(header, dict):
            raise ValueError("this is no detached signature")
        if {name: header.get(name) for name in expected} != expected or header["b64"] is not False:
            raise ValueError("this is signed in another way")
        if not isinstance(header.get("kid"), str) or type(header.get("iat")) is not int:
            raise ValueError("the signature does not say by whom and when")
    except (ValueError, binascii.Error, Unreadable) as error:
        raise NoSignature(str(error)) from error
    return Detached(head, header, signature)
