"""A line of the trail: its document, and the digest that ties it to the line before (SHA-256, RFC 8785)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from plotserver.audit import canonical

START = bytes(32)
"""What stands before the first line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `number` is its place in the chain, `id` the order in which it was begun; times are UTC with
    microseconds: `at` when it happened, `recorded_at` when the database took it in."""

    number: int
    id: int
    at: str
    recorded_at: str
    action: str
    object: str
    result: str
    origin: str
    agent: str
    actor: str
    organisation: str
    layers: list[str]
    owners: list[str]
    detail: dict[str, Any]

    def document(self) -> dict[str, Any]:
        """What is hashed and given out; the names are explained in docs/audit.md."""
        return {
            "nummer": self.number,
            "id": self.id,
            "tijdstip": self.at,
            "vastgelegd": self.recorded_at,
            "actie": self.action,
            "object": self.object,
            "resultaat": self.result,
            "oorsprong": self.origin,
            "programma": self.agent,
            "actor": self.actor,
            "organisatie": self.organisation,
            "lagen": self.layers,
            "eigenaren": self.owners,
            "detail": self.detail,
        }

    @property
    def failed(self) -> bool:
        """Whether it was refused or did not succeed."""
        return not self.result.startswith("gelukt")

    @property
    def account(self) -> str:
        """The pseudonym of who acted; empty where only the organisation is known."""
        words = self.actor.split(" ")
        return words[1] if len(words) > 1 and words[1] != "sleutel" else ""

    @property
    def key(self) -> str:
        """The access key that was used; empty without."""
        return self.actor.partition("sleutel ")[2].split(" ")[0]


def digest(before: bytes, document: dict[str, Any]) -> bytes:
    """The digest of a line behind the one whose digest is `before`."""
    return hashlib.sha256(before + canonical.dumps(document)).digest()
