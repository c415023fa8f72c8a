"""Secret keys at rest: AES-256-GCM under a key that follows from the server's own secret."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from plotserver.audit.keys import SigningKey

PURPOSE = b"plotserver: keys of organisations"
NONCE = 12


class WrongSecret(Exception):
    """The key was sealed under another secret than this server's, or was tampered with."""


class Vault:
    """Seals and opens the secret halves of keys, each for its organisation alone."""

    def __init__(self, secret: bytes) -> None:
        derived = HKDF(hashes.SHA256(), 32, salt=None, info=PURPOSE).derive(secret)
        self._cipher = AESGCM(derived)
        self._opened: dict[bytes, SigningKey] = {}

    def make(self, organisation: str) -> tuple[SigningKey, bytes]:
        """A new key of an organisation, and its secret half, sealed."""
        made = Ed25519PrivateKey.generate()
        nonce = os.urandom(NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, made.private_bytes_raw(), organisation.encode())
        return SigningKey(made), sealed

    def open(self, sealed: bytes, organisation: str) -> SigningKey:
        """The key. Raises WrongSecret."""
        found = self._opened.get(sealed)
        if found is None:
            try:
                raw = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], organisation.encode())
            except (InvalidTag, ValueError) as error:
                raise WrongSecret(organisation) from error
            found = self._opened[sealed] = SigningKey(Ed25519PrivateKey.from_private_bytes(raw))
        return found
