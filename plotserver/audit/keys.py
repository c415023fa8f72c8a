"""The key that signs checkpoints: Ed25519 (RFC 8032), in a file that its owner alone reads."""

import base64
import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from plotserver.audit import canonical


class KeyUnusable(Exception):
    """The file holds no Ed25519 key, or cannot be made; the message says which."""


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass(frozen=True)
class PublicKey:
    """Who can tell a signature of ours from another; `id` is the thumbprint of RFC 7638."""

    raw: bytes

    @property
    def id(self) -> str:
        """The JWK's SHA-256 thumbprint (RFC 7638, RFC 8037 §2)."""
        return _b64(hashlib.sha256(canonical.dumps(self._members())).digest())

    def _members(self) -> dict[str, str]:
        return {"crv": "Ed25519", "kty": "OKP", "x": _b64(self.raw)}

    def as_jwk(self) -> dict[str, str]:
        """As a JSON Web Key (RFC 8037)."""
        return self._members() | {"kid": self.id, "use": "sig", "alg": "EdDSA"}

    def signed(self, signature: bytes, content: bytes) -> bool:
        """Whether this key made the signature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except InvalidSignature:
            return False
        return True


class SigningKey:
    """The server's own key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes."""
        return self._key.sign(content)


def kept(path: Path) -> SigningKey:
    """The key in this file (PEM, PKCS#8), made at first use with mode 0600. Raises KeyUnusable."""
    try:
        if not path.exists():
            _make(path)
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnusable(f"No key for the audit trail can be read or kept in {path}: {error}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyUnusable(f"{path} holds a key, but no Ed25519 key")
    return SigningKey(found)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    handle, draft = tempfile.mkstemp(dir=path.parent)  # mode 0600
    with os.fdopen(handle, "wb") as stream:
        stream.write(pem)
    with contextlib.suppress(FileExistsError):  # another process was first: its key stands
        os.link(draft, path)
    os.unlink(draft)


def public_from(path: Path) -> PublicKey:
    """A public key: a JWK as this server publishes it, or PEM. Raises KeyUnusable."""
    import orjson

    try:
        text = path.read_bytes()
        if text.lstrip().startswith(b"{"):
            document = orjson.loads(text)
            x = document.get("sleutels", [document])[0]["x"]
            return PublicKey(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)))
        found = serialization.load_pem_public_key(text)
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise KeyUnusable(f"{path} holds no public key: {error}") from error
    if not isinstance(found, Ed25519PublicKey):
        raise KeyUnusable(f"{path} holds a key, but no Ed25519 key")
    return PublicKey(found.public_bytes_raw())
