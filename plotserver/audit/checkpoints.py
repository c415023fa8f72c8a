"""Signed checkpoints: "the chain ended so, then". With one that is kept elsewhere, a cut-off end is found."""

import base64
import contextlib
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from plotserver.audit import canonical
from plotserver.audit.keys import PublicKey, SigningKey

KIND = "plotserver-audit-controlepunt"


class CheckpointUnreadable(Exception):
    """The file holds no checkpoint."""


@dataclass(frozen=True)
class Checkpoint:
    """The digest of the line with this number, and who signed that."""

    number: int
    hash: bytes
    at: datetime
    key: str
    signature: bytes

    def content(self) -> bytes:
        """What is signed: canonical JSON."""
        return canonical.dumps(_document(self.number, self.hash, self.at, self.key))

    def as_json(self) -> dict[str, Any]:
        """To publish, and to keep elsewhere."""
        signature = base64.b64encode(self.signature).decode()
        return _document(self.number, self.hash, self.at, self.key) | {"handtekening": signature}

    def holds(self, keys: dict[str, PublicKey]) -> bool:
        """Whether one of these keys signed it."""
        key = keys.get(self.key)
        return key is not None and key.signed(self.signature, self.content())


def _document(number: int, digest: bytes, at: datetime, key: str) -> dict[str, Any]:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return {"soort": KIND, "nummer": number, "hash": digest.hex(), "tijdstip": moment, "sleutel": key}


def sign(number: int, digest: bytes, key: SigningKey) -> Checkpoint:
    """A checkpoint of now."""
    at, name = datetime.now(UTC), key.public.id
    signature = key.sign(canonical.dumps(_document(number, digest, at, name)))
    return Checkpoint(number, digest, at, name, signature)


def from_json(document: dict[str, Any]) -> Checkpoint:
    """The reverse of `as_json`. Raises CheckpointUnreadable."""
    try:
        return Checkpoint(
            int(document["nummer"]),
            bytes.fromhex(document["hash"]),
            datetime.fromisoformat(document["tijdstip"]),
            str(document["sleutel"]),
            base64.b64decode(document["handtekening"], validate=True),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointUnreadable(f"this is no checkpoint: {error!r}") from error


def keep(path: Path, checkpoint: Checkpoint) -> None:
    """Write it beside the database, where a change in the database does not reach it."""
    with contextlib.suppress(OSError):  # a read-only directory: it is still published and forwarded
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(orjson.dumps(checkpoint.as_json(), option=orjson.OPT_INDENT_2))
        os.replace(draft, path)


def read(path: Path) -> Checkpoint:
    """The checkpoint in a file. Raises CheckpointUnreadable."""
    try:
        document = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise CheckpointUnreadable(f"{path}: {error}") from error
    if not isinstance(document, dict):
        raise CheckpointUnreadable(f"{path}: this is no checkpoint")
    return from_json(document.get("laatsteControlepunt") or document)
