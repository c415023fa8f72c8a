"""Which column says what, and which sign is meant? Proposed from names; who imports decides. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import shapely

from layers.drawing.model import MARK
from layers.drawing.reading import DIMENSIONS
from layers.drawing_in.reading import Reading, Row
from symbology import signs
from symbology.finding import plain
from symbology.model import Sign

FIELDS: Final = {
    "naam": ("naam", "name", "label", "titel", "title", "object", "objectnaam"),
    "toelichting": (
        *("toelichting", "omschrijving", "opmerking", "opmerkingen", "beschrijving", "description"),
        *("notitie", "comment", "remarks", "note"),
    ),
    "zekerheid": ("zekerheid", "zeker", "certainty", "betrouwbaarheid"),
    "bron": ("bron", "source", "herkomst", "melder"),
    "geldig_van": (
        "geldig_van",
        "geldig van",
        "begin",
        "begintijd",
        "start",
        "starttijd",
        "vanaf",
        "valid_from",
    ),
    "geldig_tot": ("geldig_tot", "geldig tot", "eind", "einde", "eindtijd", "tot", "valid_to", "end"),
    "aantal": ("aantal", "count", "number"),
    "rotatie": ("rotatie", "richting", "rotation", "hoek", "bearing"),
    "status": ("status", "toestand", "state"),
}
"""The fields that a column may fill, with the names by which each is known."""
SIGN_NAMES: Final = (
    *(
        "teken",
        "symbool",
        "symbol",
        "sign",
        "icoon",
        "icon",
        "tekencode",
        "symboolcode",
        "imoov",
        "code",
        "sidc",
    ),
    *("marker-symbol", "soort", "type", "categorie"),
)
SETS: Final = ("imoov", "oiv", "app6", "ocha")
# What our own export says beside the object itself: the style of other programs, and what the server gives.
NOT_OURS: Final = frozenset(
    [
        *(
            "marker-color",
            "marker-size",
            "icon",
            "stroke",
            "stroke-width",
            "stroke-opacity",
            "stroke-dasharray",
        ),
        *("fill", "fill-opacity", "title", "description", "auteur", "organisatie", "geregistreerd", "versie"),
        *("teken_naam", "eigenaar", "lon", "lat", "wkt", "id", "fid"),
        *("altitudemode", "tessellate", "extrude", "visibility", "draworder", "snippet", "timestamp"),
    ]
)
CERTAIN: Final = {
    "zeker": ("zeker", "ja", "j", "true", "certain", "yes", "1", "bevestigd"),
    "waarschijnlijk": ("waarschijnlijk", "probable", "likely"),
    "onzeker": ("onzeker", "nee", "n", "false", "uncertain", "no", "0", "onbevestigd", "unconfirmed"),
}
MOST_VALUES = 40


@dataclass(frozen=True)
class Mapping:
    """Which field each column fills ("" leaves it out; absent: it stays under its own name), the column that
    says the sign, and the sign of what says none."""

    fields: dict[str, str] = field(default_factory=dict)
    sign_column: str | None = None
    sign: str | None = None


@dataclass(frozen=True)
class Meant:
    """A value of the sign column: how often it is there, and the sign that is meant by it, if any."""

    value: str
    count: int
    sign: Sign | None


@dataclass(frozen=True)
class Proposal:
    """What the columns seem to say."""

    mapping: Mapping
    meant: tuple[Meant, ...]


def proposed(reading: Reading) -> Proposal:
    """What the columns seem to say, from their names and what is in them."""
    fields: dict[str, str] = {}
    taken: set[str] = set()
    columns = {plain(name).strip(): name for name in reversed(reading.columns)}
    for target, names in FIELDS.items():
        column = next((columns[plain(one).strip()] for one in names if plain(one).strip() in columns), None)
        if column is not None and column not in taken and _filled(reading, column):
            fields[column] = target
            taken.add(column)
    sign_column = _sign_column(reading, columns, taken)
    for name in reading.columns:
        if name not in taken and name != sign_column and not _worth(reading, name, taken):
            fields[name] = ""
    meant = () if sign_column is None else meanings(reading.rows, sign_column)
    return Proposal(Mapping(fields, sign_column), meant)


def _filled(reading: Reading, column: str) -> bool:
    return any(row.values[column] not in (None, "") for row in reading.rows)


def _worth(reading: Reading, name: str, taken: set[str]) -> bool:
    """Whether a column that fills no field says something of its own, which none of those that do says."""
    if name.casefold() in NOT_OURS or not _filled(reading, name):
        return False
    if name.casefold() == MARK:  # it counts whatever else says the same; that all is open says nothing
        return any(row.values[name] not in (None, "", "open") for row in reading.rows)
    return not any(all(row.values[name] == row.values[one] for row in reading.rows) for one in taken)


def _sign_column(reading: Reading, columns: dict[str, str], taken: set[str]) -> str | None:
    """The first column of a likely name of which at least half of the values mean a sign."""
    for name in SIGN_NAMES:
        column = columns.get(plain(name).strip())
        if column is None or column in taken:
            continue
        meant = meanings(reading.rows, column)
        known = sum(one.count for one in meant if one.sign is not None)
        if known and known * 2 >= sum(one.count for one in meant):
            return column
    return None


def meanings(rows: Iterable[Row], column: str) -> tuple[Meant, ...]:
    """The values of a column with the sign that each means, the most frequent first."""
    counted = Counter(str(row.values[column]) for row in rows if row.values[column] not in (None, ""))
    return tuple(Meant(value, count, meaning(value)) for value, count in counted.most_common(MOST_VALUES))


def meaning(value: str) -> Sign | None:
    """The sign that a code or a name means: ours, one of the sets that we know, or its name or a keyword."""
    text = value.strip()
    known = signs.load()
    if text.casefold() in known:
        return known.get(text.casefold())
    for name in SETS:
        found = signs.by_external(name, text)
        if found:
            return found[0]
    words = " ".join(plain(text).split())
    for sign in known:
        if words and words in (" ".join(plain(name).split()) for name in (sign.name_nl, sign.name_en)):
            return sign
    keyed = [
        sign for sign in known if words and words in (" ".join(plain(one).split()) for one in sign.keywords)
    ]
    return keyed[0] if len(keyed) == 1 else None


def sign_for(row: Row, mapping: Mapping) -> str | None:
    """The sign of a row: what its column says, else the one for all, as far as it fits the geometry."""
    told = None if mapping.sign_column is None else row.values.get(mapping.sign_column)
    chosen = None if told in (None, "") else meaning(str(told))
    for sign in (chosen, signs.load().get(mapping.sign) if mapping.sign else None):
        if sign is not None and (
            row.place is None or DIMENSIONS.get(sign.geometry) == shapely.get_dimensions(row.place)
        ):
            return sign.code
    return None


def certainty(value: Any) -> Any:
    """How sure it is in our words; what we do not understand as it is, which is refused."""
    words = plain(str(value)).strip()
    return next((word for word, said in CERTAIN.items() if words in said), value)


def unknown_columns(mapping: Mapping, columns: Sequence[str]) -> list[tuple[str, str]]:
    """The faults of a mapping against the columns that there are."""
    listed = ", ".join(columns)[:300]
    faults = [
        (f"kaart.{name}", f"Deze kolom is er niet. De kolommen: {listed}.")
        for name in mapping.fields
        if name not in columns
    ]
    if mapping.sign_column is not None and mapping.sign_column not in columns:
        faults.append(("tekenKolom", f"Deze kolom is er niet. De kolommen: {listed}."))
    faults += [
        (f"kaart.{name}", f"Kies een van: {', '.join(FIELDS)}, of niets om de kolom weg te laten.")
        for name, target in mapping.fields.items()
        if target and target not in FIELDS
    ]
    if mapping.sign is not None and mapping.sign not in signs.load():
        faults.append(("teken", "Dit teken is er niet. Zoek het op in /v1/tekens."))
    return faults
