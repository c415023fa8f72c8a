"""The rules of access as a domain expert would say them: the oracle. It knows nothing of SQL or HTTP."""

from dataclasses import dataclass, field

RANKS = {"open": 0, "intern": 1, "vertrouwelijk": 2, "geheim": 3}


@dataclass
class Share:
    """Whom a layer is opened to. `ended`: withdrawn, or past its time."""

    kind: str
    whom: str | None = None
    may: str = "lezen"
    until_activity: str | None = None
    ended: bool = False


@dataclass
class Layer:
    """A layer with the marks of its objects by their name; None: as the layer."""

    id: str
    owner: str
    classification: str
    objects: dict[str, str | None]
    shares: list[Share] = field(default_factory=list)


@dataclass
class World:
    """Who there is, who takes part in which activity now, and what is shared."""

    sectors: dict[str, set[str]] = field(default_factory=dict)
    participants: dict[str, set[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    adhoc: set[str] = field(default_factory=set)
    layers: dict[str, Layer] = field(default_factory=dict)

    def reaches(self, share: Share, who: str | None) -> bool:
        """Whether a share is meant for this organisation (None: the public), now."""
        if share.ended or share.until_activity in self.closed:
            return False
        if share.kind == "openbaar":
            return True
        if who is None:
            return False
        if share.kind == "partners":
            return who not in self.adhoc
        if share.kind == "organisatie":
            return share.whom == who
        if share.kind == "sector":
            return who in self.sectors.get(share.whom or "", set())
        return share.whom not in self.closed and who in self.participants.get(share.whom or "", set())

    def _carries(self, share: Share, classification: str) -> bool:
        """Whether information of this classification goes to whom a share is meant for."""
        highest = {"openbaar": "open", "organisatie": "vertrouwelijk"}.get(share.kind, "intern")
        return RANKS[classification] <= RANKS[highest]

    def sees(self, who: str | None, layer: Layer) -> bool:
        """Whether this organisation may see the layer."""
        return who == layer.owner or any(
            self.reaches(share, who) and self._carries(share, layer.classification) for share in layer.shares
        )

    def objects(self, who: str | None, layer: Layer) -> set[str]:
        """The objects that it sees there."""
        if not self.sees(who, layer):
            return set()
        return {
            name
            for name, mark in layer.objects.items()
            if mark is None
            or who == layer.owner
            or any(self.reaches(share, who) and self._carries(share, mark) for share in layer.shares)
        }

    def edits(self, who: str | None, layer: Layer) -> bool:
        """Whether it may draw there: who edits sees all, so a confidential object keeps others out."""
        if who == layer.owner:
            return True
        highest = max(
            (layer.classification, *(m for m in layer.objects.values() if m)), key=RANKS.__getitem__
        )
        return any(
            share.may == "bewerken"
            and share.kind != "openbaar"
            and self.reaches(share, who)
            and self._carries(share, layer.classification)
            and (highest != "vertrouwelijk" or share.kind == "organisatie")
            for share in layer.shares
        )
