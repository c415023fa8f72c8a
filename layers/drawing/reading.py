"""Turns a GeoJSON feature, or a merge patch of one, into checked fields: all its faults at once.

Whole features (RFC 7946) and merge patches (RFC 7396) of them; coordinates in any CRS that is served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import shapely
from shapely import wkb
from shapely.geometry.base import BaseGeometry

from layers.drawing import attributes, places
from layers.drawing.errors import InvalidObject
from layers.drawing.model import CERTAIN, PLACE, Fields
from layers.layer import PARTS
from plotserver.kernel import queries
from plotserver.kernel.crs import RD, Crs
from plotserver.kernel.database import Transaction
from symbology import signs

SQL = queries.load("layers", "drawing.sql")
DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
NAMES = ("punt", "lijn", "vlak")
MOST_OBJECTS = 1_000
MOST_FAULTS = 50
TOO_MANY = (
    f"In één keer kunnen ten hoogste {MOST_OBJECTS} objecten. Deel de verzameling op, of laat de beheerder"
    " haar importeren."
)


@dataclass
class Sent:
    """One object as it was sent: its fields (None: to go), its id when that is a UUID, and the version from
    which the writer started. `where` begins the name of each fault."""

    where: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    feature_id: UUID | None = None
    base: int | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass
class Reading:
    """What was sent, with the faults of all of it; `crs` is that of the places until they are stored."""

    crs: Crs
    objects: list[Sent] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    proposals: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def done(self) -> None:
        """Raises InvalidObject with all faults, when there are any."""
        if self.faults:
            raise InvalidObject(self.faults[:MOST_FAULTS], self.proposals[:MOST_FAULTS])


def feature(sent: Any, crs: Crs) -> Reading:
    """One whole feature. Its faults are kept in what comes back."""
    reading = Reading(crs)
    _read(reading, sent, "", whole=True)
    return reading


def collection(sent: Any, crs: Crs) -> Reading:
    """The features of a FeatureCollection, each whole."""
    reading = Reading(crs)
    listed = sent.get("features")
    if not isinstance(listed, list) or not listed:
        reading.faults.append(("features", "Geef een lijst van ten minste één object."))
    elif len(listed) > MOST_OBJECTS:
        reading.faults.append(("features", TOO_MANY))
    else:
        for number, one in enumerate(listed):
            _read(reading, one, f"features.{number}.", whole=True)
        _refuse_doubles(reading)
    return reading


def _refuse_doubles(reading: Reading) -> None:
    """One object stands once in a collection: which of two would it be?"""
    seen: set[UUID] = set()
    for one in reading.objects:
        if one.feature_id in seen:
            reading.faults.append((f"{one.where}id", "Dit id staat al bij een eerder object in dit verzoek."))
        if one.feature_id is not None:
            seen.add(one.feature_id)


def patch(sent: Any, crs: Crs) -> Reading:
    """A merge patch of a feature: what is not named stays."""
    reading = Reading(crs)
    _read(reading, sent, "", whole=False)
    return reading


def _read(reading: Reading, sent: Any, where: str, *, whole: bool) -> None:
    one = Sent(where)
    reading.objects.append(one)
    if not isinstance(sent, Mapping) or (whole and sent.get("type") != "Feature"):
        reading.faults.append((where.rstrip(".") or "body", "Geef een GeoJSON-object van het type Feature."))
        return
    one.feature_id = _id(sent.get("id"))
    if not whole and sent.get("properties", {}) is None:
        reading.faults.append((f"{where}properties", "Noem de eigenschappen die weg moeten elk met null."))
    found = attributes.read(sent.get("properties"), f"{where}properties")
    reading.faults += found.faults
    one.base = found.base
    one.fields = (
        {name: value for name, value in found.fields.items() if value is not None}
        if whole
        else dict(found.fields)
    )
    if whole or "zekerheid" in one.fields:
        one.fields["zekerheid"] = one.fields.get("zekerheid") or CERTAIN
    if whole or "geometry" in sent:
        _read_place(reading, one, sent.get("geometry"), whole=whole)
    if whole and not found.faults:
        reading.faults += at(where, faults(one.fields, None))


def _read_place(reading: Reading, one: Sent, sent: Any, *, whole: bool) -> None:
    where = f"{one.where}geometry"
    place = places.read(sent, reading.crs, where)
    reading.faults += place.faults
    one.warnings += place.warnings
    if place.proposal is not None:
        reading.proposals.append((where, place.proposal))
    if place.geometry is not None or not whole:
        one.fields[PLACE] = place.geometry


def _id(sent: Any) -> UUID | None:
    """A client's own id when it is a UUID; any other is the client's business."""
    try:
        return UUID(sent) if isinstance(sent, str) and len(sent) <= 45 else None
    except ValueError:
        return None


def at(where: str, listed: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Faults, with where the object stands before each."""
    return [(f"{where}{name}", what) for name, what in listed]


def faults(fields: Fields, part: int | None) -> list[tuple[str, str]]:
    """What an object's fields, together, make impossible; `part` is the kind that a collection keeps to."""
    found = []
    begins, ends = fields.get("geldig_van"), fields.get("geldig_tot")
    if begins and ends and begins > ends:
        found.append(("properties.geldig_tot", "Het einde ligt voor het begin (geldig_van)."))
    place, code = fields.get(PLACE), fields.get("teken")
    dimension = None if place is None else shapely.get_dimensions(place)
    if part is not None and dimension != part:
        sent = "een object zonder plaats" if dimension is None else f"een {NAMES[dimension]}"
        instead = "de collectie zonder achtervoegsel" if dimension is None else f"'.{PARTS[dimension]}'"
        found.append(
            ("geometry", f"Deze collectie houdt alleen {PARTS[part]}; dit is {sent}. Teken dit in {instead}.")
        )
    if code and dimension is not None and code in signs.load():
        wanted = DIMENSIONS.get(signs.get(code).geometry)
        if wanted is not None and wanted != dimension:
            found.append(
                (
                    "geometry",
                    f"Het teken '{code}' is een {NAMES[wanted]}; dit is een {NAMES[dimension]}."
                    f" Kies een ander teken of teken een {NAMES[wanted]}.",
                )
            )
    return found


def warnings(fields: Fields) -> list[str]:
    """What is accepted, but deserves a look."""
    code = fields.get("teken")
    if not code:
        return ["Dit object heeft geen teken; kies er een uit /v1/tekens, dan is het op de kaart herkenbaar."]
    if code not in signs.load():
        return [f"Het teken '{code}' staat niet in de tekenset; op de kaart staat 'onbekend teken'."]
    if signs.get(code).state == "vervallen":
        return [f"Het teken '{code}' is vervallen; kies een teken dat nog geldt."]
    return []


async def store(tx: Transaction, reading: Reading) -> None:
    """Bring the places to EPSG:4258, RD by its exact way. Raises InvalidObject for what lies outside."""
    placed = [one for one in reading.objects if one.fields.get(PLACE) is not None]
    if not reading.crs.geographic and placed:
        shapes = [wkb.dumps(one.fields[PLACE]) for one in placed]
        rows = await (
            await tx.execute(SQL["to_storage"], {"shapes": shapes, "srid": reading.crs.srid})
        ).fetchall()
        for one, row in zip(placed, rows, strict=True):
            one.fields[PLACE] = wkb.loads(bytes(row[0]))
            if places.outside(one.fields[PLACE], reading.crs):
                name = "RD" if reading.crs is RD else "dit stelsel"
                told = f"Buiten het gebied waarin {name} geldt. Stuur lengte en breedte."
                reading.faults.append((f"{one.where}geometry", told))
    for one in placed:
        one.fields[PLACE] = in_order(one.fields[PLACE])
    reading.done()


def in_order(geometry: BaseGeometry) -> BaseGeometry:
    """Outer rings counterclockwise, as they are kept (RFC 7946 §3.1.6)."""
    return shapely.orient_polygons(geometry)
