"""What is the signature of an object worth?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from plotserver.trust import jws, objects
from plotserver.trust.jws import Detached, NoSignature
from plotserver.trust.keyset import KeySet, OriginKey
from plotserver.trust.objects import MEMBER, NotSignable

CHANGED = "inhoud gewijzigd na de ondertekening, of een handtekening van iets anders"
NO_SIGNATURE = "wat er als handtekening staat, is er geen"
FOR_ANOTHER = "de sleutel is van een andere organisatie dan waarvan het object zegt te zijn"
OUT_OF_TIME = "ondertekend op een moment waarop de sleutel niet gold"
AFTER_COMPROMISE = "ondertekend nadat de sleutel in verkeerde handen kon zijn"
LATER_REVOKED = "de sleutel is later ingetrokken; deze handtekening is van daarvoor"


class State(StrEnum):
    """What can be said of an object's origin."""

    VERIFIED = "geverifieerd"
    UNSIGNED = "niet ondertekend"
    INVALID = "ongeldig"
    UNKNOWN_KEY = "onbekende sleutel"
    REVOKED = "ingetrokken sleutel"


@dataclass(frozen=True)
class Verdict:
    """The state, why (in Dutch; also a remark on what is verified), and what the signature says."""

    state: State
    why: str = ""
    key: OriginKey | None = None
    at: datetime | None = None
    layer: str | None = None
    owner: str | None = None
    exercise: bool = False

    @property
    def text(self) -> str:
        """For people: ``geverifieerd: Waterschap Rivierenland``."""
        name = self.key.name if self.state is State.VERIFIED and self.key is not None else ""
        told = f"{self.state}: {name}" if name else str(self.state)
        return f"{told} ({self.why})" if self.why else told


def judge(feature: dict[str, Any], keys: KeySet) -> Verdict:
    """What the signature in a Feature is worth, given these keys. What is odd is not verified."""
    held = feature.get(MEMBER)
    if held is None:
        return Verdict(State.UNSIGNED)
    try:
        read = jws.read(held.get("jws") if isinstance(held, dict) else None)
        at = datetime.fromtimestamp(read.at, UTC)
    except (NoSignature, ValueError, OverflowError, OSError):
        return Verdict(State.INVALID, NO_SIGNATURE)
    key = keys.get(read.key)
    if key is None:
        return Verdict(State.UNKNOWN_KEY, read.key[:60], at=at)
    return _judged(feature, read, key, at)


def _judged(feature: dict[str, Any], read: Detached, key: OriginKey, at: datetime) -> Verdict:
    def verdict(state: State, why: str = "") -> Verdict:
        said = read.header
        layer, owner = said.get("laag"), said.get("eigenaar")
        exercise = said.get("oefening") is True
        return Verdict(state, why, key, at, layer and str(layer), owner and str(owner), exercise)

    try:
        payload = objects.content(feature)
    except NotSignable:
        return verdict(State.INVALID, CHANGED)
    if not key.public.signed(read.signature, read.signing_input(payload)):
        return verdict(State.INVALID, CHANGED)
    if (feature.get("properties") or {}).get("organisatie") != key.organisation:
        return verdict(State.INVALID, FOR_ANOTHER)
    if not key.not_before.timestamp() - 1 <= read.at <= key.not_after.timestamp():
        return verdict(State.INVALID, OUT_OF_TIME)
    if key.revocation is None:
        return verdict(State.VERIFIED)
    if at >= key.revocation.since.replace(microsecond=0):
        reason = f": {key.revocation.reason}" if key.revocation.reason else ""
        return verdict(State.REVOKED, f"{AFTER_COMPROMISE}{reason}")
    return verdict(State.VERIFIED, LATER_REVOKED)
