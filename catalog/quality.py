"""How well a record is described and served: the checks of Geonovum's metadata quality, and our own.

Each check gives points, and where they are missed a remedy for the owner. The score is the share of the
points that could be had, 0 to 100. Weights: Geonovum, "Metadatakwaliteit" (13 checks, good / moderate / bad),
to which we add what a crisis needs: does the layer answer, in which coordinates, how old is the contact.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from catalog import vocabulary
from catalog.model import Box, Record

NETHERLANDS: Box = (3.047, 50.670, 7.276, 53.612)
"""The Netherlands with their part of the North Sea, lon lat."""
MARGIN = 3.0
PROTOCOLS = frozenset(
    {
        "OGC:CSW",
        "OGC:WMS",
        "OGC:WMTS",
        "OGC:WFS",
        "OGC:WCS",
        "OGC:SOS",
        "OGC:SensorThings",
        "OGC:API features",
        "OGC:API tiles",
        "OGC:API records",
        "INSPIRE Atom",
        "W3C:SPARQL",
        "OASIS:OData",
        "OAS",
        "landingpage",
        "application",
        "dataset",
        "UKST",
        "download",
        "STAC",
        "ESRI:ArcGIS:MapServer",
        "ESRI:ArcGIS:FeatureServer",
    }
)
OPEN_LICENCES = ("cc0", "pdm", "cc-by")
WANTED_CRS = ("28992", "3857", "GOOGLEMAPSCOMPATIBLE", "WEBMERCATORQUAD", "NETHERLANDSRDNEWQUAD")


@dataclass(frozen=True)
class Facts:
    """What is judged: the record, and what only its source tells."""

    record: Record
    email: str = ""
    restriction: str = ""
    contact_at: datetime | None = None


@dataclass(frozen=True)
class Finding:
    """One check: its points of the most that it gives, and what to do where some are missed."""

    check: str
    name: str
    points: int
    most: int
    remedy: str = ""


@dataclass(frozen=True)
class Score:
    """0 to 100, with what it is made of."""

    percent: int
    findings: tuple[Finding, ...] = field(default=())

    @property
    def remedies(self) -> tuple[Finding, ...]:
        """What can be better, that which gains most first."""
        missed = [one for one in self.findings if one.points < one.most]
        return tuple(sorted(missed, key=lambda one: one.points - one.most))


def judge(facts: Facts, now: datetime | None = None) -> Score:
    """The score of a record as it is described and as its services were last seen."""
    moment = now or datetime.now(UTC)
    findings = []
    for check, (name, most, remedy, count) in CHECKS.items():
        points = count(facts, moment)
        if points is not None:
            findings.append(Finding(check, name, points, most, remedy if points < most else ""))
    most = sum(one.most for one in findings)
    return Score(round(100 * sum(one.points for one in findings) / most), tuple(findings))


Count = Callable[[Facts, datetime], int | None]
"""Points of a check; None where it says nothing of this record (a service never tried)."""


def _licence(facts: Facts, _now: datetime) -> int:
    key = facts.record.licence
    if key.startswith(OPEN_LICENCES):
        return 20
    known = vocabulary.licences().get(key)
    return 0 if key == "onbekend" else 20 if known and known.uri else 10


def _licence_told(facts: Facts, _now: datetime) -> int:
    return 5 if facts.record.licence != "onbekend" else 0


def _access(facts: Facts, _now: datetime) -> int:
    open_data = facts.record.access == "open"
    return 2 if open_data == facts.record.licence.startswith(OPEN_LICENCES) or not open_data else 0


def _use(facts: Facts, _now: datetime) -> int:
    return 2 if facts.restriction or facts.record.not_for else 0


def _protocol(facts: Facts, _now: datetime) -> int:
    told = [one.protocol for one in facts.record.endpoints]
    good = sum(one in PROTOCOLS for one in told)
    return 0 if not told else 10 * good // len(told)


def _resolvable(facts: Facts, _now: datetime) -> int | None:
    tried = [one.state for one in facts.record.endpoints if one.state != "niet-gecontroleerd"]
    if not facts.record.endpoints:
        return 0
    return None if not tried else 20 * sum(one != "weg" for one in tried) // len(tried)


def _email(facts: Facts, _now: datetime) -> int:
    owner = vocabulary.owners().get(facts.record.owner)
    return 10 if facts.email or (owner and owner.email) else 0


def _title(facts: Facts, _now: datetime) -> int:
    length = len(facts.record.title)
    return 2 if 3 <= length <= 75 else 1 if length > 75 else 0


def _keywords(facts: Facts, _now: datetime) -> int:
    words = facts.record.keywords
    return 10 if words and not any("," in one for one in words) else 1 if words else 0


def _box(facts: Facts, _now: datetime) -> int:
    box = facts.record.bbox
    if box is None:
        return 0
    west, south, east, north = NETHERLANDS
    inside = box[0] >= west - MARGIN and box[1] >= south - MARGIN
    return 2 if inside and box[2] <= east + MARGIN and box[3] <= north + MARGIN else 1


def _abstract(facts: Facts, _now: datetime) -> int:
    length = len(facts.record.description)
    return 5 if 25 <= length <= 2000 else 1 if length else 0


def _identified(scheme: str) -> Count:
    def count(facts: Facts, _now: datetime) -> int:
        named = {one.scheme for one in facts.record.identifiers}
        hand_made = facts.record.origin in ("meegeleverd", "handmatig")
        return 6 if scheme in named or (scheme == "metadata" and hand_made) else 0

    return count


def _answers(facts: Facts, _now: datetime) -> int | None:
    tried = [one.state for one in facts.record.endpoints if one.state != "niet-gecontroleerd"]
    if not tried:
        return None
    return 20 if "live" in tried else 12 if "traag" in tried else 4 if "hapert" in tried else 0


def _crs(facts: Facts, _now: datetime) -> int | None:
    offered = [code.upper() for one in facts.record.endpoints for code in one.crs]
    if not offered:
        return None
    return 5 if any(wanted in code for code in offered for wanted in WANTED_CRS) else 0


def _frequency(facts: Facts, _now: datetime) -> int:
    return 4 if facts.record.update_frequency != "onbekend" else 0


def _contact_age(facts: Facts, now: datetime) -> int | None:
    if facts.contact_at is None:
        return None
    return 4 if now - facts.contact_at < timedelta(days=365) else 0


CHECKS: dict[str, tuple[str, int, str, Count]] = {
    "licentie": (
        "Licentie",
        20,
        "Noem een licentie uit de lijst, zoals CC0 of CC BY 4.0, met haar webadres.",
        _licence,
    ),
    "licentie-uitleg": (
        "Uitleg van de licentie",
        5,
        "Zeg in woorden onder welke voorwaarden men dit mag gebruiken.",
        _licence_told,
    ),
    "toegang": (
        "Toegang",
        2,
        "Toegang en licentie spreken elkaar tegen: bij open data hoort een open licentie.",
        _access,
    ),
    "gebruik": ("Gebruiksbeperking", 2, "Schrijf op waarvoor deze kaart niet geschikt is.", _use),
    "protocol": (
        "Protocol",
        10,
        "Gebruik voor elke dienst een protocol uit de Nederlandse codelijst, zoals OGC:WMS.",
        _protocol,
    ),
    "bereikbaar": (
        "Adres bestaat",
        20,
        "Een of meer adressen bestaan niet meer. Pas ze aan of haal ze weg.",
        _resolvable,
    ),
    "e-mail": (
        "E-mailadres",
        10,
        "Geef een e-mailadres waar iemand antwoordt, ook tijdens een crisis.",
        _email,
    ),
    "titel": ("Titel", 2, "Maak de titel 3 tot en met 75 tekens lang.", _title),
    "trefwoorden": (
        "Trefwoorden",
        10,
        "Geef trefwoorden: elk woord apart, ook woorden van buiten het vak.",
        _keywords,
    ),
    "gebied": ("Gebied", 2, "Geef het gebied dat de kaart bestrijkt, niet ruimer dan het is.", _box),
    "samenvatting": (
        "Samenvatting",
        5,
        "Beschrijf in 25 tot en met 2000 tekens wat de kaart toont.",
        _abstract,
    ),
    "dataset-id": (
        "Kenmerk van de dataset",
        6,
        "Geef de dataset een eigen, vast kenmerk.",
        _identified("dataset"),
    ),
    "metadata-id": (
        "Kenmerk van de metadata",
        6,
        "Geef de metadata een eigen, vast kenmerk (UUID).",
        _identified("metadata"),
    ),
    "levert": (
        "Levert een kaart",
        20,
        "De laag gaf bij de laatste controle geen gevulde kaart. Bekijk de melding bij de dienst.",
        _answers,
    ),
    "crs": ("Coördinaatstelsel", 5, "Bied de laag ook aan in EPSG:28992 of EPSG:3857.", _crs),
    "actualisatie": ("Hoe vaak bijgewerkt", 4, "Zeg hoe vaak de gegevens worden bijgewerkt.", _frequency),
    "contact": (
        "Contact nog actueel",
        4,
        "Kijk elk jaar na of contact en beschrijving nog kloppen.",
        _contact_age,
    ),
}
